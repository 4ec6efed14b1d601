"""Meetings before the bids, and requests for information: rows in, answers out."""

from uuid import UUID

from sqlmodel import Session, col, select

from procurement.store.tables.outreach import StepList, StepListLine
from procurement.store.tables.prebid import (
    InformationAnswer,
    InformationRequest,
    MeetingAttendance,
    PrebidMeeting,
)


def every_change(session: Session, ocid: str) -> list[PrebidMeeting]:
    """Return every announcement and change of the meetings of a solicitation, in order."""
    rows = select(PrebidMeeting).where(PrebidMeeting.ocid == ocid)
    order = col(PrebidMeeting.number), col(PrebidMeeting.sequence)
    return list(session.exec(rows.order_by(*order)))


def meetings(session: Session, ocid: str) -> dict[int, PrebidMeeting]:
    """Return number -> the meeting as it stands, by number."""
    return {one.number: one for one in every_change(session, ocid)}


def attendances(session: Session, ocid: str) -> list[tuple[int, StepList, list[UUID]]]:
    """Return (number of the meeting, list, its vendors) for each list of a meeting."""
    lists = session.exec(
        select(MeetingAttendance.number, StepList)
        .join(StepList, col(StepList.id) == col(MeetingAttendance.list_id))
        .where(MeetingAttendance.ocid == ocid)
        .order_by(col(StepList.recorded_at), col(StepList.id))
    ).all()
    lines = session.exec(
        select(StepListLine)
        .join(MeetingAttendance, col(MeetingAttendance.list_id) == col(StepListLine.list_id))
        .where(MeetingAttendance.ocid == ocid)
    ).all()
    return [
        (number, one, [line.vendor_id for line in lines if line.list_id == one.id])
        for number, one in lists
    ]


def requests(session: Session, ocid: str) -> dict[int, InformationRequest]:
    """Return number -> request for information, by number."""
    rows = select(InformationRequest).where(InformationRequest.ocid == ocid)
    found = session.exec(rows.order_by(col(InformationRequest.number)))
    return {one.number: one for one in found}


def answers(session: Session, ocid: str) -> list[InformationAnswer]:
    """Return what vendors answered, in the order in which it was recorded."""
    rows = select(InformationAnswer).where(InformationAnswer.ocid == ocid)
    order = col(InformationAnswer.recorded_at), col(InformationAnswer.engagement_id)
    return list(session.exec(rows.order_by(*order)))
