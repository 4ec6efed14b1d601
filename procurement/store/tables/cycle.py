"""What the city states that its purchases took before."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import Json, UtcTime


class CycleBaselineRow(SQLModel, table=True):
    """One statement; a later one does not change it, so an old report can be made again."""

    __tablename__ = "cycle_baseline"

    number: int = Field(primary_key=True)  # from 1, in the order they were stated
    valid_from: date
    body: str = Field(sa_type=Json)  # rules CycleBaseline: stages, days, source, counting
    digest: str = Field(max_length=64, unique=True)  # SHA-256 of body: stated once
    stated_at: datetime = Field(sa_type=UtcTime)
    stated_by: UUID = Field(foreign_key="person.id")
