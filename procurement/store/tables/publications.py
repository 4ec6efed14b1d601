"""Results by group: what was decided about groups beforehand, and what was published of them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import Json, UtcTime


class GroupRule(SQLModel, table=True):
    """How a city compares the groups of one dimension, from a day on; never edited."""

    __tablename__ = "group_rule"

    id: UUID = Field(primary_key=True)
    dimension: str = Field(max_length=64)
    kpi_code: str = Field(default="", max_length=64)  # empty: every KPI without a rule of its own
    reference: str = Field(max_length=64)  # the group that all others are held against
    adds_up: bool  # False: a person may be in several groups, so they are not summed
    valid_from: date
    reason: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")


class Publication(SQLModel, table=True):
    """A page of results by group that has left the city; it can no longer be taken back."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.CheckConstraint("period_end >= period_start", name="published_period_in_order"),
        sa.CheckConstraint("threshold >= 1", name="threshold_hides_something"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str | None = Field(default=None, foreign_key="contract.id", max_length=64)
    kpi_code: str = Field(max_length=64)
    kpi_version: int
    dimension: str = Field(max_length=64)
    adds_up: bool
    by_site: bool
    by_period: bool
    period_start: date
    period_end: date  # inclusive
    reference: str = Field(max_length=64)
    threshold: int
    #: What was recorded later was not known: hidden figures are worked out again from the record.
    as_known: datetime = Field(sa_type=UtcTime)
    as_of: date
    body: str = Field(sa_type=Json)  # which cells were shown and hidden; no figure
    digest: str = Field(max_length=64)
    published_at: datetime = Field(sa_type=UtcTime)
    published_by: UUID = Field(foreign_key="person.id")
