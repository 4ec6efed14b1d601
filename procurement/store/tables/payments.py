"""Payment: terms, evidence, settlements and approvals.  Rows are only added, never changed."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

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
    )

    settlement_id: UUID = Field(primary_key=True)
    proposed_by: UUID = Field(foreign_key="person.id")
    approved_by: UUID = Field(foreign_key="person.id")
    approved_at: datetime = Field(sa_type=UtcTime)
    note: str = Field(default="")
