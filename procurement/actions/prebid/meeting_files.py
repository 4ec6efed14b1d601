"""A meeting on record as the file that calendars read."""

from datetime import datetime

from procurement.documents.meeting_calendar import Meeting, calendar_of
from procurement.store.solicitations.solicitations import title_of
from procurement.store.tables.prebid import PrebidMeeting
from procurement.store.tables.solicitations import Solicitation


def file_of(row: Solicitation, meeting: PrebidMeeting) -> str:
    """Return the file; every change of one meeting corrects the same entry of a calendar."""
    return calendar_of(
        Meeting(
            uid=f"meeting-{meeting.number}@{row.ocid}",
            sequence=meeting.sequence,
            starts=datetime.fromisoformat(meeting.starts_wall),
            zone=meeting.time_zone,
            minutes=meeting.minutes,
            title=f"{row.reference}: {meeting.title}",
            place=meeting.place,
            about=title_of(row),
            made_at=meeting.recorded_at,
            cancelled=meeting.cancelled,
        )
    )
