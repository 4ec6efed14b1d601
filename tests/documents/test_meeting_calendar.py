"""A meeting's file, read by hand and by another parser: the wall time governs, in every zone."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dateutil.tz import tzical

from procurement.documents.meeting_calendar import Meeting, calendar_of

MEETING = Meeting(
    uid="meeting-1@ocds-000000-X",
    sequence=0,
    starts=datetime(2026, 3, 20, 17),
    zone="America/Chicago",
    minutes=90,
    title="X: Reunión; sitio, y más",
    place="Sala 1\nPiso 2",
    about="Reparación de baches, alumbrado público y semáforos " * 3,
    made_at=datetime(2026, 3, 2, 15, tzinfo=UTC),
)


def lines(text):
    """Return the content lines, unfolded as RFC 5545, 3.1 says."""
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def value(text, name):
    """Return what stands behind the colon of the event's property, and its parameters before."""
    event = lines(text)
    event = event[event.index("BEGIN:VEVENT") :]
    return next(line for line in event if line.split(":")[0].split(";")[0] == name)


def instant(meeting):
    """Return when a meeting begins as dateutil reads its VTIMEZONE, in UTC."""
    text = calendar_of(meeting)
    head, wall = value(text, "DTSTART").split(":")
    zone = tzical(io.StringIO(text)).get(head.removeprefix("DTSTART;TZID="))
    return datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("America/Tijuana", "2026-03-21T00:00"),
        ("America/Mexico_City", "2026-03-20T23:00"),
        ("America/Manaus", "2026-03-20T21:00"),
        ("America/Sao_Paulo", "2026-03-20T20:00"),
        ("America/Santiago", "2026-03-20T20:00"),
        ("America/New_York", "2026-03-20T21:00"),
    ],
)
def test_five_in_the_afternoon_is_the_instant_of_each_zone(zone, utc):
    """The instants are those of the domain specification, section 9."""
    assert instant(replace(MEETING, zone=zone)) == datetime.fromisoformat(f"{utc}Z")


@pytest.mark.parametrize(
    ("starts", "utc"),
    [
        ("2026-03-07T10:00", "2026-03-07T16:00"),
        ("2026-03-08T10:00", "2026-03-08T15:00"),  # the clocks went on that night
        ("2026-10-31T23:30", "2026-11-01T04:30"),  # and go back during this meeting
        ("2026-11-01T10:00", "2026-11-01T16:00"),
    ],
)
def test_a_meeting_on_the_day_the_clocks_change_is_at_the_time_they_show(starts, utc):
    meeting = replace(MEETING, starts=datetime.fromisoformat(starts))

    assert instant(meeting) == datetime.fromisoformat(f"{utc}Z")
    assert value(calendar_of(meeting), "DURATION") == "DURATION:PT1H30M"


def test_the_file_says_what_calendars_need_in_lines_they_can_read():
    text = calendar_of(MEETING)

    assert lines(text)[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "METHOD:PUBLISH" in lines(text)
    assert value(text, "UID") == "UID:meeting-1@ocds-000000-X"
    assert value(text, "DTSTAMP") == "DTSTAMP:20260302T150000Z"
    assert value(text, "SUMMARY") == r"SUMMARY:X: Reunión\; sitio\, y más"
    assert value(text, "LOCATION") == r"LOCATION:Sala 1\nPiso 2"
    assert value(text, "STATUS") == "STATUS:CONFIRMED"
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert text == calendar_of(MEETING)


def test_a_change_has_the_same_name_and_the_next_number():
    changed = calendar_of(replace(MEETING, sequence=1, cancelled=True))

    assert value(changed, "UID") == value(calendar_of(MEETING), "UID")
    assert value(changed, "SEQUENCE") == "SEQUENCE:1"
    assert value(changed, "STATUS") == "STATUS:CANCELLED"
