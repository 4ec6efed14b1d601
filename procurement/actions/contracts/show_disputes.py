"""What people look at of the disputes of a contract."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa

from procurement.rules.contracts.disputes import DisputeState
from procurement.store.city import people
from procurement.store.contracts import contracts
from procurement.store.contracts.disputes import disputes
from procurement.store.database.engine import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """One dispute: what it is about, who said what and when, and how it ended."""

    number: int
    kpi: str
    period_start: date | None
    period_end: date | None
    milestone: str
    state: DisputeState
    reasons: str
    filed_by: str
    filed_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    result: str
    decision: str
    settled_by: str
    settled_at: datetime | None

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def dispute_lines(engine: sa.Engine, contract: str) -> tuple[DisputeLine, ...]:
    """Return the disputes of a contract, by number.

    Raises:
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        held = disputes(session, contracts.find(session, contract).id)
        sides = {one.row.filed_by for one in held}
        sides |= {one.answer.answered_by for one in held if one.answer}
        sides |= {one.settlement.settled_by for one in held if one.settlement}
        names = people.handles(session, sides)
        return tuple(
            DisputeLine(
                number=one.row.number,
                kpi=one.row.kpi_code or "",
                period_start=one.row.period_start,
                period_end=one.row.period_end,
                milestone=one.row.milestone_code or "",
                state=one.state,
                reasons=one.row.reasons,
                filed_by=names[one.row.filed_by],
                filed_at=one.row.filed_at,
                answer=one.answer.answer if one.answer else "",
                answered_by=names[one.answer.answered_by] if one.answer else "",
                answered_at=one.answer.answered_at if one.answer else None,
                result=one.settlement.result.value if one.settlement else "",
                decision=one.settlement.reasons if one.settlement else "",
                settled_by=names[one.settlement.settled_by] if one.settlement else "",
                settled_at=one.settlement.settled_at if one.settlement else None,
            )
            for one in held
        )
