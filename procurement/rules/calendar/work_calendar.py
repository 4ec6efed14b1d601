"""The days on which one city works: a plain list, good only for the years that were confirmed.

Outside those years a question about a day of work is refused: a deadline counted over days that
nobody has confirmed would be a guess (domain specification, section 9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from procurement.rules.calendar.public_holidays import CalendarError
from procurement.rules.findings import Finding
from procurement.rules.periods import Counting, Roll, add_days, days_between


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Days off and half days of one city.

    It is a container of days off besides Saturdays and Sundays, as `periods.add_days` takes one.

    Attributes:
        code: Its name, printed beside each date that was counted by it.
        years: Year -> who or what confirmed its days.
        closed: Days off: public holidays, closures of the city's own, bridge days.
        half: Days on which the city closes early; they count as days of work.
    """

    code: str
    years: Mapping[int, str]
    closed: frozenset[date] = frozenset()
    half: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        """Whether `day` is off by this calendar; Saturdays and Sundays are off in any case.

        Raises:
            CalendarError: its year is not confirmed.
        """
        if isinstance(day, date) and day.year not in self.years:
            facts = {"calendar": self.code, "year": str(day.year), "day": day.isoformat()}
            raise CalendarError(Finding("calendar.year_not_confirmed", facts))
        return day in self.closed

    def extended_by(self, other: "WorkCalendar") -> "WorkCalendar":
        """Return it with the years of `other` that it does not confirm itself."""
        new = {year: source for year, source in other.years.items() if year not in self.years}
        return WorkCalendar(
            code=self.code,
            years={**self.years, **new},
            closed=self.closed | {day for day in other.closed if day.year in new},
            half=self.half | {day for day in other.half if day.year in new},
        )

    def add(self, start: date, number: int) -> date:
        """Return the day that is `number` days of work after `start`; `start` does not count.

        Raises:
            CalendarError: it would be counted over a year that is not confirmed.
            PeriodError: the number is negative.
        """
        return add_days(
            start,
            number,
            counting=Counting.BUSINESS,
            first_day_counts=False,
            roll=Roll.NONE,
            holidays=self,
        )

    def count(self, start: date, end: date) -> int:
        """Return the days of work from `start`, which does not count, to `end`, which does.

        Raises:
            CalendarError: a year between them is not confirmed.
            PeriodError: `end` is before `start`.
        """
        for year in range(start.year, end.year + 1):
            _ = date(year, 1, 1) in self  # refuses a year that is not confirmed
        between = frozenset(day for day in self.closed if start < day <= end)
        return days_between(start, end, counting=Counting.BUSINESS, holidays=between)


#: Confirms no year: nothing can be counted in days of work.
NO_CALENDAR = WorkCalendar(code="-", years={})
