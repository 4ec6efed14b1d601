"""Payment: terms, evidence, settlements and approvals.  Rows are only added, never changed."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.outcome_contracts import PaymentType
from procurement.rules.settlement.evidence import State
from procurement.rules.settlement.lines import Step, Verdict
from procurement.store.tables.columns import Json, UtcTime, coded


class PaymentTermsVersion(SQLModel, table=True):
    """How a contract pays, as agreed at signature or by an amendment."""

    __tablename__ = "payment_terms"
    __table_args__ = (sa.UniqueConstraint("contract_id", "number", name="payment_terms_count"),)

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    number: int
    valid_from: date  # first day of the periods that they are for
    body: str = Field(sa_type=Json)  # rules.settlement PaymentTerms
    digest: str = Field(max_length=64)  # SHA-256 of body
    amendment_id: UUID | None = Field(default=None, foreign_key="amendment.id")
    set_at: datetime = Field(sa_type=UtcTime)
    set_by: UUID = Field(foreign_key="person.id")


class PaymentEvidence(SQLModel, table=True):
    """One piece of evidence, as it stood at one time; a change is a new revision.

    Who it is about is kept only as a digest made with a key that lies outside the database.
    """

    __tablename__ = "payment_evidence"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "reference", "revision", name="one_revision_at_a_time"),
        sa.CheckConstraint("quantity >= 0", name="evidence_quantity_not_negative"),
        sa.CheckConstraint(
            "denominator IS NULL OR denominator >= 0", name="evidence_denominator_not_negative"
        ),
        sa.CheckConstraint(
            "denominator <> 0 OR numerator = 0", name="evidence_counts_nothing_among_none"
        ),
        # A name cannot get in by mistake: a digest has 64 digits, or nobody is meant.
        sa.CheckConstraint("length(person) IN (0, 64)", name="persons_are_digests"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    reference: str = Field(max_length=64)
    revision: int
    rule: str = Field(max_length=64)
    person: str = Field(max_length=64)  # HMAC-SHA256, hexadecimal; empty: about nobody
    key_id: str = Field(max_length=16)  # which key made the digest
    achieved_on: date
    state: State = Field(sa_type=coded(State))
    quantity: int = Field(sa_type=sa.BigInteger)  # millionths
    value: int | None = Field(default=None, sa_type=sa.BigInteger)  # millionths
    numerator: int | None = Field(default=None, sa_type=sa.BigInteger)  # millionths
    denominator: int | None = Field(default=None, sa_type=sa.BigInteger)  # millionths
    source: str = Field(default="", max_length=200)  # the paper or record that shows it
    file_digest: str = Field(max_length=64)  # SHA-256 of the table it came from
    line: int  # of that table, counted from 1
    verified_by: UUID = Field(foreign_key="person.id")  # who answers for its state
    recorded_at: datetime = Field(sa_type=UtcTime)


class SettlementRow(SQLModel, table=True):
    """What a contract owes for one period, or the reversal of such a settlement."""

    __tablename__ = "settlement"
    __table_args__ = (
        # Two officers at once compute the same number: one of them wins.
        sa.UniqueConstraint("contract_id", "number", name="settlements_count"),
        sa.UniqueConstraint("id", "proposed_by", name="a_settlement_has_one_proposer"),
        sa.CheckConstraint("period_end >= period_start", name="settled_period_in_order"),
        # A vendor never owes by a settlement; only a reversal takes back.
        sa.CheckConstraint(
            "reverses IS NOT NULL OR payable_minor >= 0", name="a_payment_is_not_negative"
        ),
        sa.CheckConstraint(
            "reverses IS NULL OR length(reason) > 0", name="a_reversal_has_a_reason"
        ),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    number: int  # of all settlements and reversals of the contract
    period_start: date
    period_end: date
    reverses: UUID | None = Field(default=None, foreign_key="settlement.id", unique=True)
    reason: str = Field(default="")
    terms_id: UUID = Field(foreign_key="payment_terms.id")
    currency: str = Field(max_length=3)
    base_minor: int = Field(sa_type=sa.BigInteger)
    payable_minor: int = Field(sa_type=sa.BigInteger)
    excess_minor: int = Field(sa_type=sa.BigInteger)
    held_minor: int = Field(sa_type=sa.BigInteger)
    body: str = Field(sa_type=Json)  # payers' shares, carried excess, what came before
    digest: str = Field(max_length=64)  # SHA-256 of body, lines and verdicts
    proposed_at: datetime = Field(sa_type=UtcTime)
    proposed_by: UUID = Field(foreign_key="person.id")


class SettlementLine(SQLModel, table=True):
    """One line of a settlement; the amounts of all of them sum to what is payable."""

    __tablename__ = "settlement_line"

    settlement_id: UUID = Field(foreign_key="settlement.id", primary_key=True)
    position: int = Field(primary_key=True)
    step: Step = Field(sa_type=coded(Step))
    rule: str = Field(max_length=64)
    minor: int = Field(sa_type=sa.BigInteger)
    exact: str = Field(max_length=200)  # minor units before rounding, as a fraction
    quantity: str | None = Field(default=None, max_length=200)
    unit_price: str | None = Field(default=None, max_length=200)
    excess_minor: int = Field(sa_type=sa.BigInteger)
    held_minor: int = Field(sa_type=sa.BigInteger)
    inputs_body: str = Field(sa_type=Json)


class SettlementClaim(SQLModel, table=True):
    """What became of one revision of evidence in one settlement."""

    __tablename__ = "settlement_claim"

    settlement_id: UUID = Field(foreign_key="settlement.id", primary_key=True)
    evidence_id: int = Field(foreign_key="payment_evidence.id", primary_key=True)
    verdict: Verdict = Field(sa_type=coded(Verdict))
    other: str = Field(default="", max_length=64)  # the reference that it repeats
    inputs_body: str = Field(sa_type=Json)


class SettlementApproval(SQLModel, table=True):
    """The consent to pay, by somebody else than who proposed it."""

    __tablename__ = "settlement_approval"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["settlement_id", "proposed_by"], ["settlement.id", "settlement.proposed_by"]
        ),
        # Separation of duties, also against whoever writes to the database directly.
        sa.CheckConstraint("approved_by <> proposed_by", name="nobody_approves_their_own_payment"),
        # A payment names all three who came before it.
        sa.UniqueConstraint(
            "settlement_id", "proposed_by", "approved_by", name="an_approval_has_its_people"
        ),
    )

    settlement_id: UUID = Field(primary_key=True)
    proposed_by: UUID = Field(foreign_key="person.id")
    approved_by: UUID = Field(foreign_key="person.id")
    approved_at: datetime = Field(sa_type=UtcTime)
    note: str = Field(default="")


class PaymentMade(SQLModel, table=True):
    """Money that has left the city's account for an approved settlement, or come back.

    It is what the city's finance system did, told here; this software pays nobody.
    """

    __tablename__ = "payment_made"
    __table_args__ = (
        # Only what was approved is paid, and the row says who proposed and who approved it.
        sa.ForeignKeyConstraint(
            ["settlement_id", "proposed_by", "approved_by"],
            [
                "settlement_approval.settlement_id",
                "settlement_approval.proposed_by",
                "settlement_approval.approved_by",
            ],
        ),
        sa.UniqueConstraint("contract_id", "number", name="payments_count"),
        sa.CheckConstraint(
            "recorded_by <> proposed_by AND recorded_by <> approved_by",
            name="nobody_pays_what_they_decided",
        ),
        # Money goes out by a payment, and comes back by the reversal of one.
        sa.CheckConstraint("(reverses IS NULL) = (amount_minor > 0)", name="payments_have_a_sign"),
        sa.CheckConstraint("amount_minor <> 0", name="a_payment_is_not_nothing"),
        sa.CheckConstraint(
            "reverses IS NULL OR length(reason) > 0", name="money_comes_back_for_a_reason"
        ),
        sa.CheckConstraint("length(reference) > 0", name="finance_has_a_reference"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    number: int  # of all payments and reversals of the contract
    settlement_id: UUID
    proposed_by: UUID
    approved_by: UUID
    amount_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    paid_on: date  # when the money left, or was back
    invoiced_on: date | None = None  # when the invoice came in; none: the consent is its start
    reference: str = Field(max_length=64)  # of the city's finance system
    reverses: UUID | None = Field(default=None, foreign_key="payment_made.id", unique=True)
    reason: str = Field(default="")  # of a reversal
    explanation: str = Field(default="")  # why more than approved, or before the consent
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class ReportedPayment(SQLModel, table=True):
    """A payment planned or made as a public table tells it, as it stood at one time.

    The fields are those of the INDIGO data standard.  A changed row is a new revision.
    """

    __tablename__ = "reported_payment"
    __table_args__ = (
        sa.UniqueConstraint(
            "contract_id",
            "kind",
            "plan",
            "metric",
            "payer",
            "recipient",
            "period_start",
            "period_end",
            "currency",
            "part",
            "revision",
            name="one_telling_at_a_time",
        ),
        sa.CheckConstraint("period_end >= period_start", name="reported_period_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    kind: PaymentType = Field(sa_type=coded(PaymentType))
    plan: str = Field(max_length=64)  # a contract may have several, one after the other
    metric: str = Field(max_length=64)
    payer: str = Field(max_length=1_000)
    recipient: str = Field(max_length=1_000)
    period_start: date
    period_end: date  # inclusive
    currency: str = Field(max_length=3)
    part: int  # of several rows that are alike in all the above, from 1
    revision: int
    #: Exact decimal, as written: plans have thirds of a penny.  None: the row has no amount.
    amount: str | None = Field(default=None, max_length=60)
    source_id: int = Field(foreign_key="source_table.id")
    line: int  # of that table, counted from 1
    recorded_at: datetime = Field(sa_type=UtcTime)
