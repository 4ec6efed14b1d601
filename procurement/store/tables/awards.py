"""Awards and protests."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import AwardStatus
from procurement.store.tables.columns import UtcTime, coded


class Award(SQLModel, table=True):
    """A decision for a supplier; a solicitation may have several, one for each lot and round."""

    __tablename__ = "award"
    __table_args__ = (
        sa.CheckConstraint("value_minor >= 0", name="award_not_negative"),
        sa.CheckConstraint("length(memo) > 0", name="every_award_has_a_memo"),
        # A contract names the award and its process together.
        sa.UniqueConstraint("id", "ocid", name="an_award_is_of_one_process"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    lot_id: UUID = Field(foreign_key="lot.id")
    bid_id: UUID = Field(foreign_key="bid.id")
    vendor_id: UUID = Field(foreign_key="vendor.id")
    status: AwardStatus = Field(sa_type=coded(AwardStatus))
    value_minor: int = Field(sa_type=sa.BigInteger)
    currency: str = Field(max_length=3)
    memo: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")
    standstill_until: datetime = Field(sa_type=UtcTime)


class Protest(SQLModel, table=True):
    """A vendor's objection; whoever issued the decision does not decide it."""

    __tablename__ = "protest"
    __table_args__ = (
        sa.CheckConstraint("decided_at IS NULL OR upheld IS NOT NULL", name="decided_has_result"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    vendor_id: UUID = Field(foreign_key="vendor.id")
    grounds: str
    filed_at: datetime = Field(sa_type=UtcTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")
    upheld: bool | None = None
    decision: str = Field(default="")
