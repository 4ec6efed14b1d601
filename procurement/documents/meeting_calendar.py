"""A meeting as an iCalendar file (RFC 5545), which any calendar reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

#: Who made the file (RFC 5545, 3.7.3).
MADE_BY = "-//City procurement//Meetings//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as its file tells it.

    Attributes:
        uid: The same for every change of one meeting, and for no other.
        sequence: 0 for the first announcement; each change has the next number.
        starts: Wall time where it takes place, without a zone.
        zone: IANA name of that zone.
        minutes: How long it is.
        title: One line.
        place: An address, or where it is held on a screen.
        about: What it is about.
        made_at: When this was announced; an instant.
        cancelled: Whether it does not take place.
    """

    uid: str
    sequence: int
    starts: datetime
    zone: str
    minutes: int
    title: str
    place: str
    about: str
    made_at: datetime
    cancelled: bool = False


def calendar_of(meeting: Meeting) -> str:
    """Return the file.  The same meeting gives the same text.

    The wall time governs, so it is written with its zone, and the offset of that zone on the day
    goes with it for calendars that do not know the zone.
    """
    starts = meeting.starts.replace(tzinfo=ZoneInfo(meeting.zone))
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.made_at)
    event.add("dtstart", starts)
    event.add("duration", timedelta(minutes=meeting.minutes))  # also where clocks change meanwhile
    event.add("summary", meeting.title)
    event.add("location", meeting.place)
    event.add("description", meeting.about)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_zone(starts, meeting.zone))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _zone(starts: datetime, name: str) -> Timezone:
    """Return what clocks of a zone show around a meeting of less than two days."""
    zone = Timezone.from_tzinfo(
        ZoneInfo(name),
        tzid=name,
        first_date=starts.date(),
        last_date=starts.date() + timedelta(days=2),
    )
    zone.pop("comment", None)
    return zone
