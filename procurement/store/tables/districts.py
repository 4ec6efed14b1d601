"""Where in the city vendors sit or work."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import UtcTime


class VendorDistrict(SQLModel, table=True):
    """A district that a vendor names as one it sits or works in; it can be ended, not edited."""

    __tablename__ = "vendor_district"
    __table_args__ = (
        # Once at a time: a district that was left can be named again, and both stay on record.
        sa.Index(
            "a_vendor_names_a_district_once",
            "vendor_id",
            "district",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_district_is_ended_by_somebody"
        ),
        sa.CheckConstraint("trim(district) <> ''", name="a_district_has_a_name"),
    )

    id: UUID = Field(primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id")
    district: str = Field(max_length=200)  # as the city names it
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_by: UUID | None = Field(default=None, foreign_key="person.id")
