"""Which periods a result is owed for: without this list a missing period would vanish."""

from collections.abc import Iterator
from datetime import date, timedelta

from outcome_metrics.definitions.definition import Frequency

Period = tuple[date, date]
MONTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
MONTHS_OF_A_YEAR = 12
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def expected_periods(frequency: Frequency, *, start: date, end: date) -> tuple[Period, ...]:
    """Return the calendar periods that lie wholly between `start` and `end`, first and last day.

    Weeks run from Monday to Sunday; months, quarters and years are those of the calendar.

    >>> [str(first) for first, _ in expected_periods(
    ...     Frequency.QUARTER, start=date(2017, 1, 2), end=date(2017, 12, 31))]
    ['2017-04-01', '2017-07-01', '2017-10-01']
    """
    return tuple(
        (first, last) for first, last in _calendar(frequency, start, end) if first >= start
    )


def _calendar(frequency: Frequency, start: date, end: date) -> Iterator[Period]:
    """Yield periods from the one that holds `start` while they end by `end`."""
    first = _first_day(frequency, start)
    following = _following(frequency, first)
    while following - DAY <= end:
        yield first, following - DAY
        first, following = following, _following(frequency, following)


def _first_day(frequency: Frequency, day: date) -> date:
    if frequency is Frequency.WEEK:
        return day - timedelta(days=day.weekday())
    months = MONTHS[frequency]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(frequency: Frequency, first: date) -> date:
    if frequency is Frequency.WEEK:
        return first + WEEK
    years, month = divmod(first.month - 1 + MONTHS[frequency], MONTHS_OF_A_YEAR)
    return date(first.year + years, month + 1, 1)
