"""Record what the city's finance system has paid: never by somebody who decided on it."""

from datetime import date

from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.payments.payment_entry import (
    Voucher,
    decided,
    enter,
    standing_facts,
    undated,
)
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.rules.money import CurrencyError, Money
from procurement.rules.settlement.account import Account, Paid
from procurement.store.contracts import contracts
from procurement.store.payments import payment_account, payments
from procurement.store.tables.payments import SettlementApproval, SettlementRow


class PaymentForm(Form):
    """A payment as the city's finance system has it.

    Attributes:
        contract: Its id.
        settlement: Number of the settlement within the contract.
        amount: What was paid, as a decimal in the settlement's currency, such as `1250.00`.
        on: When the money left the city's account.
        reference: Of the voucher in the city's finance system.
        invoiced_on: When the invoice came in; without it days count from the consent.
        explanation: Why more was paid than approved, or before the consent.
    """

    contract: str
    settlement: int
    amount: str
    on: date
    reference: str
    invoiced_on: date | None = None
    explanation: str = ""


def record_payment(unit: Unit, *, form: PaymentForm) -> Outcome:
    """Record a payment, whole or in part, of an approved settlement; parts are added up.

    Never by whoever proposed or approved the settlement, or verified evidence in it.  More than
    was approved, and a day before the consent, need an explanation, which stays beside them.  The
    same voucher again changes nothing.  A contract that has ended can still be paid.

    Raises:
        NotFoundError: no such contract or settlement.
    """
    row = contracts.lock(unit.session, form.contract)
    found, every = payments.numbered(unit.session, row.id, form.settlement)
    consent = payments.approval(unit.session, found.id)
    money = _amount(form.amount, found.currency)
    wrong = [*undated(unit, form.on, form.reference.strip()), *decided(unit, found, consent)]
    if isinstance(money, Finding):
        wrong.append(money)
    if found.id in {one.reverses for one in every}:
        wrong.append(Finding("settlement.not_standing", {"number": found.number}))
    elif consent is None or found.reverses is not None:
        wrong.append(Finding("paid.not_approved", {"number": found.number}))
    if form.invoiced_on is not None and form.invoiced_on > form.on:
        days: dict[str, Param] = {
            "invoiced": form.invoiced_on.isoformat(),
            "on": form.on.isoformat(),
        }
        wrong.append(Finding("paid.before_invoice", days))
    if wrong or isinstance(money, Finding) or consent is None:
        return Outcome(tuple(wrong))
    voucher = Voucher(
        amount=money,
        on=form.on,
        reference=form.reference.strip(),
        invoiced_on=form.invoiced_on,
        explanation=form.explanation.strip(),
    )
    return _record(unit, found, consent, voucher)


def _record(
    unit: Unit, found: SettlementRow, consent: SettlementApproval, voucher: Voucher
) -> Outcome:
    held = payment_account.account_of(unit.session, found.contract_id)
    same = _same(held, found.number, voucher.reference)
    if same is not None:
        if (same.minor, same.on) != (voucher.amount.minor, voucher.on):
            return Outcome((_used(held, same),))
        return Outcome(facts=standing_facts(found, held, same.number) | {"known": True})
    unusual = _unusual(held, found.number, voucher)
    if blocking(unusual):
        return Outcome(unusual)
    return Outcome(unusual, enter(unit, found, consent, voucher) | {"known": False})


def _amount(amount: str, currency: str) -> Money | Finding:
    facts: dict[str, Param] = {"amount": amount[:40], "currency": currency}
    try:
        money = Money.of(amount, currency)
    except CurrencyError:
        return Finding("paid.bad_amount", facts)
    return money if money.minor > 0 else Finding("paid.bad_amount", facts)


def _same(held: Account, settlement: int, reference: str) -> Paid | None:
    """Return the payment of this settlement that stands under the same reference."""
    gone = {one.takes_back for one in held.payments}
    standing = (one for one in held.payments if one.takes_back is None and one.number not in gone)
    return next(
        (one for one in standing if (one.settlement, one.reference) == (settlement, reference)),
        None,
    )


def _used(held: Account, same: Paid) -> Finding:
    facts: dict[str, Param] = {
        "reference": same.reference,
        "number": same.number,
        "amount": str(Money(same.minor, held.currency).amount),
        "on": same.on.isoformat(),
    }
    return Finding("paid.reference_used", facts)


def _unusual(held: Account, number: int, voucher: Voucher) -> tuple[Finding, ...]:
    """Return what needs an explanation: without one it blocks, with one it goes on record."""
    severity = Severity.ADVISES if voucher.explanation else Severity.BLOCKS
    stands = next(one for one in held.positions if one.number == number)
    room = min(stands.open_minor, held.open_minor)
    found = []
    if voucher.amount.minor > room:
        facts: dict[str, Param] = {
            "number": number,
            "amount": str(voucher.amount.amount),
            "open": str(Money(room, held.currency).amount),
            "currency": held.currency,
        }
        found.append(Finding("paid.more_than_approved", facts, severity))
    if stands.accepted_on is not None and voucher.on < stands.accepted_on:
        days: dict[str, Param] = {
            "number": number,
            "on": voucher.on.isoformat(),
            "accepted": stands.accepted_on.isoformat(),
        }
        found.append(Finding("paid.before_consent", days, severity))
    return tuple(found)
