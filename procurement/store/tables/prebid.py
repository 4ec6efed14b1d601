"""Meetings before the bids, and requests for information: added to, never edited."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import Json, UtcTime


class PrebidMeeting(SQLModel, table=True):
    """A meeting to which every vendor is called, as it was announced or changed.

    A change is a row of its own with the next `sequence`, which calendars take for the newer one.
    """

    __tablename__ = "prebid_meeting"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="meetings_count_from_one"),
        sa.CheckConstraint("sequence >= 0", name="changes_of_a_meeting_count_from_zero"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="a_meeting_is_over_within_a_day"),
        sa.CheckConstraint("sequence = 0 OR trim(reason) <> ''", name="a_meeting_moves_for_reason"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    number: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    title: str = Field(max_length=200)
    place: str = Field(max_length=500)  # an address, or where it is held on a screen
    starts_wall: str = Field(max_length=32)  # local date and wall time as announced; it governs
    time_zone: str = Field(max_length=64)
    starts_at: datetime = Field(sa_type=UtcTime)
    minutes: int
    cancelled: bool
    reason: str = Field(max_length=1_000)  # why it moved; empty for the first announcement
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class MeetingAttendance(SQLModel, table=True):
    """The meeting that a list of those who attended is of."""

    __tablename__ = "meeting_attendance"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ocid", "number", "sequence"],
            ["prebid_meeting.ocid", "prebid_meeting.number", "prebid_meeting.sequence"],
        ),
    )

    list_id: UUID = Field(foreign_key="step_list.id", primary_key=True)
    ocid: str
    number: int
    sequence: int


class InformationRequest(SQLModel, table=True):
    """What the city asks the market before it writes the terms; every vendor may answer."""

    __tablename__ = "information_request"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="information_requests_count_from_one"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    number: int = Field(primary_key=True)
    title: str = Field(max_length=200)
    questions: str = Field(sa_type=Json)  # list of texts; the first is question 1
    answers_by: date  # the last day on which answers were asked for
    asked_at: datetime = Field(sa_type=UtcTime)
    asked_by: UUID = Field(foreign_key="person.id")


class InformationAnswer(SQLModel, table=True):
    """What a vendor answered, also too late; what it adds later is an answer of its own."""

    __tablename__ = "information_answer"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ocid", "number"], ["information_request.ocid", "information_request.number"]
        ),
        sa.CheckConstraint(
            "length(material) IN (0, 64)", name="what_came_with_an_answer_is_hashed"
        ),
    )

    engagement_id: UUID = Field(foreign_key="engagement.id", primary_key=True)  # on the log
    ocid: str
    number: int
    vendor_id: UUID = Field(foreign_key="vendor.id", index=True)
    answers: str = Field(sa_type=Json)  # {number of the question: text}
    material: str = Field(max_length=64)  # SHA-256 of what came with it; empty: nothing
    received_on: date
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")
