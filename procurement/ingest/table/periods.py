"""Periods of a table: from a date cell to a first and a last day that fit the stated length."""

import time
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from procurement.ingest.table.cells import Cell, CellError, cell_text
from procurement.ingest.table.mapping import Length

#: Years outside are slips of the pen: performance tables are younger and not that far ahead.
FIRST_YEAR = 1900
LAST_YEAR = 2199

_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def day(cell: Cell, *, date_format: str) -> date:
    """Return a cell's day: text by the mapping's format, a spreadsheet's date as it is.

    Raises:
        CellError: no such day, another format, or a year before 1900 or after 2199.
    """
    found = cell if isinstance(cell, date) else _parsed(cell_text(cell), date_format)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError("table.bad_date", format=date_format)
    return found


@lru_cache(maxsize=8_192)
def _parsed(text: str, date_format: str) -> date:
    try:
        return date(*time.strptime(text, date_format)[:3])
    except ValueError:
        raise CellError("table.bad_date", format=date_format) from None


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
