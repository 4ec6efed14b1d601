"""Periods of a table: from a date cell to a first and a last day that fit the stated length."""

import time
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from procurement.ingest.table.cells import Cell, CellError, cell_text
from procurement.ingest.table.mapping import Length

#: Years outside are slips of the pen: performance tables are younger and not that far ahead.
FIRST_YEAR = 1900
LAST_YEAR = 2199

#: A day that shows which parts of a date a format keeps.
_PROBE = datetime(2001, 11, 23, tzinfo=UTC)
_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as far as it was written: `2015-03` keeps its year and its month.

    Attributes:
        first: Its first day.
        parts: 3 for a day, 2 for a month, 1 for a year.
    """

    first: date
    parts: int

    @property
    def last(self) -> date:
        """Its last day."""
        if self.parts == len(("year", "month", "day")):
            return self.first
        return last_day(self.first, Length.YEAR if self.parts == 1 else Length.MONTH)


def written(cell: Cell, *, formats: tuple[str, ...]) -> Written:
    """Return a cell's date: text by the first format that fits, a spreadsheet's date as it is.

    Raises:
        CellError: no such day, another format, or a year before 1900 or after 2199.
    """
    found = Written(cell, 3) if isinstance(cell, date) else _parsed(cell_text(cell), formats)
    if not FIRST_YEAR <= found.first.year <= LAST_YEAR:
        raise CellError("table.bad_date", format=" | ".join(formats))
    return found


def day(cell: Cell, *, formats: tuple[str, ...]) -> date:
    """Return the (first) day of a cell.

    Raises:
        CellError: as in `written`.
    """
    return written(cell, formats=formats).first


@cache
def parts_kept(date_format: str) -> int:
    """Return how much of a date comes back: 3 year, month and day, 2 and 1 less, 0 no date."""
    try:
        shown = _PROBE.strftime(date_format)
        read = time.strptime(shown, date_format)
    except ValueError:
        return 0
    wanted = _PROBE.timetuple()
    return next((part for part in range(3) if read[part] != wanted[part]), 3)


@lru_cache(maxsize=8_192)
def _parsed(text: str, formats: tuple[str, ...]) -> Written:
    for one in formats:
        try:
            return Written(date(*time.strptime(text, one)[:3]), parts_kept(one))
        except ValueError:
            continue
    raise CellError("table.bad_date", format=" | ".join(formats))


@lru_cache(maxsize=8_192)
def around(seen: date, length: Length) -> tuple[date, date]:
    """Return the calendar period that a day lies in: what was seen on it is that period's level."""
    if length is Length.WEEK:
        first = seen - timedelta(days=seen.weekday())
    else:
        months = _MONTHS[length]
        first = date(seen.year, (seen.month - 1) // months * months + 1, 1)
    return first, last_day(first, length)


@lru_cache(maxsize=8_192)
def last_day(start: date, length: Length) -> date:
    """Return the last day of the period of this length that begins on `start`, itself included.

    Raises:
        CellError: months, quarters and years begin on the first of a month (of any month: fiscal
            years differ), and this one does not.
    """
    if length is Length.WEEK:
        return start + timedelta(days=6)
    if start.day != 1:
        raise CellError("table.period_start", length=length.value)
    month = start.month - 1 + _MONTHS[length] - 1
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def period_end(
    start: date, *, stated: date | None, length: Length | None, week_starts: str | None
) -> date:
    """Return the last day of a period, checked against everything the table says of it.

    Args:
        start: First day.
        stated: Last day as the table has it, when it has.
        length: Length the table or the mapping states, when one does.
        week_starts: Weekday on which weeks must begin, when the mapping says.

    Raises:
        CellError: it ends before it starts, or start, end and length do not fit together.
    """
    if stated is not None and stated < start:
        raise CellError("table.period_reversed", start=start.isoformat())
    if length is Length.WEEK and week_starts not in (None, _WEEKDAYS[start.weekday()]):
        raise CellError("table.week_start", weekday=str(week_starts), found=start.isoformat())
    expected = last_day(start, length) if length is not None else stated
    if expected is None or (stated is not None and stated != expected):
        facts = "" if expected is None else expected.isoformat()
        raise CellError("table.period_length", length=str(length or ""), expected=facts)
    return expected
