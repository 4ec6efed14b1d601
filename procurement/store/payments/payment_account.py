"""Payments made: rows in, the account of a contract out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from procurement.rules.settlement.account import Account, Due, Paid, account
from procurement.rules.settlement.periods import Period
from procurement.store.database.engine import installation
from procurement.store.payments import payments
from procurement.store.tables.payments import PaymentMade, SettlementApproval, SettlementRow


def made(session: Session, contract: str) -> list[PaymentMade]:
    """Return the payments of a contract and what came back, in the order they were recorded."""
    rows = (
        select(PaymentMade)
        .where(PaymentMade.contract_id == contract)
        .order_by(col(PaymentMade.number))
    )
    return list(session.exec(rows))


def account_of(session: Session, contract: str, *, as_known: datetime | None = None) -> Account:
    """Return what is approved, paid and open of a contract.

    Args:
        session: The transaction.
        contract: Its id.
        as_known: What was recorded later is left out; None leaves out nothing.
    """
    rows = [
        one
        for one in payments.settlements(session, contract)
        if as_known is None or one.proposed_at <= as_known
    ]
    paid = [
        one for one in made(session, contract) if as_known is None or one.recorded_at <= as_known
    ]
    zone = ZoneInfo(installation(session).time_zone)
    return account(
        rows[0].currency if rows else "",
        [
            Due(
                number=one.number,
                period=period_of(one),
                minor=one.payable_minor,
                accepted_on=consent.approved_at.astimezone(zone).date()
                if (consent := _consent(session, one.id, as_known))
                else None,
            )
            for one in payments.standing(rows)
        ],
        _paid(paid, rows),
    )


def period_of(row: SettlementRow) -> Period:
    """Return the days that a settlement is for."""
    return Period(row.period_start, row.period_end)


def _consent(
    session: Session, settlement: UUID, as_known: datetime | None
) -> SettlementApproval | None:
    found = payments.approval(session, settlement)
    late = found is not None and as_known is not None and found.approved_at > as_known
    return None if late else found


def _paid(rows: Sequence[PaymentMade], settled: Sequence[SettlementRow]) -> list[Paid]:
    settlements = {one.id: one for one in settled}
    numbers = {one.id: one.number for one in rows}
    return [
        Paid(
            number=one.number,
            settlement=settlements[one.settlement_id].number,
            period=period_of(settlements[one.settlement_id]),
            minor=one.amount_minor,
            on=one.paid_on,
            invoiced_on=one.invoiced_on,
            reference=one.reference,
            takes_back=None if one.reverses is None else numbers[one.reverses],
        )
        for one in rows
    ]


def held_back(session: Session, contract: str) -> dict[str, int]:
    """Return rule -> what standing settlements held back of it and none has released."""
    standing = payments.standing(payments.settlements(session, contract))
    versions = payments.terms_versions(session, contract)
    if not standing or not versions:
        return {}
    done = payments.history(session, standing, payments.terms_of(versions[-1]))
    return dict(done.held_back)
