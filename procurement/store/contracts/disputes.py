"""Disputes of contracts: rows in, where each stands out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from procurement.rules.contracts.disputes import DisputeState, state_of
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store.tables.disputes import Dispute, DisputeAnswer, DisputeSettlement


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """One dispute with what was answered and how it ended, as known at an instant."""

    row: Dispute
    answer: DisputeAnswer | None
    settlement: DisputeSettlement | None

    @property
    def state(self) -> DisputeState:
        """Where it stands."""
        return state_of(answered=self.answer is not None, settled=self.settlement is not None)


def disputes(session: Session, contract: str, as_known: datetime | None = None) -> list[Disputed]:
    """Return the disputes of a contract by number, as known at an instant."""
    wanted = (
        sa.select(Dispute, DisputeAnswer, DisputeSettlement)
        .join(DisputeAnswer, col(DisputeAnswer.dispute_id) == col(Dispute.id), isouter=True)
        .join(DisputeSettlement, col(DisputeSettlement.dispute_id) == col(Dispute.id), isouter=True)
        .where(col(Dispute.contract_id) == contract)
        .order_by(col(Dispute.number))
    )
    found = [
        Disputed(
            row=row,
            answer=answer if answer and _known(answer.answered_at, as_known) else None,
            settlement=ended if ended and _known(ended.settled_at, as_known) else None,
        )
        for row, answer, ended in session.execute(wanted)
    ]
    return [one for one in found if _known(one.row.filed_at, as_known)]


def dispute(session: Session, contract: str, number: int) -> Disputed:
    """Return one dispute.

    Raises:
        NotFoundError: the contract has none of that number.
    """
    held = disputes(session, contract)
    for one in held:
        if one.row.number == number:
            return one
    known = ", ".join(str(one.row.number) for one in held) or "-"
    facts: dict[str, Param] = {"contract": contract, "number": number, "known": known}
    raise NotFoundError(Finding("dispute.unknown", facts))


def unsettled(held: Sequence[Disputed]) -> list[Dispute]:
    """Return those that nobody has settled."""
    return [one.row for one in held if one.settlement is None]


def in_dispute(held: Sequence[Dispute], *, kpi: str, start: date, end: date) -> bool:
    """Whether the figure of a KPI for a period is in an open dispute."""
    return any(
        one.kpi_code == kpi
        and one.period_start is not None
        and one.period_end is not None
        and one.period_start <= start
        and end <= one.period_end
        for one in held
    )


def _known(at: datetime, as_known: datetime | None) -> bool:
    return as_known is None or at <= as_known
