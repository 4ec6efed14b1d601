"""One row into one draft, or into every reason why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, TypeVar

from procurement.ingest.table.cells import Cell, CellError, Row, cell_text, shown
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.kpi_names import KpiNames, NamedKpi
from procurement.ingest.table.mapping import Direction, Length, TableMapping
from procurement.ingest.table.measures import Measure, average, meets, plain, rate
from procurement.ingest.table.numbers import millionths
from procurement.ingest.table.periods import day, period_end
from procurement.rules.findings import Param, Severity

T = TypeVar("T")

Fate = Literal["used", "missing", "ignored", "refused"]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row became.

    Attributes:
        fate: The count it belongs to, as far as the row alone can tell.
        draft: Of a used or missing row.
        met: Whether a used row met the table's own target; None when it cannot be said.
    """

    fate: Fate
    draft: ObservationDraft | None = None
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell (or two that belong together) that cannot be used."""

    column: str
    value: str
    error: CellError


class RowCells:
    """The cells of one row by field, and what is wrong with them."""

    def __init__(self, row: Row, positions: dict[str, int], header: tuple[str, ...]) -> None:
        """Take one row."""
        self._row = row
        self._positions = positions
        self._header = header
        self.problems: list[Problem] = []

    def __contains__(self, field: str) -> bool:
        return field in self._positions

    def column(self, field: str) -> str:
        """Return the name of a field's column; the field itself when it is a constant."""
        return self._header[self._positions[field]] if field in self else field

    def text(self, field: str) -> str:
        """Return a field's cell as trimmed text."""
        return cell_text(self._row.cells[self._positions[field]])

    def take(self, field: str, parse: Callable[[Cell], T]) -> T | None:
        """Return the parsed cell, or None after noting why it cannot be."""
        return self.attempt(field, partial(parse, self._row.cells[self._positions[field]]))

    def attempt(self, field: str, parse: Callable[[], T]) -> T | None:
        """Return what was parsed for a field, or None after noting why it cannot be."""
        try:
            return parse()
        except CellError as error:
            self.note(error, field)
            return None

    def note(self, error: CellError, *fields: str) -> None:
        """Add a problem with one field, or with several together."""
        columns = " \u00d7 ".join(self.column(field) for field in fields)
        values = " \u00d7 ".join(shown(self.text(field)) for field in fields if field in self)
        self.problems.append(Problem(columns, values, error))


