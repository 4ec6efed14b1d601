"""The payments of all contracts: approved, paid and open here; planned and actual as told."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.actions.payments.show_payments import promised_days
from procurement.rules.outcome_contracts import PlanAndPayment, planned_versus_actual
from procurement.rules.settlement.account import Account
from procurement.store.contracts import contracts
from procurement.store.database.engine import reading
from procurement.store.payments import payment_account, reported_payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import SettlementRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidHere:
    """One contract that is settled here.

    Attributes:
        contract: Its id.
        currency: ISO 4217.
        approved_minor: Approved of what stands.
        paid_minor: Paid less what came back; None where no payment is on record.
        open_minor: Approved and not on record as paid.
        promised_days: Days within which it is to be paid; None where the contract does not say.
        days: Of each settlement that was paid in full, from the invoice or else the consent.
        unpaid: Settlements that were approved and are not paid in full.
    """

    contract: str
    currency: str
    approved_minor: int
    paid_minor: int | None
    open_minor: int
    promised_days: int | None
    days: tuple[int, ...]
    unpaid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDays:
    """How long payment takes, over all settlements that were paid in full.

    Attributes:
        settlements: How many there are; those below are of them.
        unpaid: Approved and not paid in full: of them no days are known yet.
        median: Calendar days; None where there are none.
        longest: Calendar days; None where there are none.
        promised: How many are of contracts that promise a number of days.
        in_time: How many of these were paid within it.
    """

    settlements: int
    unpaid: int
    median: float | None
    longest: int | None
    promised: int
    in_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllPayments:
    """The payments of a city.

    Attributes:
        contracts: How many contracts are on record, those without any payment included.
        here: Contracts that are settled here.
        days: How long payment takes.
        reported: Contracts of which public tables tell payments, one for each currency.
    """

    contracts: int
    here: tuple[PaidHere, ...]
    days: PaymentDays
    reported: tuple[PlanAndPayment, ...]


def all_payments(engine: sa.Engine) -> AllPayments:
    """Return the payments of every contract of which any are on record."""
    with reading(engine) as session:
        here = _here(session)
        names = reported_payments.told(session)
        told = reported_payments.newest(session, names).values()
        known = [one for row in told if (one := reported_payments.outcome_payment(row)) is not None]
        count = session.exec(select(sa.func.count()).select_from(Contract)).one()
        return AllPayments(
            contracts=count,
            here=here,
            days=payment_days(here),
            reported=planned_versus_actual(names, known),
        )


def payment_days(here: Iterable[PaidHere]) -> PaymentDays:
    """Return how long payment takes; what is not paid in full has no days yet."""
    listed = list(here)
    every = [(days, one.promised_days) for one in listed for days in one.days]
    promised = [(days, most) for days, most in every if most is not None]
    return PaymentDays(
        settlements=len(every),
        unpaid=sum(one.unpaid for one in listed),
        median=float(median(days for days, _ in every)) if every else None,
        longest=max((days for days, _ in every), default=None),
        promised=len(promised),
        in_time=sum(days <= most for days, most in promised),
    )


def _here(session: Session) -> tuple[PaidHere, ...]:
    names = session.exec(select(col(SettlementRow.contract_id)).distinct())
    return tuple(
        _line(session, name, payment_account.account_of(session, name)) for name in sorted(names)
    )


def _line(session: Session, contract: str, held: Account) -> PaidHere:
    return PaidHere(
        contract=contract,
        currency=held.currency,
        approved_minor=held.approved_minor,
        paid_minor=held.paid_minor,
        open_minor=held.open_minor,
        promised_days=promised_days(session, contracts.find(session, contract)),
        days=tuple(one.days for one in held.positions if one.days is not None),
        unpaid=len(held.unpaid),
    )
