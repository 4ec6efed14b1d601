"""Reviews in a list: what was computed, what an official decided, what waits for whom."""

import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlmodel import col, select

from procurement.store.database.engine import reading
from procurement.store.tables.contracts import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """One review.  `computed` is evidence; `official` is the rating, empty until somebody rates."""

    contract: str
    period_start: str
    period_end: str
    computed: str
    coverage: float | None
    comment_until: str
    official: str
    decision: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def reviews_of(engine: sa.Engine, contract: str = "") -> list[ReviewLine]:
    """Return the reviews of a contract, or of all, by contract and period."""
    wanted = select(Review).order_by(col(Review.contract_id), col(Review.period_end))
    if contract:
        wanted = wanted.where(Review.contract_id == contract)
    with reading(engine) as session:
        return [_line(row) for row in session.exec(wanted)]


def _line(row: Review) -> ReviewLine:
    body = json.loads(row.body)
    card = body["scorecard"]
    return ReviewLine(
        contract=row.contract_id,
        period_start=row.period_start.isoformat(),
        period_end=row.period_end.isoformat(),
        computed=card["rating"],
        coverage=None if card["coverage"] is None else float(card["coverage"]),
        comment_until=row.comment_until.date().isoformat(),
        official=row.rating,
        decision=row.decision,
    )
