"""What officials decided of the limits of a chart: dated, with reasons, never edited."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.limit_choices import LimitChoice
from procurement.store.tables.columns import UtcTime, coded


class LimitDecision(SQLModel, table=True):
    """One decision; a later one may take its place, and both stay on record."""

    __tablename__ = "limit_decision"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
        sa.CheckConstraint(
            "(choice = 'new_limits') = (first_day IS NOT NULL)", name="new_limits_begin_on_a_day"
        ),
        sa.CheckConstraint(
            "(first_day IS NULL) = (last_day IS NULL)", name="new_limits_have_a_window"
        ),
        sa.CheckConstraint("last_day >= first_day", name="window_of_limits_in_order"),
        sa.CheckConstraint("trim(reason) <> ''", name="limits_are_decided_for_a_reason"),
    )

    id: UUID = Field(primary_key=True)
    #: None: of the city's own record.
    contract_id: str | None = Field(
        default=None, foreign_key="contract.id", max_length=64, index=True
    )
    kpi_code: str = Field(max_length=64)
    kpi_version: int
    choice: LimitChoice = Field(sa_type=coded(LimitChoice))
    first_day: date | None = None  # of the window that new limits are frozen from
    last_day: date | None = None  # inclusive
    reason: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")
