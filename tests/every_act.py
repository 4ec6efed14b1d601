"""A04, watched in every test: a transaction of an act that writes anything leaves an entry.

Whatever test carries an act out, on whichever database, by whichever door, is looked over here:
so no verb can be forgotten, and a new one is looked over by its own first test.
"""

import re
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.unit import Unit

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
#: What the office keeps of asking itself: the request with its answer, and what waits to leave.
ASKING = frozenset({"request", "outbox"})
#: Figures worked out in batches; their digest enters the log when the snapshot is closed.
WORKED_OUT = frozenset(
    {"portfolio_review", "portfolio_batch", "portfolio_contract", "portfolio_kpi"}
)


class SilentActError(AssertionError):
    """An act has written to these tables, and the audit log says nothing of it."""


def watch() -> None:
    """Look over every transaction of every act from now on."""
    whole = Unit.__init__

    def begin(unit: Unit, session: Session, *arguments: Any, **named: Any) -> None:
        whole(unit, session, *arguments, **named)
        session.info["act"] = True

    Unit.__init__ = begin
    sa.event.listen(sa.Engine, "begin", lambda connection: connection.info.pop("written", None))
    sa.event.listen(sa.Engine, "after_cursor_execute", _note)
    sa.event.listen(Session, "before_commit", _look_over)


def _note(connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
    if found := WRITES.match(statement):
        connection.info.setdefault("written", set()).add(found[1].lower())


def _look_over(session: Session) -> None:
    if not session.info.pop("act", False):
        return
    session.flush()
    written = session.connection().info.get("written", set()) - ASKING - WORKED_OUT
    if written and "audit_entry" not in written:
        raise SilentActError(sorted(written))
