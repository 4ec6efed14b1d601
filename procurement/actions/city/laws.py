"""The law profiles at hand, for whoever looks one up: shipped ones, and the city's own."""

from dataclasses import dataclass
from datetime import date, timedelta

from procurement.actions.setup import settings
from procurement.ingest.jurisdictions import shelf
from procurement.ingest.jurisdictions.shelf import Shelved
from procurement.rules.calendar.durations import Duration, last_day
from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.profile import Profile
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.periods import SATURDAY


def profiles() -> tuple[Shelved, ...]:
    """Return every profile by code, with what was found in its file."""
    return tuple(shelf.profiles(settings().law_folder))


def profile(code: str) -> Profile:
    """Return one profile: the city's own, else the shipped one.

    Raises:
        NotFoundError: there is none of this name.
        BadInputError: it cannot be used, with everything that is wrong.
    """
    return shelf.find_profile(settings().law_folder, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The last day of a term, and what it was counted over.

    Attributes:
        end: The last day.
        duration: The rule that was counted.
        citation: Where it stands.
        days_off: Each day off on the way that is no Saturday or Sunday, with its reason.
        doubts: What nobody has confirmed.
    """

    end: date
    duration: Duration
    citation: str
    days_off: tuple[tuple[date, str], ...]
    doubts: tuple[Finding, ...]


def count(code: str, topic: Topic, *, start: date, variant: str = "") -> Counted:
    """Count a term of a place from the day of an event.

    Raises:
        LawError: the place's law does not settle the topic, or has several answers.
        CalendarError: it would be counted over a year that is not confirmed.
    """
    place = profile(code)
    law = place.on(start)
    duration = law.duration(topic, variant)
    end = last_day(duration, start, law.calendar)
    return Counted(
        end=end,
        duration=duration,
        citation=law.rule(topic, variant).citation,
        days_off=_days_off(place, start, end) if duration.needs_calendar else (),
        doubts=law.doubts(topic),
    )


def _days_off(place: Profile, start: date, end: date) -> tuple[tuple[date, str], ...]:
    """Return the days off from the day after `start` to `end`, Saturdays and Sundays apart."""
    years = range(start.year, (end + timedelta(days=1)).year + 1)
    listed = [
        (day, why)
        for year in years
        if year in place.calendar.years
        for day, why in place.calendar.days_off(year).items()
    ]
    return tuple(
        (day, why) for day, why in listed if start < day <= end and day.weekday() < SATURDAY
    )
