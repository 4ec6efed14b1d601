"""Contracts, their KPI schedule and amendments, meetings and reviews."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.vocabulary import ContractStatus
from procurement.store.tables.columns import Json, UtcTime, coded


class Contract(SQLModel, table=True):
    """A signed promise; its own pathway runs from signature to closeout.

    It was awarded here, or registered from a table because it was running already when the city
    began to use this system (ADR 0019).  Of a registered one only what its table says is known:
    vendor, value and dates may be unknown, and nothing stands in their place.
    """

    __tablename__ = "contract"
    __table_args__ = (
        # The process of a contract that was awarded here is that of its award.
        sa.ForeignKeyConstraint(["award_id", "ocid"], ["award.id", "award.ocid"]),
        sa.CheckConstraint("ends_on >= starts_on", name="contract_ends_after_it_starts"),
        sa.CheckConstraint("value_minor >= 0", name="contract_value_not_negative"),
        sa.CheckConstraint(
            "(award_id IS NULL) <> (source_id IS NULL)", name="contract_awarded_or_registered"
        ),
        sa.CheckConstraint(
            "(source_id IS NULL) = (source_line IS NULL)", name="contract_source_has_its_line"
        ),
        sa.CheckConstraint(
            "award_id IS NULL OR (vendor_id IS NOT NULL AND value_minor IS NOT NULL"
            " AND starts_on IS NOT NULL AND ends_on IS NOT NULL)",
            name="contract_awarded_here_is_complete",
        ),
        sa.CheckConstraint(
            "value_minor IS NULL OR currency IS NOT NULL", name="contract_value_has_a_currency"
        ),
        sa.CheckConstraint(
            "(results_from IS NULL) = (results_until IS NULL)", name="contract_results_span"
        ),
    )

    id: str = Field(primary_key=True, max_length=64)  # such as STREET-2026-01-C1
    #: Of its process, and name of its audit chain; a registered one has no solicitation here.
    ocid: str = Field(index=True, max_length=64)
    award_id: UUID | None = Field(default=None, unique=True)
    source_id: int | None = Field(default=None, foreign_key="source_table.id", index=True)
    source_line: int | None = None  # of that table, counted from 1
    vendor_id: UUID | None = Field(default=None, foreign_key="vendor.id")
    pathway: str = Field(max_length=64)
    stage: str = Field(max_length=32, index=True)
    round: int = Field(default=1)
    version: int = Field(default=1)
    status: ContractStatus = Field(sa_type=coded(ContractStatus))
    value_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    currency: str | None = Field(default=None, max_length=3)
    starts_on: date | None = None
    ends_on: date | None = None
    #: Of a registered contract: first and last day that its loaded tables speak of.
    results_from: date | None = None
    results_until: date | None = None
    manager_id: UUID | None = Field(default=None, foreign_key="person.id")
    insurance_until: date | None = None
    differences_explained: str = Field(default="")  # between what was tendered and what is signed
    review_months: int  # length of a review period
    comment_days: int  # the vendor's comment window, calendar days
    signed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    signed_by: UUID | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    lessons: str = Field(default="")
    created_at: datetime = Field(sa_type=UtcTime)


class RegisteredContract(SQLModel, table=True):
    """What the table said of a contract that was not awarded here, as it was written there."""

    __tablename__ = "registered_contract"

    contract_id: str = Field(foreign_key="contract.id", primary_key=True)
    source_key: str = Field(max_length=200)  # the contract's own name in the table
    title: str
    language: str = Field(max_length=8)
    department: str = Field(max_length=200)
    vendor_name: str  # also where no vendor could be told from it
    row_body: str = Field(sa_type=Json)  # column -> cell, of the columns that were read
    digest: str = Field(max_length=64)  # SHA-256 of what was taken from the row


class ContractKpi(SQLModel, table=True):
    """One line of a KPI schedule version: what is promised, from which baseline."""

    __tablename__ = "contract_kpi"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
    )

    contract_id: str = Field(foreign_key="contract.id", primary_key=True)
    schedule: int = Field(primary_key=True)  # a changed target is a new schedule, by amendment
    kpi_code: str = Field(primary_key=True, max_length=64)
    kpi_version: int
    agreement_body: str = Field(sa_type=Json)  # outcome_metrics Agreement: kpi, baseline, target
    amendment_id: UUID | None = Field(default=None, foreign_key="amendment.id")


class Amendment(SQLModel, table=True):
    """A change of a signed contract (never "change order", never "addendum")."""

    __tablename__ = "amendment"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number", name="amendments_count"),
        # Beyond the law of the place: by one consent, of this contract, of somebody else.
        sa.ForeignKeyConstraint(
            ["override_id", "contract_id", "override_by"],
            [
                "amendment_override.id",
                "amendment_override.contract_id",
                "amendment_override.approved_by",
            ],
        ),
        sa.CheckConstraint(
            "(override_id IS NULL) = (override_by IS NULL)", name="override_is_named_whole"
        ),
        sa.CheckConstraint("override_by <> signed_by", name="nobody_overrides_for_themselves"),
        sa.CheckConstraint("trim(reason) <> ''", name="amendment_has_a_reason"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", index=True)
    number: int
    code: AmendmentReason = Field(sa_type=coded(AmendmentReason))
    reason: str  # in words
    override_id: UUID | None = Field(default=None, unique=True)
    override_by: UUID | None = None
    change_body: str = Field(sa_type=Json)
    signed_at: datetime = Field(sa_type=UtcTime)
    signed_by: UUID = Field(foreign_key="person.id")


class ContractMeeting(SQLModel, table=True):
    """Active contract management: who met, what the data said, what was agreed."""

    __tablename__ = "contract_meeting"

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", index=True)
    held_on: date
    held_at: datetime = Field(sa_type=UtcTime)  # put on record
    present: str = Field(default="")
    minutes: str
    agenda_body: str = Field(sa_type=Json)  # what the record had to talk about on that day
    recorded_by: UUID = Field(foreign_key="person.id")


class Review(SQLModel, table=True):
    """One vendor-performance review: what was known on its day, and what an official decided."""

    __tablename__ = "review"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "period_end", name="a_period_is_reviewed_once"),
        sa.UniqueConstraint("id", "decided_by", name="review_and_who_decided"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", index=True)
    period_start: date
    period_end: date
    as_of: datetime = Field(sa_type=UtcTime)  # what was recorded by then, and nothing later
    snapshot_digest: str = Field(max_length=64)  # of body
    body: str = Field(sa_type=Json)
    computed_at: datetime = Field(sa_type=UtcTime)
    comment_until: datetime = Field(sa_type=UtcTime)
    vendor_comment: str = Field(default="")  # verbatim
    commented_at: datetime | None = Field(default=None, sa_type=UtcTime)
    rating: str = Field(default="", max_length=32)  # the official's, never the machine's
    narrative: str = Field(default="")
    decision: str = Field(default="", max_length=32)
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")
