"""One entry in the account of a contract: money that left, or came back.  Nothing is edited."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from procurement.actions.outcome import Fact
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.rules.money import Money
from procurement.rules.settlement.account import Account
from procurement.store.contracts import contracts
from procurement.store.payments import payment_account, payments
from procurement.store.tables.payments import PaymentMade, SettlementApproval, SettlementRow

#: Characters of a reference of the finance system.
LONGEST_REFERENCE = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """What the finance system says of one entry.

    Attributes:
        amount: Below zero where money came back.
        on: When it left the city's account, or was back.
        reference: Of the voucher.
        invoiced_on: When the invoice came in; None where nobody said.
        explanation: Why more than approved, or before the consent.
        reverses: The payment that it takes back.
        reason: Why it is taken back.
    """

    amount: Money
    on: date
    reference: str
    invoiced_on: date | None = None
    explanation: str = ""
    reverses: UUID | None = None
    reason: str = ""


def undated(unit: Unit, on: date, reference: str) -> list[Finding]:
    """Return what is wrong with the day or the reference of a voucher."""
    wrong = []
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        wrong.append(Finding("paid.no_reference", {"most": LONGEST_REFERENCE}))
    if on > unit.today:
        facts: dict[str, Param] = {"on": on.isoformat(), "today": unit.today.isoformat()}
        wrong.append(Finding("paid.in_future", facts))
    return wrong


def decided(unit: Unit, found: SettlementRow, consent: SettlementApproval | None) -> list[Finding]:
    """Return what the actor did for a settlement, which keeps them from paying it."""
    verified = payments.verdicts(unit.session, found.id)
    did = {
        "paid.own_proposal": found.proposed_by == unit.actor.id,
        "paid.own_approval": consent is not None and consent.approved_by == unit.actor.id,
        "paid.own_evidence": any(proof.verified_by == unit.actor.id for _, proof in verified),
    }
    facts: dict[str, Param] = {"number": found.number, "person": unit.actor.person.handle}
    return [Finding(code, facts) for code, done in did.items() if done]


def enter(
    unit: Unit, found: SettlementRow, consent: SettlementApproval, voucher: Voucher
) -> dict[str, Fact]:
    """Store an entry as the next one of the contract, log it, and say how the account stands."""
    number = len(payment_account.made(unit.session, found.contract_id)) + 1
    made = PaymentMade(
        id=uuid4(),
        contract_id=found.contract_id,
        number=number,
        settlement_id=found.id,
        proposed_by=consent.proposed_by,
        approved_by=consent.approved_by,
        amount_minor=voucher.amount.minor,
        currency=voucher.amount.currency,
        paid_on=voucher.on,
        invoiced_on=voucher.invoiced_on,
        reference=voucher.reference,
        reverses=voucher.reverses,
        reason=voucher.reason,
        explanation=voucher.explanation,
        recorded_at=unit.now,
        recorded_by=unit.actor.id,
    )
    unit.session.add(made)
    unit.session.flush()
    held = payment_account.account_of(unit.session, found.contract_id)
    facts = standing_facts(found, held, number)
    entry = {
        "number": number,
        "amount": str(voucher.amount.amount),
        "on": voucher.on,
        "invoiced_on": voucher.invoiced_on,
        "reference": voucher.reference,
        "reason": voucher.reason,
        "explanation": voucher.explanation,
    }
    verb = "payment.paid" if voucher.reverses is None else "payment.taken_back"
    unit.log(verb, contracts.ocid_of(unit.session, found.contract_id), facts | entry)
    return facts


def standing_facts(found: SettlementRow, held: Account, payment: int) -> dict[str, Fact]:
    """Return what is approved, paid and open of the contract after a payment."""

    def shown(minor: int) -> str:
        return str(Money(minor, held.currency).amount)

    return {
        "contract": found.contract_id,
        "settlement": found.number,
        "payment": payment,
        "currency": held.currency,
        "approved": shown(held.approved_minor),
        "paid": shown(held.paid_minor or 0),
        "open": shown(held.open_minor),
    }