class RowReader:
    """Reads rows by one mapping."""

    def __init__(
        self,
        layout: TableMapping,
        names: KpiNames,
        positions: dict[str, int],
        header: tuple[str, ...],
    ) -> None:
        """Prepare what is the same for every row."""
        self._layout = layout
        self._names = names
        self._positions = positions
        self._header = header
        self._markers = {"", *(marker.casefold() for marker in layout.missing)}
        self._lengths = {word.casefold(): known for word, known in layout.period.lengths.items()}
        pair = ("value", "volume") if "value" in positions else ("numerator", "denominator")
        self._measured = tuple(field for field in pair if field in positions)

    def read(self, row: Row, log: FindingLog) -> ReadRow:
        """Read one row; what is wrong with it goes into the log."""
        if row.faults:
            log.add(*row.faults)
            return ReadRow("refused")
        cells = RowCells(row, self._positions, self._header)
        kpi = self._kpi(cells)
        if kpi is None and not cells.problems:
            facts = {"value": shown(cells.text("kpi"))}
            column = cells.column("kpi")
            log.note(
                "table.kpi_ignored",
                line=row.line,
                column=column,
                severity=Severity.ADVISES,
                params=facts,
            )
            return ReadRow("ignored")
        found = self._draft(row, cells, kpi, log)
        for problem in cells.problems:
            params: dict[str, Param] = {
                "column": problem.column,
                "value": problem.value,
                **problem.error.params,
            }
            log.note(problem.error.code, line=row.line, column=problem.column, params=params)
        return found

    def _kpi(self, cells: RowCells) -> NamedKpi | None:
        if "kpi" in cells:
            return cells.take("kpi", lambda cell: self._names.find(_filled(cell)))
        code = self._layout.constants.kpi or ""
        return NamedKpi(code, code, self._layout.unit == "percent", self._layout.direction)

    def _draft(self, row: Row, cells: RowCells, kpi: NamedKpi | None, log: FindingLog) -> ReadRow:
        period = self._period(cells)
        known = kpi or NamedKpi("", "", percent=False, direction=Direction.LOWER)
        target = self._target(cells, known)
        measure = self._measure(cells, known)
        if cells.problems or kpi is None or period is None:
            return ReadRow("refused")
        draft = ObservationDraft(
            kpi_code=kpi.code,
            source_kpi=kpi.source,
            period_start=period[0],
            period_end=period[1],
            group=self._label(cells, "group"),
            site=self._label(cells, "site"),
            numerator=measure.numerator,
            denominator=measure.denominator,
            stated_target=target,
            state="missing" if measure.numerator is None else "received",
            line=row.line,
            raw=tuple(cell if isinstance(cell, str) else cell_text(cell) for cell in row.cells),
        )
        self._advise(row, cells, measure, log)
        if measure.numerator is None:
            return ReadRow("missing", draft)
        return ReadRow("used", draft, meets(measure, target, kpi=kpi))

    def _period(self, cells: RowCells) -> tuple[date, date] | None:
        period = self._layout.period
        before = len(cells.problems)
        parse = partial(day, date_format=period.format)
        start = cells.take("period_start", parse)
        stated = cells.take("period_end", parse) if "period_end" in cells else None
        length = period.length
        if "period_length" in cells:
            length = cells.take("period_length", self._length)
        if start is None or len(cells.problems) > before:
            return None
        try:
            end = period_end(start, stated=stated, length=length, week_starts=period.week_starts)
        except CellError as error:
            cells.note(error, "period_end" if stated is not None else "period_start")
            return None
        return start, end

    def _length(self, cell: Cell) -> Length:
        found = self._lengths.get(cell_text(cell).casefold())
        if found is None:
            known = ", ".join(self._layout.period.lengths)
            raise CellError("table.unknown_length", known=shown(known))
        return found

    def _target(self, cells: RowCells, kpi: NamedKpi) -> int | None:
        def parse(cell: Cell) -> int:
            marks = self._layout.numbers
            return plain(millionths(cell, marks=marks, percent_sign=kpi.percent), kpi=kpi)

        constant = self._layout.constants.target
        if constant is not None:
            return cells.attempt("target", partial(parse, constant))
        if "target" not in cells or self._is_missing(cells, "target"):
            return None
        return cells.take("target", parse)

    def _measure(self, cells: RowCells, kpi: NamedKpi) -> Measure:
        amounts: list[int | None] = []
        for field in self._measured:
            percent = kpi.percent and field == "value"
            parse = partial(millionths, marks=self._layout.numbers, percent_sign=percent)
            absent = self._is_missing(cells, field)
            amounts.append(None if absent else cells.take(field, parse))
        first, second = (*amounts, None)[:2]
        if first is None or (second is None and len(amounts) > 1):
            return Measure()
        try:
            if second is None:
                return Measure(plain(first, kpi=kpi) if self._measured[0] == "value" else first)
            if self._measured[0] == "value":
                return average(first, second, kpi=kpi)
            return rate(first, second)
        except CellError as error:
            alone = error.code == "table.negative_denominator"
            cells.note(error, *(self._measured[1:] if alone else self._measured))
            return Measure()

    def _advise(self, row: Row, cells: RowCells, measure: Measure, log: FindingLog) -> None:
        """Say of a row that can be used what is unusual about it."""
        if measure.numerator is None:
            code = "table.missing_value"
            field = next(field for field in self._measured if self._is_missing(cells, field))
        elif measure.denominator == 0:
            code, field = "table.zero_denominator", self._measured[1]
        else:
            return
        facts = {"column": cells.column(field), "value": shown(cells.text(field))}
        log.note(
            code,
            line=row.line,
            column=cells.column(field),
            severity=Severity.ADVISES,
            params=facts,
        )

    def _is_missing(self, cells: RowCells, field: str) -> bool:
        return cells.text(field).casefold() in self._markers

    def _label(self, cells: RowCells, field: str) -> str | None:
        if field in cells:
            return cells.text(field) or None
        found: str | None = getattr(self._layout.constants, field)
        return found


def _filled(cell: Cell) -> str:
    text = cell_text(cell)
    if not text:
        raise CellError("table.empty_cell")
    return text
