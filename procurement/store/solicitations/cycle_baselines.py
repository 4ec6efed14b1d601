"""Baselines of cycle times: rows in, the one in force out."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from procurement.rules.cycle_baseline import CycleBaseline, from_record
from procurement.store.tables.cycle import CycleBaselineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """A baseline as the city stated it.

    Attributes:
        number: Counted from 1.
        digest: SHA-256 of what it says; the audit log has it too.
        stated_at: When.
        baseline: What it says.
    """

    number: int
    digest: str
    stated_at: datetime
    baseline: CycleBaseline


def in_force(session: Session, day: date) -> OnRecord | None:
    """Return the baseline that holds on `day`: of those valid by then, the last valid, then stated.

    None where the city has stated none.
    """
    row = session.exec(
        select(CycleBaselineRow)
        .where(col(CycleBaselineRow.valid_from) <= day)
        .order_by(col(CycleBaselineRow.valid_from).desc(), col(CycleBaselineRow.number).desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return OnRecord(
        number=row.number,
        digest=row.digest,
        stated_at=row.stated_at,
        baseline=from_record(json.loads(row.body)),
    )


def stated(session: Session, digest: str) -> CycleBaselineRow | None:
    """Return the row that says exactly this; None if it was never stated."""
    found = select(CycleBaselineRow).where(CycleBaselineRow.digest == digest)
    return session.exec(found).one_or_none()


def next_number(session: Session) -> int:
    """Return the number of the next statement."""
    return (session.exec(select(func.max(CycleBaselineRow.number))).one() or 0) + 1
