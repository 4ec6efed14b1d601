"""What the parties agreed to do about the results, and what became of it: rows are only added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.management.follow_ups import FollowUpStep
from procurement.store.tables.columns import Json, UtcTime, coded


class FollowUp(SQLModel, table=True):
    """One thing to be done: by whom, by when, and about which KPI."""

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "number", name="follow_ups_count"),
        sa.CheckConstraint("trim(wanted) <> ''", name="follow_up_says_what"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    number: int  # counted from 1 in each contract
    wanted: str  # what is to be done
    kpi_code: str | None = Field(default=None, max_length=64)  # None: no figure can show it
    owner_id: UUID = Field(foreign_key="person.id")
    due_on: date
    #: The review that asked for correction: its follow-ups are the corrective action plan.
    review_id: UUID | None = Field(default=None, foreign_key="review.id")
    agreed_on: date
    agreed_at: datetime = Field(sa_type=UtcTime)
    agreed_by: UUID = Field(foreign_key="person.id")


class FollowUpEvent(SQLModel, table=True):
    """One step: moved to another day, escalated, or closed, which happens once."""

    __tablename__ = "follow_up_event"
    __table_args__ = (
        sa.CheckConstraint("(step = 'moved') = (due_on IS NOT NULL)", name="moved_to_a_day"),
        sa.CheckConstraint("trim(reason) <> ''", name="step_has_a_reason"),
        sa.Index(
            "a_follow_up_closes_once",
            "follow_up_id",
            unique=True,
            sqlite_where=sa.text("step IN ('effective', 'ineffective', 'dropped')"),
            postgresql_where=sa.text("step IN ('effective', 'ineffective', 'dropped')"),
        ),
    )

    id: UUID = Field(primary_key=True)
    follow_up_id: UUID = Field(foreign_key="follow_up.id", index=True)
    step: FollowUpStep = Field(sa_type=coded(FollowUpStep))
    due_on: date | None = None  # of a moved one
    reason: str
    figures_body: str = Field(sa_type=Json)  # the KPI before and after; {} where none were asked
    at: datetime = Field(sa_type=UtcTime)
    by: UUID = Field(foreign_key="person.id")
