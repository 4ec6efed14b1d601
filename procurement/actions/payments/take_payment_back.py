"""Take a payment back by its opposite: the money came back, or it was recorded wrongly."""

from datetime import date

from procurement.actions.outcome import Outcome
from procurement.actions.payments.payment_entry import Voucher, decided, enter, undated
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money
from procurement.store.contracts import contracts
from procurement.store.payments import payment_account
from procurement.store.tables.payments import SettlementApproval, SettlementRow


def take_payment_back(
    unit: Unit, *, contract: str, payment: int, reason: str, on: date, reference: str
) -> Outcome:
    """Record that a payment came back, or never was; the payment and its opposite both stay.

    Args:
        unit: The transaction.
        contract: Its id.
        payment: Number of the payment within the contract.
        reason: Why it is taken back.
        on: When the money was back, or the mistake was found.
        reference: Of the voucher in the city's finance system.

    Raises:
        NotFoundError: no such contract or payment.
    """
    row = contracts.lock(unit.session, contract)
    rows = payment_account.made(unit.session, row.id)
    back = next((one for one in rows if one.number == payment), None)
    if back is None:
        unknown: dict[str, Param] = {"contract": row.id, "number": payment}
        raise NotFoundError(Finding("paid.unknown", unknown))
    found = unit.session.get_one(SettlementRow, back.settlement_id)
    consent = unit.session.get_one(SettlementApproval, found.id)
    wrong = [*undated(unit, on, reference.strip()), *decided(unit, found, consent)]
    if not reason.strip():
        wrong.append(Finding("reason.missing", {"target": "payment.take_back"}))
    if back.reverses is not None or back.id in {one.reverses for one in rows}:
        wrong.append(Finding("paid.taken_back", {"number": payment}))
    if on < back.paid_on:
        days: dict[str, Param] = {"on": on.isoformat(), "paid": back.paid_on.isoformat()}
        wrong.append(Finding("paid.back_too_early", days))
    if wrong:
        return Outcome(tuple(wrong))
    voucher = Voucher(
        amount=Money(-back.amount_minor, back.currency),
        on=on,
        reference=reference.strip(),
        reverses=back.id,
        reason=reason.strip(),
    )
    return Outcome(facts={**enter(unit, found, consent, voucher), "takes_back": payment})
