"""Watched in every test: whatever letter is queued, its words find every fact that they name.

A letter is put into words only when it leaves, by a schedule and long after the act: one that
cannot be written would wait there for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from procurement.actions import letters
from procurement.actions.send_outbox import in_words
from procurement.actions.unit import Unit
from procurement.store.database.outbox import Message

#: What no act queues may be queued by a test that asks what becomes of it.
_POISON_ALLOWED: list[bool] = []


@contextmanager
def poison_allowed() -> Iterator[None]:
    """Let a letter be queued that cannot be written."""
    _POISON_ALLOWED.append(True)
    yield
    _POISON_ALLOWED.clear()


def watch() -> None:
    """Put every letter into words as soon as it is queued, from now on."""
    queued = letters._message

    def read(unit: Unit, one: letters.Letter, at: datetime) -> Message:
        message = queued(unit, one, at)
        if _POISON_ALLOWED:
            return message
        words = in_words(message.body)
        assert "\n" not in words["subject"], one.letter
        assert words["text"].strip(), one.letter
        return message

    letters._message = read
