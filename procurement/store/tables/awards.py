"""Awards and protests."""

from datetime import date, datetime
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
    authority: str = Field(default="")  # the delegation it rests on; empty: none on record
    standstill_until: datetime = Field(sa_type=UtcTime)


class AwardLimit(SQLModel, table=True):
    """Up to which value a person may award, from which day to which; append-only."""

    __tablename__ = "award_limit"
    __table_args__ = (
        sa.CheckConstraint("up_to_minor >= 0", name="award_limit_not_negative"),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name="award_limit_ends_after"
        ),
        sa.CheckConstraint("length(citation) > 0", name="every_award_limit_is_cited"),
        sa.CheckConstraint("recorded_by <> person_id", name="nobody_records_their_own_limit"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    currency: str = Field(max_length=3)  # ISO 4217
    up_to_minor: int | None = Field(default=None, sa_type=sa.BigInteger)  # None: any value
    starts_on: date
    ends_on: date | None = None
    citation: str
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class Protest(SQLModel, table=True):
    """A vendor's objection; whoever issued the decision does not decide it."""

    __tablename__ = "protest"
    __table_args__ = (
        sa.CheckConstraint("decided_at IS NULL OR upheld IS NOT NULL", name="decided_has_result"),
        sa.CheckConstraint("returns_to = '' OR upheld", name="only_an_upheld_protest_returns"),
        sa.CheckConstraint("number >= 1", name="protests_count_from_one"),
        sa.UniqueConstraint("ocid", "number", name="a_protest_has_its_own_number"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    number: int  # in the register of its procurement
    round: int
    vendor_id: UUID = Field(foreign_key="vendor.id")
    grounds: str
    filed_at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime)  # the last instant to file it
    due_at: datetime | None = Field(default=None, sa_type=UtcTime)  # to decide it; None: no rule
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")
    upheld: bool | None = None
    decision: str = Field(default="")
    returns_to: str = Field(default="", max_length=32)  # stage of the new round; empty: none
