"""Meetings with those who came, and requests for information with their answers; read only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from procurement.actions.prebid.meeting_files import file_of
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store.database.engine import reading
from procurement.store.outreach import prebid
from procurement.store.portfolio import market
from procurement.store.solicitations import solicitations
from procurement.store.vendors.vendors import reference, survivors


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSeen:
    """A meeting as it stands.

    Attributes:
        number: Of the solicitation.
        title: In one line.
        starts: Local date and wall time.
        zone: Of that time.
        minutes: How long.
        place: Where.
        changes: How often it was moved or cancelled.
        cancelled: Whether it does not take place.
        attended: Vendors that came, as `SCHEME/ID`; None while there is no list.
        complete: Whether the lists name everybody who came.
    """

    number: int
    title: str
    starts: str
    zone: str
    minutes: int
    place: str
    changes: int
    cancelled: bool
    attended: tuple[str, ...] | None
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSeen:
    """What a vendor answered: by number of the question, when, whether too late, with what."""

    vendor: str
    name: str
    received_on: date
    late: bool
    answers: Mapping[int, str]
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen:
    """A request for information with its answers, in the order in which they were recorded."""

    number: int
    title: str
    questions: tuple[str, ...]
    answers_by: date
    answers: tuple[AnswerSeen, ...]


def meetings_of(engine: sa.Engine, solicitation: str) -> tuple[MeetingSeen, ...]:
    """Return the meetings of a solicitation, by number.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        into, register = survivors(session), market.vendors(session)
        came: dict[int, set[str]] = {}
        complete: set[int] = set()
        for number, one, ids in prebid.attendances(session, row.ocid):
            names = {reference(register[into.get(vendor, vendor)]) for vendor in ids}
            came.setdefault(number, set()).update(names)
            complete |= {number} if one.complete else set()
        return tuple(
            MeetingSeen(
                number=number,
                title=one.title,
                starts=one.starts_wall,
                zone=one.time_zone,
                minutes=one.minutes,
                place=one.place,
                changes=one.sequence,
                cancelled=one.cancelled,
                attended=tuple(sorted(came[number])) if number in came else None,
                complete=number in complete,
            )
            for number, one in prebid.meetings(session, row.ocid).items()
        )


def meeting_file(engine: sa.Engine, solicitation: str, number: int) -> str:
    """Return a meeting as it stands as a file for calendars.

    Raises:
        NotFoundError: no such solicitation or meeting.
    """
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        known = prebid.meetings(session, row.ocid)
        if number not in known:
            names: dict[str, Param] = {
                "number": number,
                "known": ", ".join(map(str, known)) or "-",
            }
            raise NotFoundError(Finding("meeting.unknown", names))
        return file_of(row, known[number])


def requests_of(engine: sa.Engine, solicitation: str) -> tuple[RequestSeen, ...]:
    """Return the requests for information of a solicitation with what was answered, by number.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        register = market.vendors(session)
        answers = prebid.answers(session, row.ocid)
        return tuple(
            RequestSeen(
                number=number,
                title=asked.title,
                questions=tuple(json.loads(asked.questions)),
                answers_by=asked.answers_by,
                answers=tuple(
                    AnswerSeen(
                        vendor=reference(register[one.vendor_id]),
                        name=register[one.vendor_id].name,
                        received_on=one.received_on,
                        late=one.received_on > asked.answers_by,
                        answers={int(key): said for key, said in json.loads(one.answers).items()},
                        material=one.material,
                    )
                    for one in answers
                    if one.number == number
                ),
            )
            for number, asked in prebid.requests(session, row.ocid).items()
        )
