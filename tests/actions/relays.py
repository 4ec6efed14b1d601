"""A mail relay that really runs."""

import socket
from collections import Counter
from contextlib import contextmanager

from aiosmtpd.controller import Controller

from procurement.actions import setup


class Relay:
    """A mail relay that keeps what it takes, and dies as often as it is told to."""

    def __init__(self):
        self.taken = []
        self.before = 0  # how often it still dies before it has taken a message
        self.after = 0  # ... and after it, before it has said so

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("refused@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        if self.before:
            self.before -= 1
            server.transport.abort()
            return "421 dying"
        self.taken.append(envelope)
        if self.after:
            self.after -= 1
            server.transport.abort()
        return "250 taken"

    def ids(self):
        """Return Message-ID -> how many copies were taken."""
        return Counter(header(one, "Message-ID") for one in self.taken)


def header(envelope, name):
    lines = envelope.content.decode().replace("\r\n ", " ").split("\r\n")
    return next(line.partition(": ")[2] for line in lines if line.startswith(f"{name}: "))


def point_to(city, monkeypatch, port):
    """Let the settings of this city name a relay; they stay its own in all else."""
    monkeypatch.setenv("PROCURE_SMTP", f"127.0.0.1:{port}")
    setup.settings.cache_clear()
    assert setup.settings().home.is_relative_to(city.home)


@contextmanager
def running(city, monkeypatch):
    """Yield a relay that runs, and is the one of the city's settings."""
    kept = Relay()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    point_to(city, monkeypatch, port)
    yield kept
    controller.stop()
