"""Deliver one message: by SMTP, into a folder, or into a list (tests)."""

import re
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from procurement.rules.errors import RetryLaterError
from procurement.settings import Settings

#: The longest line that mail may have (RFC 5322, 2.1.1).
LONGEST = 998

Deliver = Callable[[EmailMessage], None]


#: One mailbox in plain ASCII, as RFC 5321 relays take it without extensions.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
#: A relay that takes longer is away.
PATIENCE_SECONDS = 10


class AddressError(ValueError):
    """Not one plain mail address."""


class RelayAwayError(RetryLaterError):
    """Nobody answers: no message is to blame."""


def compose(*, key: str, sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Build a message.  Its Message-ID is made of `key`, so that a second copy is seen as one.

    Raises:
        ValueError: a header holds a line break (the library refuses header injection), or `to` is
            not one plain address (the library would read several out of it, or fail oddly).
    """
    if not ADDRESS.fullmatch(to):
        raise AddressError(to)
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, to, subject
    # No colon in it: one was seen to cut the id short.
    safe = "".join(letter if letter.isalnum() or letter in "-._" else "-" for letter in key)
    message["Message-ID"] = f"<{safe}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if subject.isascii():
        # One line: readers that do not unfold show what follows a fold with a space before it.
        # Encoded words must be folded, and whoever decodes them joins them (RFC 2047, 2).
        message.policy = SMTP.clone(max_line_length=LONGEST)
    return message


def let_unsubscribe(message: EmailMessage, *, to: str, token: str) -> None:
    """Say in the header how no more such letters are asked for: a mail program shows a button.

    By mail alone (RFC 2369): one click that a web page takes (RFC 8058) needs a web page.
    """
    message["List-Unsubscribe"] = f"<mailto:{to}?subject=unsubscribe%20{token}>"
    message["Precedence"] = "bulk"


def attach_calendar(message: EmailMessage, calendar: str) -> None:
    """Attach a meeting, as a file that calendars read (RFC 5545, RFC 6047)."""
    message.add_attachment(
        calendar.encode(),
        maintype="text",
        subtype="calendar",
        filename="meeting.ics",
        params={"method": "PUBLISH", "charset": "utf-8"},
    )


def deliverer(settings: Settings) -> Deliver:
    """Return how this installation delivers mail."""
    if settings.smtp:
        host, _, port = settings.smtp.partition(":")
        return lambda message: _by_smtp(message, host, int(port or 25))
    folder = settings.home / "mail"
    return lambda message: _into_folder(message, folder)


def _by_smtp(message: EmailMessage, host: str, port: int) -> None:
    try:
        relay = smtplib.SMTP(host, port, timeout=PATIENCE_SECONDS)
    except (OSError, smtplib.SMTPException) as problem:
        raise RelayAwayError(_said(problem)) from problem
    try:
        with relay:
            relay.send_message(message)
    except (OSError, smtplib.SMTPException) as problem:
        raise RetryLaterError(_said(problem)) from problem


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:200]


def _into_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
