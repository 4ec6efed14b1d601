"""Calendar periods by number, for many at once; `schedule.py` says the same of one contract.

Days are whole numbers since 1970-01-01.  Periods of one frequency are numbered from the one that
holds that day, so that the period after number 7 is number 8.
"""

import numpy as np

from outcome_metrics.definitions.definition import Frequency
from outcome_metrics.figures.schedule import MONTHS
from outcome_metrics.quantities import Codes, Flags, Ints

FREQUENCIES = {frequency: np.int8(code) for code, frequency in enumerate(Frequency)}
_WEEK = FREQUENCIES[Frequency.WEEK]
#: Months of a period by frequency; 1 stands in for weeks, which are counted apart.
_MONTHS = np.array([MONTHS.get(frequency, 1) for frequency in Frequency])
DAYS_OF_A_WEEK = 7
#: 1970-01-01 was a Thursday: three days after the Monday of its week.
THURSDAY = 3


def number_of(frequency: Codes, day: Ints) -> Ints:
    """Return the number of the period (n) that holds each `day`.

    >>> number_of(np.array([FREQUENCIES[Frequency.QUARTER]]), np.array([100]))  # 1970-04-11
    array([1])
    """
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    weeks = (day + THURSDAY) // DAYS_OF_A_WEEK
    return np.where(frequency == _WEEK, weeks, months // _MONTHS[frequency])


def first_day(frequency: Codes, number: Ints) -> Ints:
    """Return the first day of each numbered period (n).

    >>> first_day(np.array([FREQUENCIES[Frequency.QUARTER]]), np.array([1]))
    array([90])
    """
    months = (number * _MONTHS[frequency]).astype("datetime64[M]")
    days = months.astype("datetime64[D]").astype(np.int64)
    return np.where(frequency == _WEEK, number * DAYS_OF_A_WEEK - THURSDAY, days)


def last_day(frequency: Codes, number: Ints) -> Ints:
    """Return the last day of each numbered period (n)."""
    return first_day(frequency, number + 1) - 1


def owed(frequency: Codes, *, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the number of the first period wholly between `start` and `end`, and how many (n)."""
    first = number_of(frequency, start)
    first += first_day(frequency, first) < start
    return first, np.maximum(number_of(frequency, end + 1) - first, 0)


def matching(frequency: Codes, *, start: Ints, end: Ints) -> tuple[Ints, Flags]:
    """Return the number of the period from `start` to `end` (n), and whether it is one.

    The days of a portfolio are few: each is looked up in a table, made once.
    """
    if not len(start):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    origin = int(start.min())
    days = np.arange(origin, int(max(end.max(), start.max())) + 1)
    codes = np.arange(len(FREQUENCIES), dtype=np.int8)[:, None]
    numbers = number_of(codes, days[None, :])
    opens = first_day(codes, numbers) == days
    closes = last_day(codes, numbers) == days
    number = numbers[frequency, start - origin]
    same = number == numbers[frequency, end - origin]
    return number, same & opens[frequency, start - origin] & closes[frequency, end - origin]
