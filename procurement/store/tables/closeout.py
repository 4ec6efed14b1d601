"""The end of a contract: what officials answered and stated, and how long its records are kept."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.closeout.answers import Answer, Question
from procurement.store.tables.columns import Json, UtcTime, coded


class CloseoutAnswer(SQLModel, table=True):
    """What an official answered to a question of the closeout; the newest answer counts."""

    __tablename__ = "closeout_answer"
    __table_args__ = (sa.CheckConstraint("trim(reason) <> ''", name="closeout_answer_says_why"),)

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    question: Question = Field(sa_type=coded(Question), primary_key=True)
    number: int = Field(primary_key=True)
    answer: Answer = Field(sa_type=coded(Answer))
    reason: str  # and what shows it
    answered_at: datetime = Field(sa_type=UtcTime)
    answered_by: UUID = Field(foreign_key="person.id")


class ImpactStatement(SQLModel, table=True):
    """What is claimed of a KPI's cause at closeout, or why nothing can be; the newest counts."""

    __tablename__ = "impact_statement"

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    kpi_code: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    body: str = Field(sa_type=Json)  # design, estimate and caveats; or the reasons
    digest: str = Field(max_length=64)  # SHA-256 of body
    stated_at: datetime = Field(sa_type=UtcTime)
    stated_by: UUID = Field(foreign_key="person.id")


class RetentionClock(SQLModel, table=True):
    """From when the records of a contract are kept, and how long; the newest clock counts."""

    __tablename__ = "retention_clock"
    __table_args__ = (sa.CheckConstraint("trim(reason) <> ''", name="retention_clock_says_why"),)

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    starts_on: date  # final payment or end, whichever is later
    place: str = Field(max_length=40)  # law profile; empty: none is known
    law_digest: str = Field(max_length=64)  # of the profile's file; empty without one
    body: str = Field(sa_type=Json)  # the terms, as rules.closeout.retention counted them
    reason: str
    started_at: datetime = Field(sa_type=UtcTime)
    started_by: UUID = Field(foreign_key="person.id")


class LegalHold(SQLModel, table=True):
    """Why nothing of a process, or of one contract, may be disposed of for now."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        sa.UniqueConstraint("ocid", "number", name="legal_holds_count"),
        sa.UniqueConstraint("id", "placed_by", name="legal_hold_has_one_author"),
        sa.CheckConstraint("trim(reason) <> ''", name="legal_hold_says_why"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(index=True, max_length=64)
    number: int
    #: Only this contract; None: the whole process with all its contracts.
    contract_id: str | None = Field(default=None, foreign_key="contract.id", max_length=64)
    reason: str
    placed_at: datetime = Field(sa_type=UtcTime)
    placed_by: UUID = Field(foreign_key="person.id")


class LegalHoldLift(SQLModel, table=True):
    """That a hold stands no longer, who said so and why; a new reason needs a new hold."""

    __tablename__ = "legal_hold_lift"
    __table_args__ = (
        sa.CheckConstraint("trim(reason) <> ''", name="hold_lift_says_why"),
        sa.CheckConstraint("lifted_by <> placed_by", name="hold_lifted_by_another"),
        # Who placed it is whoever the hold names.
        sa.ForeignKeyConstraint(
            ["hold_id", "placed_by"], ["legal_hold.id", "legal_hold.placed_by"]
        ),
    )

    hold_id: UUID = Field(primary_key=True)
    placed_by: UUID
    reason: str
    lifted_at: datetime = Field(sa_type=UtcTime)
    lifted_by: UUID = Field(foreign_key="person.id")


class Disposal(SQLModel, table=True):
    """An official's decision that records of one kind were disposed of; no software did it."""

    __tablename__ = "disposal"
    __table_args__ = (
        # What was never kept by a clock is disposed of by none.
        sa.ForeignKeyConstraint(
            ["contract_id", "clock"], ["retention_clock.contract_id", "retention_clock.number"]
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="disposal_says_how"),
    )

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    kind: str = Field(primary_key=True, max_length=40)  # as the clock's terms name it
    clock: int  # by which clock it was due
    reason: str  # what was disposed of, how, and what shows it
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")
