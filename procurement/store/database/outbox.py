"""What leaves after the commit: put in the transaction that decided it, taken by a flow later."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from procurement.rules.audit_chain import canonical
from procurement.rules.vocabulary import OutboxKind, OutboxState
from procurement.store.tables.outbox import Outbox

#: Waits before the next try, minutes; after the last one the message is set aside as failed.
BACKOFF_MINUTES = (1, 5, 15, 60, 240, 720)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing to do after the commit.  The same key is put once."""

    key: str
    kind: OutboxKind
    subject: str
    body: dict[str, object]
    at: datetime


def put(session: Session, message: Message) -> bool:
    """Add a message unless its key is known; return whether it was added."""
    if session.get(Outbox, message.key) is not None:
        return False
    session.add(Outbox(**_values(message)))
    session.flush()
    return True


def put_each(session: Session, messages: Iterable[Message]) -> None:
    """Add many messages at once; their keys are new."""
    rows = [{**_values(one), "attempts": 0, "last_error": ""} for one in messages]
    if rows:
        session.execute(insert(Outbox), rows)


def _values(message: Message) -> dict[str, Any]:
    return {
        "key": message.key,
        "kind": message.kind,
        "subject": message.subject,
        "body": canonical(message.body),
        "state": OutboxState.WAITING,
        "not_before": message.at,
        "created_at": message.at,
    }


def waiting(session: Session, kind: OutboxKind, now: datetime, limit: int = 200) -> list[Outbox]:
    """Return the messages whose time has come, oldest first."""
    due = (
        select(Outbox)
        .where(
            Outbox.kind == kind,
            Outbox.state == OutboxState.WAITING,
            Outbox.not_before <= now,
        )
        .order_by(col(Outbox.created_at), col(Outbox.key))
        .limit(limit)
        .with_for_update(skip_locked=True)  # two senders at once share the work
    )
    return list(session.exec(due))


def content(row: Outbox) -> dict[str, object]:
    """Return the body of a message."""
    loaded: dict[str, object] = json.loads(row.body)
    return loaded


def sent(session: Session, key: str, at: datetime) -> None:
    """Mark a message as gone; unknown keys and repeats change nothing."""
    row = session.get(Outbox, key)
    if row is not None and row.state is OutboxState.WAITING:
        row.state, row.sent_at = OutboxState.SENT, at
        session.add(row)


def failed(session: Session, key: str, at: datetime, error: str) -> None:
    """Count a failure: try again later, or set it aside so that it blocks nobody."""
    row = session.get_one(Outbox, key)
    row.last_error = error[:500]
    if row.attempts >= len(BACKOFF_MINUTES):
        row.state = OutboxState.FAILED
    else:
        row.not_before = at + timedelta(minutes=BACKOFF_MINUTES[row.attempts])
    row.attempts += 1
    session.add(row)
