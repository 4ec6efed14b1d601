"""Dates and deadlines: local wall time to UTC, durations, lateness, reviews.

No clock and no holiday list in here: the instant and the days off come in as arguments (domain
specification, section 9).  All periods include their first and their last day.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding

ONE_DAY = timedelta(days=1)


SATURDAY = 5
YEAR = 12


class WallTimeError(BadInputError):
    """The local time does not exist, happens twice, or its zone is not known."""


class NaiveTimeError(BadInputError):
    """An instant came without its zone, so nobody can say whether it is late."""


class PeriodError(BadInputError):
    """A duration or a term cannot be counted."""


class Counting(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    BUSINESS = "business"


class Roll(StrEnum):
    """What happens to a last day on which the agency does not work."""

    NONE = "none"
    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True, order=True)
class ReviewPeriod:
    """One stretch of a contract that is reviewed as a whole, first and last day included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewWait:
    """Calendar days from a period's end until its review, one after the other.

    Attributes:
        lag_days: Until the outcome shows.
        submission_days: Until the vendor must have submitted it.
        validation_days: Until the city must have validated it.

    Raises:
        PeriodError: a number of days is negative.
    """

    lag_days: int
    submission_days: int = 0
    validation_days: int = 0

    def __post_init__(self) -> None:
        for days in (self.lag_days, self.submission_days, self.validation_days):
            if days < 0:
                raise PeriodError(Finding("period.too_few_days", {"number": days, "least": 0}))

    @property
    def days(self) -> int:
        """All of them."""
        return self.lag_days + self.submission_days + self.validation_days


def wall_to_utc(day: date, time: time, zone: str) -> datetime:
    """Return the instant at which clocks in `zone` show `time` on `day`, in UTC.

    The wall time is what is published and governs; store it too, and derive the instant again
    when the rules of the zone change.

    Args:
        day: Local date.
        time: Local time, without a zone of its own.
        zone: IANA name, such as America/Mexico_City.

    Raises:
        WallTimeError: unknown zone; or a time that the clocks skip or show twice that day.
    """
    wall = datetime.combine(day, time.replace(fold=0))
    params = {"wall": wall.isoformat(" ", "minutes"), "zone": zone}
    if wall.tzinfo is not None:
        raise WallTimeError(Finding("time.zone_twice", params))
    local = wall.replace(tzinfo=_zone(zone))
    try:
        instant = local.astimezone(UTC)
        shown = instant.astimezone(local.tzinfo).replace(tzinfo=None, fold=0)
    except OverflowError:
        raise WallTimeError(Finding("time.out_of_range", params)) from None
    if shown != wall:
        raise WallTimeError(Finding("time.does_not_exist", params))
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        raise WallTimeError(Finding("time.happens_twice", params))
    return instant


def is_late(received: datetime, deadline: datetime) -> bool:
    """Whether something completely received at `received` came after `deadline`.

    The deadline itself is on time; one microsecond later is late.

    Raises:
        NaiveTimeError: an instant has no zone.
    """
    return lateness(received, deadline) > timedelta(0)


def lateness(received: datetime, deadline: datetime) -> timedelta:
    """Return by how much it came after the deadline; zero if it was on time.

    Raises:
        NaiveTimeError: an instant has no zone.
    """
    return max(_instant(received) - _instant(deadline), timedelta(0))


def add_days(
    start: date,
    number: int,
    *,
    counting: Counting,
    first_day_counts: bool,
    roll: Roll,
    holidays: Container[date] = frozenset(),
) -> date:
    """Return the last day of a duration of `number` days.

    Args:
        start: The day on which the duration begins.
        number: How many days; at least 0, or 1 where the first day counts.
        counting: Whether Saturdays, Sundays and `holidays` count.
        first_day_counts: Whether `start` is day 1 (if it counts at all) or the day after is.
        roll: Whether a last day off moves to the next day of work, or to the one before.
        holidays: Days on which the agency does not work besides Saturdays and Sundays: national,
            local, and closures of its own.

    Raises:
        PeriodError: the number is too small, or the last day is beyond the calendar.
    """
    least = 1 if first_day_counts else 0
    if number < least:
        raise PeriodError(Finding("period.too_few_days", {"number": number, "least": least}))
    business = counting is Counting.BUSINESS
    try:
        last = start - ONE_DAY if first_day_counts else start
        if business:
            for _ in range(number):
                last = next_workday(last + ONE_DAY, holidays)
        else:
            last += number * ONE_DAY
        return rolled(last, roll, holidays)
    except OverflowError:
        raise PeriodError(
            Finding("period.out_of_range", {"number": number, "start": start.isoformat()})
        ) from None


