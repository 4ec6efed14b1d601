"""What joins the fields of a profile: forms, days, overlaps, and days of the calendar."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from procurement.ingest.case.draft import Problem, repeated
from procurement.ingest.jurisdictions.sections import DatedIn, DurationIn, ProfileIn, RuleIn, YearIn
from procurement.ingest.yaml_places import Steps
from procurement.rules.calendar.durations import DurationUnit
from procurement.rules.calendar.public_holidays import CalendarError, PublicHolidays
from procurement.rules.findings import Param, Severity
from procurement.rules.jurisdictions.preferences import Mechanism
from procurement.rules.jurisdictions.topics import Topic, form_of

#: What a rule may say, by the name of its field.
SAYINGS = ("duration", "count", "limit", "order", "share", "awaited")


def profile_problems(read: ProfileIn) -> Iterator[Problem]:
    """Yield what is wrong between fields that are each sound."""
    for number, rule in enumerate(read.rules):
        yield from _rule(rule, ("rules", number))
    for number, preference in enumerate(read.preferences):
        yield from _dated(preference, ("preferences", number))
        gives = preference.mechanism is not Mechanism.NONE
        if gives and not preference.citation:
            steps: Steps = ("preferences", number, "citation")
            yield Problem("law.preference_uncited", steps, {"rule": preference.code})
    codes = enumerate(one.code for one in read.preferences)
    yield from repeated((("preferences", number, "code"), code) for number, code in codes)
    yield from _overlaps(read)
    yield from _calendar(read)


def _rule(rule: RuleIn, here: Steps) -> Iterator[Problem]:
    yield from _dated(rule, here)
    said = [name for name in SAYINGS if getattr(rule, name) is not None]
    form = form_of(rule.topic).value
    if said not in ([form], ["awaited"]):
        facts: dict[str, Param] = {"topic": rule.topic.value, "form": form}
        yield Problem("law.other_form", here, {**facts, "said": ", ".join(said) or "-"})
    if rule.awaited and rule.confirmed:
        yield Problem("law.awaited_confirmed", (*here, "confirmed"), {"topic": rule.topic.value})
    if rule.duration is not None:
        yield from _duration(rule.topic, rule.duration, (*here, "duration"))
    limit = rule.limit
    if limit is not None and limit.above is None and limit.below is None:
        yield Problem("law.no_bound", (*here, "limit"))


def _duration(topic: Topic, duration: DurationIn, here: Steps) -> Iterator[Problem]:
    facts: dict[str, Param] = {"topic": topic.value}
    from_one = duration.first_day_counts or duration.unit is DurationUnit.MONTHS
    if from_one and duration.number < 1:
        yield Problem("law.nothing_to_count", (*here, "number"), facts)
    if topic is Topic.VENDOR_COMMENT and duration.unit is not DurationUnit.CALENDAR:
        yield Problem("law.other_unit", (*here, "unit"), facts)


def _dated(rule: DatedIn, here: Steps) -> Iterator[Problem]:
    """Yield what a rule lacks that somebody answers for, and days in the wrong order."""
    if rule.start and rule.end and rule.end < rule.start:
        days: dict[str, Param] = {"first": str(rule.start), "last": str(rule.end)}
        yield Problem("case.span_backwards", here, days)
    if not rule.confirmed:
        return
    needed = {"citation": rule.citation, "from": rule.start, "confirmed_by": rule.confirmed_by}
    for name, value in needed.items():
        if value is None:
            yield Problem("law.confirmed_without", (*here, name), {"name": name})


def _overlaps(read: ProfileIn) -> Iterator[Problem]:
    """Yield each rule that settles what another one settles on the same day."""
    for (_, one), (number, other) in combinations(enumerate(read.rules), 2):
        if (one.topic, one.variant) != (other.topic, other.variant):
            continue
        start = max(one.start or date.min, other.start or date.min)
        end = min(one.end or date.max, other.end or date.max)
        if start <= end:
            facts: dict[str, Param] = {"topic": other.topic.value, "variant": other.variant or "-"}
            yield Problem("law.overlap", ("rules", number), facts)


def _calendar(read: ProfileIn) -> Iterator[Problem]:
    years = enumerate(str(one.year) for one in read.calendar.years)
    yield from repeated((("calendar", "years", number, "year"), year) for number, year in years)
    country = PublicHolidays(read.country, read.part or "")
    unknown = tuple(_known_place(country))
    yield from unknown
    for number, year in enumerate(() if unknown else read.calendar.years):
        yield from _year(year, country, ("calendar", "years", number))
    if not read.calendar.years:
        facts: dict[str, Param] = {"calendar": read.calendar.code}
        yield Problem("calendar.no_year", ("calendar",), facts, Severity.ADVISES)


def _known_place(country: PublicHolidays) -> Iterator[Problem]:
    """Yield that the holidays of a country, or of its part, are not known in any year."""
    try:
        country.of_year(date.max.year)
    except CalendarError as error:
        found = error.findings[0]
        steps = {"calendar.unknown_country": "country", "calendar.unknown_part": "part"}
        if found.code in steps:
            yield Problem(found.code, (steps[found.code],), found.params)


def _year(year: YearIn, country: PublicHolidays, here: Steps) -> Iterator[Problem]:
    try:
        public = country.of_year(year.year)
    except CalendarError as error:
        found = error.findings[0]
        yield Problem(found.code, (*here, "year"), found.params)
        return
    closed = {one.day for one in year.closed}
    for name in ("closed", "half", "works"):
        for number, one in enumerate(getattr(year, name)):
            steps = (*here, name, number, "day")
            facts: dict[str, Param] = {"day": one.day.isoformat(), "year": str(year.year)}
            if one.day.year != year.year:
                yield Problem("calendar.other_year", steps, facts)
            elif name == "works" and one.day not in public:
                yield Problem("calendar.no_holiday", steps, facts)
            elif name != "closed" and one.day in closed:
                yield Problem("calendar.open_and_closed", steps, facts)
