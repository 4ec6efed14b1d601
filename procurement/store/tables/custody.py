"""What surrounds sealed bids: custodians who change, and hours in which the service was down."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import UtcTime


class CustodyChange(SQLModel, table=True):
    """A custodian leaves, joins, or has a new key: two others wrap the secret anew.

    The first takes off a layer of the secret and leaves it wrapped for the second, in `content`;
    it is emptied when the second has wrapped the secret for everybody.
    """

    __tablename__ = "custody_change"
    __table_args__ = (
        sa.ForeignKeyConstraint(["ocid", "round"], ["tender_key.ocid", "tender_key.round"]),
        sa.CheckConstraint("begun_by <> with_person_id", name="two_change_custody"),
        sa.CheckConstraint(
            "leaves_id IS NULL OR (leaves_id <> begun_by AND leaves_id <> with_person_id)",
            name="who_leaves_does_not_wrap",
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (content IS NOT NULL)", name="a_finished_change_holds_nothing"
        ),
    )

    ocid: str = Field(primary_key=True, max_length=64)
    round: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    leaves_id: UUID | None = Field(default=None, foreign_key="person.id")
    joins_id: UUID | None = Field(default=None, foreign_key="person.id")
    begun_by: UUID = Field(foreign_key="person.id")
    with_person_id: UUID = Field(foreign_key="person.id")
    content: bytes | None = None
    begun_at: datetime = Field(sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Outage(SQLModel, table=True):
    """Hours in which vendors could not reach the service, and the deadline that is proposed."""

    __tablename__ = "outage"
    __table_args__ = (
        sa.CheckConstraint("ended_at > began_at", name="an_outage_ends_after_it_began"),
        sa.CheckConstraint("length(cause) > 0", name="an_outage_has_a_cause"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    began_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime = Field(sa_type=UtcTime)
    cause: str
    deadline: datetime = Field(sa_type=UtcTime)  # proposed
    deadline_wall: str = Field(max_length=32)  # the same as a local date and time
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class DeadlineExtension(SQLModel, table=True):
    """Somebody else's consent to the later deadline."""

    __tablename__ = "deadline_extension"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ocid", "round", "number"], ["outage.ocid", "outage.round", "outage.number"]
        ),
        sa.CheckConstraint("approved_by <> proposed_by", name="two_extend_a_deadline"),
    )

    ocid: str = Field(primary_key=True, max_length=64)
    round: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    proposed_by: UUID = Field(foreign_key="person.id")
    approved_by: UUID = Field(foreign_key="person.id")
    approved_at: datetime = Field(sa_type=UtcTime)
