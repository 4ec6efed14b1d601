"""Calendars that the tests count by."""

from procurement.rules.calendar.city_calendar import CityCalendar, CityYear
from procurement.rules.calendar.public_holidays import PublicHolidays
from procurement.rules.calendar.work_calendar import WorkCalendar

SATURDAY = 5


def calendar_of(country, *years, part="", **said) -> WorkCalendar:
    """Return a calendar whose years are confirmed; `said` is what the city adds to each."""
    return city_of(country, *years, part=part, **said).work_calendar()


def city_of(country, *years, part="", closed=(), half=(), works=()) -> CityCalendar:
    """Return a city that closes on some days more than its country."""

    def of(year, days):
        return {day: "by decree" for day in days if day.year == year}

    return CityCalendar(
        code=f"{country} and its city",
        public=PublicHolidays(country, part),
        years={
            year: CityYear(
                source="Decree of the test",
                closed=of(year, closed),
                half=of(year, half),
                works=of(year, works),
            )
            for year in years
        },
    )


def is_open(calendar, day):
    """Whether a city works on that day, if only half of it."""
    return day.weekday() < SATURDAY and day not in calendar


def plain(*closed, years=range(2020, 2031), half=()) -> WorkCalendar:
    """Return a calendar of given days off, without a country."""
    return WorkCalendar(
        code="plain",
        years=dict.fromkeys(years, "the test"),
        closed=frozenset(closed),
        half=frozenset(half),
    )
