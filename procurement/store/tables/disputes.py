"""Disputes over figures or milestones: filed, answered, settled.  Rows are only added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.contracts.disputes import DisputeResult
from procurement.store.tables.columns import UtcTime, coded


class Dispute(SQLModel, table=True):
    """One side disagrees with figures of some periods, or with what was found of a milestone."""

    __tablename__ = "dispute"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number", name="disputes_count"),
        sa.UniqueConstraint("id", "filed_by", name="a_dispute_has_one_filer"),
        sa.CheckConstraint(
            "(kpi_code IS NULL) <> (milestone_code IS NULL)", name="dispute_is_about_one_thing"
        ),
        sa.CheckConstraint(
            "(kpi_code IS NULL) = (period_start IS NULL)"
            " AND (kpi_code IS NULL) = (period_end IS NULL)",
            name="disputed_figures_have_their_periods",
        ),
        sa.CheckConstraint("period_end >= period_start", name="disputed_periods_in_order"),
        sa.CheckConstraint("trim(reasons) <> ''", name="dispute_says_why"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    number: int  # counted from 1 in each contract
    kpi_code: str | None = Field(default=None, max_length=64)
    period_start: date | None = None  # first day of the first period whose figure is disputed
    period_end: date | None = None  # last day of the last one
    milestone_code: str | None = Field(default=None, max_length=64)
    reasons: str  # verbatim
    filed_at: datetime = Field(sa_type=UtcTime)
    filed_by: UUID = Field(foreign_key="person.id")


class DisputeAnswer(SQLModel, table=True):
    """What the other side says."""

    __tablename__ = "dispute_answer"
    __table_args__ = (
        sa.UniqueConstraint("dispute_id", "answered_by", name="an_answer_has_one_writer"),
        sa.ForeignKeyConstraint(["dispute_id", "filed_by"], ["dispute.id", "dispute.filed_by"]),
        sa.CheckConstraint("answered_by <> filed_by", name="nobody_answers_their_own_dispute"),
        sa.CheckConstraint("trim(answer) <> ''", name="answer_says_something"),
    )

    dispute_id: UUID = Field(primary_key=True)
    filed_by: UUID
    answer: str  # verbatim
    answered_at: datetime = Field(sa_type=UtcTime)
    answered_by: UUID = Field(foreign_key="person.id")


class DisputeSettlement(SQLModel, table=True):
    """How it ended: by somebody who neither filed nor answered, or by a withdrawal."""

    __tablename__ = "dispute_settlement"
    __table_args__ = (
        sa.ForeignKeyConstraint(["dispute_id", "filed_by"], ["dispute.id", "dispute.filed_by"]),
        sa.ForeignKeyConstraint(
            ["dispute_id", "answered_by"],
            ["dispute_answer.dispute_id", "dispute_answer.answered_by"],
        ),
        sa.CheckConstraint(
            "result = 'withdrawn' OR (settled_by <> filed_by AND answered_by IS NOT NULL)",
            name="settled_by_neither_side",
        ),
        sa.CheckConstraint("settled_by <> answered_by", name="nobody_settles_their_own_answer"),
        sa.CheckConstraint("trim(reasons) <> ''", name="settlement_of_a_dispute_says_why"),
    )

    dispute_id: UUID = Field(primary_key=True)
    filed_by: UUID
    answered_by: UUID | None = None
    result: DisputeResult = Field(sa_type=coded(DisputeResult))
    reasons: str
    settled_at: datetime = Field(sa_type=UtcTime)
    settled_by: UUID = Field(foreign_key="person.id")
