"""When a row speaks of: its period, and whether its target holds by then."""

from datetime import date
from functools import partial

from procurement.ingest.table.cells import Cell, CellError, cell_text, shown
from procurement.ingest.table.mapping import Length, TableMapping
from procurement.ingest.table.periods import around, day, period_end, written
from procurement.ingest.table.row_cells import RowCells


class RowPeriods:
    """Reads the days of a row by one mapping."""

    def __init__(self, layout: TableMapping) -> None:
        """Prepare what is the same for every row."""
        self._period = layout.period
        self._snapshot = layout.snapshot
        self._day = partial(day, formats=layout.period.formats)
        self._end = partial(_last_day, formats=layout.period.formats)
        self._lengths = {word.casefold(): known for word, known in layout.period.lengths.items()}

    def read(self, cells: RowCells) -> tuple[date, date] | None:
        """Return the first and the last day, or None after noting why there are none."""
        if self._snapshot is not None or "observed_on" in cells:
            seen = self.seen(cells)
            length = self._period.length
            return None if seen is None or length is None else around(seen, length)
        before = len(cells.problems)
        start = cells.take("period_start", self._day)
        stated = cells.take("period_end", self._end) if "period_end" in cells else None
        length = self._period.length
        if "period_length" in cells:
            length = cells.take("period_length", self._length)
        if start is None or len(cells.problems) > before:
            return None
        try:
            end = period_end(
                start, stated=stated, length=length, week_starts=self._period.week_starts
            )
        except CellError as error:
            cells.note(error, "period_end" if stated is not None else "period_start")
            return None
        return start, end

    def seen(self, cells: RowCells) -> date | None:
        """Return the day on which a level was seen; None where the table is one of periods."""
        if self._snapshot is not None:
            return self._snapshot.day
        return cells.take("observed_on", self._day) if "observed_on" in cells else None

    def holds(self, cells: RowCells, period: tuple[date, date]) -> bool:
        """Whether the row's target holds: the day from which it does has come.

        It has not where that day is not given; where it cannot be read, that is noted.
        """
        if "target_from" not in cells:
            return True
        if not cells.text("target_from"):
            return False
        since = cells.take("target_from", self._day)
        return since is not None and since <= (self.seen(cells) or period[1])

    def _length(self, cell: Cell) -> Length:
        found = self._lengths.get(cell_text(cell).casefold())
        if found is None:
            known = ", ".join(self._period.lengths)
            raise CellError("table.unknown_length", known=shown(known))
        return found


def _last_day(cell: Cell, *, formats: tuple[str, ...]) -> date:
    return written(cell, formats=formats).last
