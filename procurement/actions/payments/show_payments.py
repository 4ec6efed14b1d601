"""What a contract was settled, approved, paid and corrected for: the state of its payments."""

import json
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.outcome_contracts import PlanAndPayment, planned_versus_actual
from procurement.rules.settlement.account import Account, Paid, Position
from procurement.rules.settlement.lines import Line
from procurement.store.contracts import contracts
from procurement.store.database.engine import reading
from procurement.store.payments import payment_account, payments, reported_payments
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import (
    PaymentTermsVersion,
    ReportedPayment,
    SettlementRow,
)


@dataclass(frozen=True, slots=True)
class SettlementSeen:
    """One settlement or reversal.

    Attributes:
        number: Within the contract.
        period: First and last day, as `2026-01-01..2026-03-31`.
        state: `proposed`, `approved`, `paid` (in full), `reversed`, or `reversal`.
        approved: Whether somebody consented to it.
        currency: ISO 4217.
        payable_minor: What is to be paid; below zero for a reversal.
        excess_minor: What caps cut off.
        held_minor: What disputes hold back.
        digest: SHA-256 of all it says.
        paid_minor: On record as paid for its period; None where it does not stand.
        open_minor: Approved and not on record as paid; None where it does not stand.
        days: Calendar days from the invoice, or else the consent, to payment in full; None while
            something is open.
        by_invoice: Whether the days count from an invoice.
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
    paid_minor: int | None
    open_minor: int | None
    days: int | None
    by_invoice: bool


@dataclass(frozen=True, slots=True)
class PaymentsSeen:
    """The payments of a contract.

    Attributes:
        contract: Its id.
        terms: Number of the newest terms; 0 where there are none.
        currency: ISO 4217 of the settlements; empty where there are none.
        approved_minor: Approved of what stands.
        paid_minor: Paid less what came back; None where no payment is on record.
        open_minor: Approved and not on record as paid.
        promised_days: Days after acceptance within which the contract promises to pay; None where
            it does not say.
        settlements: In the order they were made.
        made: Every payment and what came back, in the order they were recorded.
        reported: What public tables tell, for each currency; empty where they tell nothing.
        lines: Of the settlement that was asked for; empty where none was.
    """

    contract: str
    terms: int
    currency: str
    approved_minor: int
    paid_minor: int | None
    open_minor: int
    promised_days: int | None
    settlements: tuple[SettlementSeen, ...]
    made: tuple[Paid, ...]
    reported: tuple[PlanAndPayment, ...]
    lines: tuple[Line, ...]
    periods: tuple["PeriodSeen", ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSeen:
    """Plan and payment of one period, as public tables tell them.

    Attributes:
        start: First day.
        end: Last day.
        line: First and last plan, and what was paid; None: not known.
    """

    start: date
    end: date
    line: PlanAndPayment


def payments_of(engine: sa.Engine, contract: str, *, settlement: int = 0) -> PaymentsSeen:
    """Return the payments of a contract, with the lines of one settlement by its number.

    Raises:
        NotFoundError: no such contract or settlement.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        versions: list[PaymentTermsVersion] = payments.terms_versions(session, row.id)
        rows = payments.settlements(session, row.id)
        held = payment_account.account_of(session, row.id)
        lines: list[Line] = []
        if settlement:
            found, _ = payments.numbered(session, row.id, settlement)
            lines = payments.lines_of(session, found.id)
        told = list(reported_payments.newest(session, [row.id]).values())
        return PaymentsSeen(
            contract=row.id,
            terms=versions[-1].number if versions else 0,
            currency=held.currency,
            approved_minor=held.approved_minor,
            paid_minor=held.paid_minor,
            open_minor=held.open_minor,
            promised_days=promised_days(session, row),
            settlements=_settlements(session, rows, held),
            made=held.payments,
            reported=_compared(row.id, told),
            lines=tuple(lines),
            periods=_periods(row.id, told),
        )


def promised_days(session: Session, row: Contract) -> int | None:
    """Return within how many days after acceptance a contract is to be paid; None if unsaid."""
    if row.source_id is not None:
        return None
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    days: int | None = case.get("contract", {}).get("terms", {}).get("payment_days")
    return days


def _settlements(
    session: Session, rows: list[SettlementRow], held: Account
) -> tuple[SettlementSeen, ...]:
    undone = {one.reverses for one in rows}
    positions = {one.number: one for one in held.positions}
    return tuple(
        _seen(session, one, positions.get(one.number), gone=one.id in undone) for one in rows
    )


def _seen(
    session: Session, row: SettlementRow, stands: Position | None, *, gone: bool
) -> SettlementSeen:
    approved = payments.approval(session, row.id) is not None
    state = "approved" if approved else "proposed"
    if row.reverses is not None:
        state = "reversal"
    elif gone:
        state = "reversed"
    elif stands is not None and stands.paid_on is not None:
        state = "paid"
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
        paid_minor=None if stands is None else stands.paid_minor,
        open_minor=None if stands is None else stands.open_minor,
        days=None if stands is None else stands.days,
        by_invoice=stands is not None and stands.by_invoice,
    )


def _compared(contract: str, told: list[ReportedPayment]) -> tuple[PlanAndPayment, ...]:
    """Return plan and payment of each currency; nothing where no table tells of the contract."""
    known = [one for row in told if (one := reported_payments.outcome_payment(row)) is not None]
    return planned_versus_actual([contract], known) if told else ()


def _periods(contract: str, told: list[ReportedPayment]) -> tuple[PeriodSeen, ...]:
    """Return plan and payment of each period and currency, oldest first."""
    cells: dict[tuple[date, date], list[ReportedPayment]] = {}
    for row in told:
        cells.setdefault((row.period_start, row.period_end), []).append(row)
    return tuple(
        PeriodSeen(start=start, end=end, line=line)
        for (start, end), rows in sorted(cells.items())
        for line in _compared(contract, rows)
    )
