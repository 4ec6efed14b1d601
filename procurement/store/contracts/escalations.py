"""Who was told of what, level by level, and the ladder that a contract names."""

import json
from datetime import date

from sqlmodel import Session, select

from procurement.rules.management.escalation import EscalationCause, Level
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.escalations import Escalation

#: What is told of: why, which one, since when.
Key = tuple[EscalationCause, str, date]


def ladder_of(session: Session, row: Contract) -> tuple[Level, ...]:
    """Return who is told when nothing happens, the lowest level first; none where none is named.

    A contract that was registered from a table names nobody.
    """
    if row.source_id is not None:
        return ()
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    named = case.get("contract", {}).get("escalation", ())
    return tuple(
        Level(
            number=number,
            person=one["person"],
            after_days=one["after_days"],
            after_misses=one["after_misses"],
        )
        for number, one in enumerate(named, 1)
    )


def told(session: Session, contract: str) -> dict[Key, set[int]]:
    """Return what was made known of a contract, and to which levels."""
    found: dict[Key, set[int]] = {}
    for one in session.exec(select(Escalation).where(Escalation.contract_id == contract)):
        found.setdefault((one.cause, one.subject, one.since), set()).add(one.level)
    return found
