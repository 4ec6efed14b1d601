"""A city's own calendar: the public holidays of its country, changed by what it decrees each year.

Each year is stated apart, with its source: who has not yet read next year's decree has no calendar
of next year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from procurement.rules.calendar.public_holidays import PublicHolidays
from procurement.rules.calendar.work_calendar import WorkCalendar

Days = Mapping[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityYear:
    """What a city says of one year; each day with its reason.

    Attributes:
        source: The decree, or the official who confirmed it, so that somebody can check.
        closed: Days off of the city's own: local holidays, closures, bridge days.
        half: Days on which it closes early.
        works: Public holidays on which this city works all the same.
    """

    source: str
    closed: Days = field(default_factory=dict)
    half: Days = field(default_factory=dict)
    works: Days = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CityCalendar:
    """The calendar of one city.

    Attributes:
        code: Its name.
        public: Whose public holidays count.
        years: Year -> what the city says of it; only these years can be counted over.
    """

    code: str
    public: PublicHolidays
    years: Mapping[int, CityYear] = field(default_factory=dict)

    def days_off(self, year: int) -> Days:
        """Return the days off of a confirmed year, with their reasons.

        Raises:
            CalendarError: the country's law of that year is not known.
        """
        said = self.years[year]
        public = {
            day: name for day, name in self.public.of_year(year).items() if day not in said.works
        }
        return dict(sorted({**public, **said.closed}.items()))

    def work_calendar(self) -> WorkCalendar:
        """Return the plain list of days, for all confirmed years.

        Raises:
            CalendarError: the country's law of one of them is not known.
        """
        closed = frozenset(day for year in self.years for day in self.days_off(year))
        return WorkCalendar(
            code=self.code,
            years={year: said.source for year, said in self.years.items()},
            closed=closed,
            half=frozenset(day for said in self.years.values() for day in said.half) - closed,
        )
