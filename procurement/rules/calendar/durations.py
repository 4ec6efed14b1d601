"""Durations as data: how many days or months, from which day, and where the last day may fall.

Worked dates: domain specification, section 9.  What the law of a place says is data of its profile;
in here is only how to count.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from procurement.rules.calendar.work_calendar import WorkCalendar
from procurement.rules.findings import Finding, Param
from procurement.rules.periods import (
    ONE_DAY,
    Counting,
    PeriodError,
    Roll,
    add_days,
    months_later,
    previous_workday,
    rolled,
)

#: The last second of a day, to the precision that deadlines are published in.
END_OF_DAY = time(23, 59, 59)


class DurationUnit(StrEnum):
    """What is counted."""

    CALENDAR = "calendar"
    BUSINESS = "business"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time as a rule states it.

    Attributes:
        number: How many.
        unit: Of what.
        first_day_counts: Whether the day of the event is day 1, or the day after it is.
        roll: Where a last day off moves to.
        full_day: Whether a last day must also have normal service: then it moves off half days.
        closes_at: Wall time at which the last day ends; None: with the day itself.
    """

    number: int
    unit: DurationUnit
    first_day_counts: bool = False
    roll: Roll = Roll.NONE
    full_day: bool = False
    closes_at: time | None = None

    @property
    def needs_calendar(self) -> bool:
        """Whether it can only be counted by somebody who knows the days off."""
        return self.unit is DurationUnit.BUSINESS or self.roll is not Roll.NONE


def last_day(duration: Duration, start: date, calendar: WorkCalendar) -> date:
    """Return the last day of `duration` from `start`, the day of the event.

    Raises:
        CalendarError: it depends on a day of a year that the calendar does not confirm.
        PeriodError: nothing is left of the duration, or it ends beyond the calendar.
    """
    if duration.unit is DurationUnit.MONTHS:
        end = _after_months(duration, start)
    else:
        end = add_days(
            start,
            duration.number,
            counting=Counting(duration.unit.value),
            first_day_counts=duration.first_day_counts,
            roll=Roll.NONE,
            holidays=calendar,
        )
    return _settled(duration, end, calendar)


def latest_day_before(duration: Duration, event: date, calendar: WorkCalendar) -> date:
    """Return the last day that still lies a whole `duration` before `event`.

    That is what "up to 3 business days before the opening" asks for.  The day of the event does not
    count unless the duration says so; `roll` moves the day found.

    Raises:
        CalendarError: it depends on a day of a year that the calendar does not confirm.
        PeriodError: the number is too small, or the day is before the year 1.
    """
    least = 1 if duration.first_day_counts else 0
    if duration.number < least:
        facts = {"number": duration.number, "least": least}
        raise PeriodError(Finding("period.too_few_days", facts))
    day = event + ONE_DAY if duration.first_day_counts else event
    try:
        return _settled(duration, _stepped_back(duration, day, calendar), calendar)
    except OverflowError:
        raise _out_of_range(duration, event) from None


def end_instant(duration: Duration, start: datetime, zone: str, calendar: WorkCalendar) -> datetime:
    """Return the last instant of `duration`, in UTC, for an event at `start`.

    The event falls on its local day.  The last day ends at the wall time `closes_at`, else with its
    last second.  Where the clocks skip that time, or show it twice, the later reading counts: a
    person who trusts a clock is never too late.

    Raises:
        CalendarError: as in `last_day`.
        PeriodError: as in `last_day`.
    """
    place = ZoneInfo(zone)
    day = last_day(duration, start.astimezone(place).date(), calendar)
    wall = datetime.combine(day, duration.closes_at or END_OF_DAY, place)
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _after_months(duration: Duration, start: date) -> date:
    """Return the same day of the month so many months on, or the day before it.

    The day before, where the first day counts: from and including 15 January, a month ends on 14
    February.
    """
    if duration.number < 1:
        raise PeriodError(Finding("period.too_few_months", {"months": duration.number}))
    end = months_later(start, duration.number)
    if end is None:
        raise _out_of_range(duration, start)
    return end - ONE_DAY if duration.first_day_counts else end


def _stepped_back(duration: Duration, day: date, calendar: WorkCalendar) -> date:
    if duration.unit is DurationUnit.CALENDAR:
        return day - duration.number * ONE_DAY
    if duration.unit is DurationUnit.MONTHS:
        earlier = months_later(day, -duration.number)
        if earlier is None:
            raise OverflowError
        return earlier
    for _ in range(duration.number):
        day = previous_workday(day - ONE_DAY, calendar)
    return day


def _settled(duration: Duration, day: date, calendar: WorkCalendar) -> date:
    """Return the day found, moved off days without (normal) service as the duration asks."""
    if duration.roll is Roll.NONE:
        return day
    step = ONE_DAY if duration.roll is Roll.FORWARD else -ONE_DAY
    try:
        day = rolled(day, duration.roll, calendar)
        while duration.full_day and day in calendar.half:
            day = rolled(day + step, duration.roll, calendar)
    except OverflowError:
        raise _out_of_range(duration, day) from None
    return day


def _out_of_range(duration: Duration, start: date) -> PeriodError:
    facts: dict[str, Param] = {"number": duration.number, "start": start.isoformat()}
    return PeriodError(Finding("period.out_of_range", facts))
