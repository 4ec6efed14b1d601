"""What a contract was settled, approved and corrected for: the state of its payments."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.settlement.lines import Line
from procurement.store import contracts, payments
from procurement.store.engine import reading
from procurement.store.tables.payments import PaymentTermsVersion, SettlementRow


@dataclass(frozen=True, slots=True)
class SettlementSeen:
    """One settlement or reversal.

    Attributes:
        number: Within the contract.
        period: First and last day, as `2026-01-01..2026-03-31`.
        state: `proposed`, `approved`, `reversed`, or `reversal`.
        approved: Whether somebody consented to it.
        currency: ISO 4217.
        payable_minor: What is to be paid; below zero for a reversal.
        excess_minor: What caps cut off.
        held_minor: What disputes hold back.
        digest: SHA-256 of all it says.
    """

    number: int
    period: str
    state: str
    approved: bool
    currency: str
    payable_minor: int
    excess_minor: int
    held_minor: int
    digest: str


@dataclass(frozen=True, slots=True)
class PaymentsSeen:
    """The payments of a contract.

    Attributes:
        contract: Its id.
        terms: Number of the newest terms; 0 where there are none.
        settlements: In the order they were made.
        lines: Of the settlement that was asked for; empty where none was.
    """

    contract: str
    terms: int
    settlements: tuple[SettlementSeen, ...]
    lines: tuple[Line, ...]


def payments_of(engine: sa.Engine, contract: str, *, settlement: int = 0) -> PaymentsSeen:
    """Return the payments of a contract, with the lines of one settlement by its number.

    Raises:
        NotFoundError: no such contract or settlement.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        versions: list[PaymentTermsVersion] = payments.terms_versions(session, row.id)
        rows = payments.settlements(session, row.id)
        lines: list[Line] = []
        if settlement:
            found, _ = payments.numbered(session, row.id, settlement)
            lines = payments.lines_of(session, found.id)
        undone = {one.reverses for one in rows}
        return PaymentsSeen(
            contract=row.id,
            terms=versions[-1].number if versions else 0,
            settlements=tuple(_seen(session, one, gone=one.id in undone) for one in rows),
            lines=tuple(lines),
        )


def _seen(session: Session, row: SettlementRow, *, gone: bool) -> SettlementSeen:
    approved = payments.approval(session, row.id) is not None
    state = "approved" if approved else "proposed"
    if row.reverses is not None:
        state = "reversal"
    elif gone:
        state = "reversed"
    return SettlementSeen(
        number=row.number,
        period=f"{row.period_start}..{row.period_end}",
        state=state,
        approved=approved,
        currency=row.currency,
        payable_minor=row.payable_minor,
        excess_minor=row.excess_minor,
        held_minor=row.held_minor,
        digest=row.digest,
    )
