"""The law that a solicitation stands under: today's until its release, that of the release after.

The rules are those of the day of the release, whatever becomes of the profile.  Only years that its
calendar did not yet confirm that day are taken from the profile as it is now: no decree for next
year is known a year ahead.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.city.laws import profile
from procurement.actions.setup import settings
from procurement.rules.calendar.durations import Duration, DurationUnit, end_instant
from procurement.rules.calendar.work_calendar import NO_CALENDAR, WorkCalendar
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.jurisdictions.case_terms import settled
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce, without_profile
from procurement.rules.jurisdictions.topics import Topic
from procurement.store.city import laws
from procurement.store.database.engine import now as clock
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.solicitations import Solicitation


def place_today(row: Solicitation, now: datetime) -> LawInForce:
    """Return what is in force today at the place of a solicitation.

    Raises:
        NotFoundError: the profile that its case names is gone.
        BadInputError: that profile cannot be used.
    """
    today = now.astimezone(ZoneInfo(row.time_zone)).date()
    place = json.loads(row.case_body).get("jurisdiction")
    return profile(place).on(today) if place else without_profile(today)


def law_of_contract(session: Session, row: Contract, now: datetime, today: date) -> LawInForce:
    """Return today's law at the place of a contract: that of its call, or that of the city.

    Raises:
        NotFoundError: the law profile is gone.
        BadInputError: it cannot be used.
    """
    if row.source_id is None:
        return place_today(solicitations.find(session, row.ocid), now)
    code = settings().jurisdiction
    return profile(code).on(today) if code else without_profile(today)


def place_of(session: Session, row: Solicitation, now: datetime) -> LawInForce:
    """Return what gates look at: the law of the release, and before it that of today.

    Raises:
        NotFoundError: as in `place_today`.
        BadInputError: as in `place_today`.
    """
    return laws.frozen(session, row) or place_today(row, now)


def law_of(session: Session, row: Solicitation, now: datetime) -> LawInForce:
    """Return what holds for a solicitation, its case's own terms first.

    Raises:
        NotFoundError: as in `place_today`.
        BadInputError: as in `place_today`.
    """
    frozen = laws.frozen(session, row)
    if frozen is None:
        return settled(place_today(row, now), json.loads(row.case_body))
    return replace(frozen, calendar=frozen.calendar.extended_by(_calendar_now(frozen.place)))


def _calendar_now(place: str) -> WorkCalendar:
    """Return the calendar as it is now; one without years where nobody can read it."""
    try:
        return profile(place).calendar.work_calendar() if place else NO_CALENDAR
    except (NotFoundError, BadInputError):  # what was frozen still holds without it
        return NO_CALENDAR


def law_of_solicitation(engine: sa.Engine, reference: str) -> tuple[LawInForce, bool]:
    """Return the law that a solicitation stands under, and whether it was frozen by a release.

    Raises:
        NotFoundError: there is no such solicitation, or no such profile.
        BadInputError: the profile cannot be used.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        return law_of(session, row, clock(session)), laws.frozen(session, row) is not None


def term(session: Session, row: Solicitation, topic: Topic, now: datetime) -> LegalRule:
    """Return the rule that settles a term of a solicitation.

    Raises:
        LawError: there is none.
    """
    return law_of(session, row, now).rule(topic)


def comment_days(session: Session, row: Solicitation, now: datetime) -> int:
    """Return the calendar days that a vendor has to comment on a review.

    Raises:
        LawError: no rule settles it.
    """
    return term(session, row, Topic.VENDOR_COMMENT, now).duration.number


def end_of_term(
    session: Session, row: Solicitation, topic: Topic, *, start: datetime, zone: str
) -> datetime:
    """Return the last instant of a term that an act of `start` began.

    Raises:
        LawError: no rule settles it.
        CalendarError: it would be counted over a year that nobody has confirmed.
    """
    law = law_of(session, row, start)
    return end_instant(law.duration(topic), start, zone, law.calendar)


def answer_by(
    session: Session, row: Solicitation, topic: Topic, *, start: datetime, days: int
) -> datetime:
    """Return the last instant to answer what was asked at `start`.

    Args:
        session: The transaction.
        row: The solicitation.
        topic: What sets the term where no days are given.
        start: When it was asked.
        days: Calendar days, the last one whole; 0: as the law of the place says.

    Raises:
        LawError: no days were given, and no rule of the place sets them.
    """
    if not days:
        return end_of_term(session, row, topic, start=start, zone=row.time_zone)
    term = Duration(number=days, unit=DurationUnit.CALENDAR)
    return end_instant(term, start, row.time_zone, law_of(session, row, start).calendar)
