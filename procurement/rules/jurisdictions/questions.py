"""Until when a place's law lets anybody ask or challenge, and until when it wants the answer."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from procurement.rules.calendar.durations import Duration, DurationUnit, last_day, latest_day_before
from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic

LAST_DAY_BEFORE = Duration(number=1, unit=DurationUnit.BUSINESS)


def questions_closed_early(place: LawInForce, case: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield a finding where a case stops taking questions before the law does.

    The opening is the day of the deadline for bids; both days are local, as the case writes them.

    Raises:
        CalendarError: the last day depends on a year that the calendar does not confirm.
        PeriodError: the law leaves no day.
    """
    until, opening = (
        date.fromisoformat(case["calendar"][name]["date"])
        for name in ("questions_until", "deadline")
    )
    for rule in place.of(Topic.CHALLENGE_TIME):
        if rule.awaited:
            continue
        lawful = latest_day_before(rule.duration, opening, place.calendar)
        if until < lawful:
            facts = {"until": until.isoformat(), "lawful": lawful.isoformat()}
            said = {"place": place.place or "-", "citation": rule.citation or "-"}
            yield Finding("law.questions_close_early", {**facts, **said})


def reply_due(law: LawInForce, asked: date, opening: date) -> date | None:
    """Return the last day for the answer to a question; None where the law sets none.

    However long the term, the answer comes on a day of work before the opening.

    Raises:
        LawError: the place has several rules for it.
        CalendarError: the last day depends on a year that the calendar does not confirm.
    """
    if all(rule.awaited for rule in law.of(Topic.CHALLENGE_REPLY)):
        return None
    due = last_day(law.duration(Topic.CHALLENGE_REPLY), asked, law.calendar)
    return min(due, latest_day_before(LAST_DAY_BEFORE, opening, law.calendar))
