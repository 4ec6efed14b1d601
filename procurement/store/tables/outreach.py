"""Which vendors came, and which took part in shaping a call: added to, never edited."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.outreach.breadth import Dimension
from procurement.rules.outreach.steps import ListedStep
from procurement.store.tables.columns import UtcTime, coded


class StepList(SQLModel, table=True):
    """A list of vendors that reached a step of the funnel, such as a sign-in sheet."""

    __tablename__ = "step_list"
    __table_args__ = (sa.CheckConstraint("trim(source) <> ''", name="a_list_has_a_source"),)

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    step: ListedStep = Field(sa_type=coded(ListedStep))
    held_on: date
    complete: bool  # whoever is on no complete list of a step did not reach it; else: unknown
    source: str
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class StepListLine(SQLModel, table=True):
    """A vendor on such a list."""

    __tablename__ = "step_list_line"

    list_id: UUID = Field(foreign_key="step_list.id", primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id", primary_key=True)


class EngagementVendor(SQLModel, table=True):
    """A vendor that took part in a contact with the market."""

    __tablename__ = "engagement_vendor"

    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id", primary_key=True)
    wrote_scope: bool  # helped to write what is asked for: shown beside its bid


class OutreachTarget(SQLModel, table=True):
    """So many vendors of a group that shall hear of a call: the last one of a group holds."""

    __tablename__ = "outreach_target"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="targets_count_from_one"),
        sa.CheckConstraint("least BETWEEN 0 AND 10000", name="a_target_is_a_number_of_vendors"),
        sa.CheckConstraint("trim(reason) <> ''", name="a_target_has_a_reason"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    number: int = Field(primary_key=True)  # in the order in which they were set
    dimension: Dimension = Field(sa_type=coded(Dimension))
    member_of: str = Field(max_length=200)  # the group, as the target writes it
    least: int  # vendors; 0: taken back
    reason: str = Field(max_length=1_000)
    set_at: datetime = Field(sa_type=UtcTime)
    set_by: UUID = Field(foreign_key="person.id")
