"""Facts of a payment statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from procurement.documents.facts.shared import Cover, Official, Span
from procurement.rules.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """One line of the settlement.

    Attributes:
        step: Code of the step that made it, such as `outcome` or `contract_cap`.
        rule: Code of the payment rule, or of the tax; empty: of the whole.
        unit: What is counted, as the rule says; empty where nothing is.
        quantity: Exact, as text; empty where nothing is counted.
        unit_price: Exact, in whole units of the currency, as text; empty where there is none.
        amount: What it adds or takes, rounded once.
        excess: What a limit cut off.
        held: What a dispute holds back.
        inputs: Everything else it was computed from.
    """

    step: str
    rule: str
    unit: str
    quantity: str
    unit_price: str
    amount: Money
    excess: Money
    held: Money
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRule:
    """One payment rule, in its seven elements.

    Attributes:
        code: Its short name, as on the lines.
        form: Code of its form, such as `outcome`.
        payer: Who pays.
        payee: Who is paid.
        prices: Each price or share with its conditions, as the terms have them.
        unit: What the price is for.
        measure: What is measured.
        threshold: What must be reached.
        evidence: What shows it.
        verifier: Who verifies it.
        window: When it must happen; None without.
    """

    code: str
    form: str
    payer: str
    payee: str
    prices: tuple[str, ...]
    unit: str
    measure: str
    threshold: str
    evidence: str
    verifier: str
    window: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerShare:
    """What one payer bears."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCount:
    """How many pieces of evidence of a rule got one verdict."""

    rule: str
    verdict: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEntry:
    """Money that left for the settlement, or came back.

    Attributes:
        on: When.
        amount: Below zero where it came back.
        reference: Of the city's finance system.
    """

    on: date
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStatementFacts:
    """What a contract owes for one period, or the reversal of that.

    Attributes:
        cover: `subject_id` is the code of the contract.
        vendor: Who is paid.
        number: Of the settlement, within the contract.
        reverses: Number of the settlement that this one takes back; None for a payment.
        reason: Why it is taken back, as the official wrote it.
        period: Days that are settled.
        base: Fees of the period.
        payable: What is to be paid.
        excess: What caps cut off outcome payments.
        carried: Whether the contract carries that excess into the next period.
        held: What disputes hold back.
        lines: In the order of the computation; they sum to `payable`.
        shares: What each payer bears; they sum to `payable`.
        evidence: How much evidence got which verdict.
        rules: The rules by which it was computed.
        rounding: Code of the rounding.
        terms: Number of the payment terms.
        terms_from: First day of the periods that the terms are for.
        digest: SHA-256 of the settlement.
        proposed_by: Who had it computed and proposed it.
        proposed_at: Aware.
        approved_by: Who consented; None until then.
        approved_at: Aware; None until then.
        approved: What is approved of it now: nothing where it was reversed since.
        paid: On record as paid for its period; None where no payment of the contract is on record.
        entries: Payments for its period, in the order they were recorded.
        paid_days: Calendar days from the invoice, or else the consent, to payment in full; None
            while something is open.
    """

    cover: Cover
    vendor: str
    number: int
    reverses: int | None
    reason: str
    period: Span
    base: Money
    payable: Money
    excess: Money
    carried: bool
    held: Money
    lines: tuple[PaymentLine, ...]
    shares: tuple[PayerShare, ...]
    evidence: tuple[EvidenceCount, ...]
    rules: tuple[PaymentRule, ...]
    rounding: str
    terms: int
    terms_from: date
    digest: str
    proposed_by: Official
    proposed_at: datetime
    approved_by: Official | None
    approved_at: datetime | None
    approved: Money
    paid: Money | None
    entries: tuple[PaymentEntry, ...]
    paid_days: int | None