def rolled(day: date, roll: Roll, holidays: Container[date]) -> date:
    """Return `day`, or the day of work that it moves to."""
    if roll is Roll.FORWARD:
        return next_workday(day, holidays)
    return previous_workday(day, holidays) if roll is Roll.BACKWARD else day


def next_workday(day: date, holidays: Container[date]) -> date:
    """Return `day`, or the first day of work after it."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += ONE_DAY
    return day


def previous_workday(day: date, holidays: Container[date]) -> date:
    """Return `day`, or the last day of work before it."""
    while day.weekday() >= SATURDAY or day in holidays:
        day -= ONE_DAY
    return day


def days_between(
    start: date, end: date, *, counting: Counting, holidays: frozenset[date] = frozenset()
) -> int:
    """Return how many days lead from `start` to `end`: the first does not count, the last does.

    It undoes `add_days`: so many days after `start` is `end`, or the day of work before it.

    Raises:
        PeriodError: `end` is before `start`.
    """
    if end < start:
        params = {"starts": start.isoformat(), "ends": end.isoformat()}
        raise PeriodError(Finding("period.ends_before_start", params))
    if counting is Counting.CALENDAR:
        return (end - start).days
    weeks, rest = divmod((end - start).days, 7)
    last = [end - number * ONE_DAY for number in range(rest)]
    worked = weeks * SATURDAY + sum(day.weekday() < SATURDAY for day in last)
    return worked - sum(start < day <= end and day.weekday() < SATURDAY for day in holidays)


def review_periods(starts_on: date, ends_on: date, months: int) -> tuple[ReviewPeriod, ...]:
    """Cut a contract's term into stretches of `months`, counted from its first day.

    Each starts on the same day of the month as the contract, or on the month's last day where
    there is no such day; the last one ends with the contract and may be shorter.

    Raises:
        PeriodError: the term ends before it starts or in the year 9999, or `months` is less than 1.
    """
    _check_term(starts_on, ends_on)
    if months < 1:
        raise PeriodError(Finding("period.too_few_months", {"months": months}))
    return tuple(
        ReviewPeriod(start, end) for start, end in _stretches(starts_on, ends_on, months=months)
    )


def review_due(
    period: ReviewPeriod, wait: ReviewWait, *, holidays: frozenset[date] = frozenset()
) -> date:
    """Return the day on which the review of `period` falls due.

    That is its end and all days of `wait`, moved to the next day of work.
    """
    return add_days(
        period.end,
        wait.days,
        counting=Counting.CALENDAR,
        first_day_counts=False,
        roll=Roll.FORWARD,
        holidays=holidays,
    )


def due_reviews(
    starts_on: date,
    ends_on: date,
    months: int,
    *,
    done: frozenset[date],
    as_of: date,
    wait: ReviewWait,
    holidays: frozenset[date] = frozenset(),
) -> tuple[ReviewPeriod, ...]:
    """Return the periods whose review is due by the end of `as_of` and not in `done`, oldest first.

    Args:
        starts_on: First day of the contract.
        ends_on: Its last day.
        months: Length of a period.
        done: Last days of the periods already reviewed.
        as_of: The day for which the question is asked.
        wait: How long after a period its review falls due.
        holidays: Days off besides Saturdays and Sundays.

    Raises:
        PeriodError: as in `review_periods`.
    """
    return tuple(
        period
        for period in review_periods(starts_on, ends_on, months)
        if period.end not in done and review_due(period, wait, holidays=holidays) <= as_of
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the database is an OSError
        raise WallTimeError(Finding("time.unknown_zone", {"zone": name})) from None


def _instant(moment: datetime) -> datetime:
    """Return it in UTC: times of one zone would be compared by their clock faces."""
    if moment.utcoffset() is None:
        raise NaiveTimeError(Finding("time.no_zone", {"moment": moment.isoformat(" ")}))
    return moment.astimezone(UTC)


def _check_term(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        params = {"starts": starts_on.isoformat(), "ends": ends_on.isoformat()}
        raise PeriodError(Finding("period.ends_before_start", params))
    if ends_on.year == date.max.year:  # stands for "never" in some systems
        raise PeriodError(Finding("period.no_real_end", {"ends": ends_on.isoformat()}))


def _stretches(first: date, last: date, *, months: int) -> Iterator[tuple[date, date]]:
    """Cut first to last into stretches, each counted from `first`, so that the 31st comes back."""
    start = first
    for number in count(1):
        following = months_later(first, number * months)
        if following is None or following > last:
            yield start, last
            return
        yield start, following - ONE_DAY
        start = following


def months_later(day: date, months: int) -> date | None:
    """Return the same day of another month, or that month's last; none outside years 1 to 9999."""
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    for number in range(day.day, day.day - 4, -1):
        try:
            return date(year, month + 1, number)
        except (ValueError, OverflowError):
            continue
    return None
