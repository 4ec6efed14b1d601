"""Calendar periods that are settled: `2026-03`, `2026-Q1`, `2026`."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from procurement.rules.findings import Finding
from procurement.rules.settlement.terms import PeriodLength

_MONTHS = {PeriodLength.MONTH: 1, PeriodLength.QUARTER: 3, PeriodLength.YEAR: 12}
_SHAPES = {
    PeriodLength.MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"),
    PeriodLength.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    PeriodLength.YEAR: re.compile(r"(\d{4})()"),
}
_EXAMPLES = {
    PeriodLength.MONTH: "2026-03",
    PeriodLength.QUARTER: "2026-Q1",
    PeriodLength.YEAR: "2026",
}
_LAST_YEAR = 9998


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    def common(self, other: "Period") -> "Period | None":
        """Return the days of both; None where there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None


def period_named(name: str, length: PeriodLength) -> Period | Finding:
    """Return the period that an officer names, which must have the contract's length.

    >>> period_named("2026-Q1", PeriodLength.QUARTER)
    Period(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 3, 31))
    """
    found = _SHAPES[length].fullmatch(name.strip().upper())
    if found is None or not 1 <= int(found[1]) <= _LAST_YEAR:
        facts = {"period": name, "example": _EXAMPLES[length]}
        return Finding("settlement.bad_period", facts)
    months = _MONTHS[length]
    first = (int(found[2] or 1) - 1) * months
    start = date(int(found[1]), first + 1, 1)
    return Period(start, _months_on(start, months) - timedelta(days=1))


def name_of(period: Period, length: PeriodLength) -> str:
    """Return what an officer calls a period.

    >>> name_of(Period(date(2026, 1, 1), date(2026, 3, 31)), PeriodLength.QUARTER)
    '2026-Q1'
    """
    if length is PeriodLength.YEAR:
        return f"{period.start.year:04}"
    if length is PeriodLength.QUARTER:
        return f"{period.start.year:04}-Q{(period.start.month + 2) // 3}"
    return f"{period.start.year:04}-{period.start.month:02}"


def stretch(period: Period, length: PeriodLength, count: int) -> Period:
    """Return the `count` periods that end with this one, as one stretch of days."""
    return Period(_months_on(period.start, -_MONTHS[length] * (count - 1)), period.end)


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
