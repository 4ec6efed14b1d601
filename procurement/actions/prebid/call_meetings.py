"""Meetings before the bids: called, moved and cancelled, each time with a file for calendars."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field, StringConstraints

from procurement.actions.campaigns.write_letters import Subject, write_to
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.prebid.meeting_files import file_of
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.periods import wall_to_utc
from procurement.store.outreach.mailboxes import mailboxes
from procurement.store.outreach.prebid import meetings
from procurement.store.solicitations import solicitations
from procurement.store.tables.prebid import PrebidMeeting
from procurement.store.tables.solicitations import Solicitation

#: Stages in which vendors can still use what they hear.
CALLABLE = frozenset({"outreach", "drafting", "questions", "submission"})

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class MeetingForm(Form):
    """A meeting to which every vendor is called.

    Attributes:
        ocid: The solicitation.
        title: What it is, in one line.
        place: An address, or where it is held on a screen.
        day: Local date.
        at: Local wall time; it governs.
        minutes: How long it is.
        zone: IANA name of the zone; empty for that of the call's deadline.
        number: Of the meeting that this changes; 0 for a new one.
        reason: Why it changes; empty for a new one.
    """

    ocid: str
    title: Line
    place: Place
    day: date
    at: time
    minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    zone: str = ""
    number: Annotated[int, Field(ge=0)] = 0
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


def call_meeting(unit: Unit, *, form: MeetingForm) -> Outcome:
    """Call every vendor of the register to a meeting, or to the same meeting at another time.

    Raises:
        NotFoundError: no such meeting to change.
        WallTimeError: unknown zone, or a time that its clocks skip or show twice that day.
    """
    row = solicitations.lock(unit.session, form.ocid)
    known = meetings(unit.session, row.ocid)
    before = _of_number(known, form.number) if form.number else None
    zone = form.zone or row.time_zone
    starts = wall_to_utc(form.day, form.at, zone)
    found = (*_wrong(row, form), *_no_time(unit, row, starts), *_not_standing(unit, before))
    if found:
        return Outcome(found)
    meeting = PrebidMeeting(
        ocid=row.ocid,
        number=form.number or len(known) + 1,
        sequence=before.sequence + 1 if before else 0,
        title=form.title,
        place=form.place,
        starts_wall=f"{form.day} {form.at:%H:%M}",
        time_zone=zone,
        starts_at=starts,
        minutes=form.minutes,
        cancelled=False,
        reason=form.reason,
        recorded_at=unit.now,
        recorded_by=unit.actor.id,
    )
    letter = "meeting_moved" if before else "meeting"
    return _announce(unit, row, meeting, letter)


def cancel_meeting(unit: Unit, *, ocid: str, number: int, reason: str) -> Outcome:
    """Call a meeting off; whoever was called to it is told, and calendars take it out.

    Raises:
        NotFoundError: no such meeting.
    """
    row = solicitations.lock(unit.session, ocid)
    before = _of_number(meetings(unit.session, row.ocid), number)
    found = _not_standing(unit, before)
    if not reason.strip():
        found = (*found, Finding("meeting.no_reason", {"number": number}))
    if found:
        return Outcome(found)
    told = before.model_dump(exclude={"sequence", "cancelled", "reason", "recorded_at"})
    meeting = PrebidMeeting(
        **{**told, "recorded_by": unit.actor.id},
        sequence=before.sequence + 1,
        cancelled=True,
        reason=reason.strip(),
        recorded_at=unit.now,
    )
    return _announce(unit, row, meeting, "meeting_cancelled")


def _of_number(known: dict[int, PrebidMeeting], number: int) -> PrebidMeeting:
    if number not in known:
        names: dict[str, Param] = {"number": number, "known": ", ".join(map(str, known)) or "-"}
        raise NotFoundError(Finding("meeting.unknown", names))
    return known[number]


def _wrong(row: Solicitation, form: MeetingForm) -> tuple[Finding, ...]:
    """Return what is not as it must be, whatever the time."""
    found = []
    if row.stage not in CALLABLE:
        found.append(Finding("meeting.other_stage", {"stage": row.stage}))
    if not (form.title and form.place):
        found.append(Finding("meeting.blank"))
    if form.number and not form.reason:
        found.append(Finding("meeting.no_reason", {"number": form.number}))
    return tuple(found)


def _no_time(unit: Unit, row: Solicitation, starts: datetime) -> tuple[Finding, ...]:
    """Return why nobody could come to it, or use what was said there."""
    if starts <= unit.now:
        return (Finding("meeting.past", {"starts": starts.isoformat()}),)
    if row.released_at is not None and starts >= row.deadline:
        late = {"starts": starts.isoformat(), "deadline": row.deadline.isoformat()}
        return (Finding("meeting.after_deadline", late),)
    return ()


def _not_standing(unit: Unit, before: PrebidMeeting | None) -> tuple[Finding, ...]:
    """Return why a meeting can no longer change: it was held, or called off."""
    if before is None or (before.starts_at > unit.now and not before.cancelled):
        return ()
    return (Finding("meeting.over", {"number": before.number, "starts": before.starts_wall}),)


def _announce(unit: Unit, row: Solicitation, meeting: PrebidMeeting, letter: str) -> Outcome:
    """Store an announcement, and write to everybody in the register."""
    unit.session.add(meeting)
    unit.session.flush()
    subject = Subject(
        kind=CampaignKind.MEETING,
        letter=letter,
        topic=f"{meeting.number}/{meeting.sequence}",
        facts={
            "meeting": meeting.title,
            "starts": meeting.starts_wall,
            "meeting_zone": meeting.time_zone,
            "minutes": meeting.minutes,
            "place": meeting.place,
            "reason": meeting.reason,
        },
        calendar=file_of(row, meeting),
    )
    written = write_to(unit, row, subject, mailboxes(unit.session))
    entry = {"number": meeting.number, "sequence": meeting.sequence}
    times = {"starts": meeting.starts_at, "cancelled": meeting.cancelled}
    unit.log(
        "prebid.called",
        row.ocid,
        {**entry, **times, "reason": meeting.reason, **written.as_entry()},
    )
    return Outcome(
        facts={
            "number": meeting.number,
            "starts": f"{meeting.starts_wall} {meeting.time_zone}",
            "letters": written.letters,
            "unsubscribed": written.unwanted,
        }
    )
