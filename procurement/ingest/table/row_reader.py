"""One row into one draft, or into every reason why not."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from procurement.ingest.table.cells import Cell, CellError, Row, cell_text, shown
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.kpi_names import KpiNames, NamedKpi
from procurement.ingest.table.mapping import Direction, Kind, TableMapping
from procurement.ingest.table.measures import Measure, average, plain, rate
from procurement.ingest.table.numbers import is_rounded, millionths
from procurement.ingest.table.row_cells import RowCells, filled
from procurement.ingest.table.row_period import RowPeriods
from procurement.rules.findings import Finding, Place, Severity

Fate = Literal["used", "missing", "planned", "ignored", "refused", "left_out"]

#: Stands in for a KPI that cannot be told, so that the rest of the row is still checked.
_UNKNOWN = NamedKpi("", "", percent=False, direction=Direction.LOWER)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row became.

    Attributes:
        fate: The count it belongs to, as far as the row alone can tell.
        draft: Of a row that says something of a period.
        kpi: What it is about.
        notes: Why it was refused, left out or ignored; or what is unusual about it.
        target_lost: A target stands there that is no number.
    """

    fate: Fate
    draft: ObservationDraft | None = None
    kpi: NamedKpi = _UNKNOWN
    notes: tuple[Finding, ...] = ()
    target_lost: bool = False


class RowReader:
    """Reads rows by one mapping."""

    def __init__(
        self,
        layout: TableMapping,
        names: KpiNames,
        positions: dict[str, int],
        header: tuple[str, ...],
        file: str,
    ) -> None:
        """Prepare what is the same for every row."""
        self._layout = layout
        self._names = names
        self._positions = positions
        self._header = header
        self._file = file
        self._periods = RowPeriods(layout)
        self._markers = {"", *(marker.casefold() for marker in layout.missing)}
        self._kinds = {word.casefold(): kind for word, kind in layout.kinds.items()}
        self._strict = layout.unusable == "refuse"
        self._spoiled: Fate = "refused" if self._strict else "left_out"
        self._severity = Severity.BLOCKS if self._strict else Severity.ADVISES
        pair = ("value", "volume") if "value" in positions else ("numerator", "denominator")
        self._measured = tuple(field for field in pair if field in positions)

    def read(self, row: Row) -> ReadRow:
        """Read one row."""
        if row.faults:
            faults = tuple(
                Finding(one.code, one.params, self._severity, one.place) for one in row.faults
            )
            return ReadRow(self._spoiled, notes=faults)
        cells = RowCells(row, self._positions, self._header)
        kpi = self._kpi(cells)
        if kpi is None and not cells.problems:
            return ReadRow("ignored", notes=(self._note(row, cells, "table.kpi_ignored", "kpi"),))
        found = self._draft(row, cells, kpi)
        if not cells.problems:
            return found
        notes = tuple(one.finding(self._file, row.line, self._severity) for one in cells.problems)
        return ReadRow(self._spoiled, notes=notes)

    def _kpi(self, cells: RowCells) -> NamedKpi | None:
        if "kpi" not in cells:
            code = self._layout.constants.kpi or ""
            return NamedKpi(code, code, self._layout.unit == "percent", self._layout.direction)
        name = cells.take("kpi", filled)
        within = cells.take("kpi_of", filled) if "kpi_of" in cells else None
        if name is None or ("kpi_of" in cells and within is None):
            return None
        full = name if within is None else f"{within} {name}"
        return cells.attempt("kpi", partial(self._names.find, full))

    def _draft(self, row: Row, cells: RowCells, kpi: NamedKpi | None) -> ReadRow:
        period = self._periods.read(cells)
        known = kpi or _UNKNOWN
        contract = cells.take("contract", filled) if "contract" in cells else None
        kind = cells.take("kind", self._kind) if "kind" in cells else Kind.ACTUAL
        measure = self._measure(cells, known)
        target, lost = self._target(cells, known, period)
        if cells.problems or kpi is None or period is None:
            return ReadRow(self._spoiled)
        if kind is Kind.PLANNED:
            target, measure = measure.numerator, Measure()
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
            contract=contract,
        )
        notes = lost + self._unusual(row, cells, measure, planned=kind is Kind.PLANNED)
        fate = _fate(draft, kind)
        kept = None if kind is Kind.PLANNED and target is None else draft
        return ReadRow(fate, kept, kpi, notes, target_lost=bool(lost))

    def _kind(self, cell: Cell) -> Kind:
        found = self._kinds.get(cell_text(cell).casefold())
        if found is None:
            raise CellError("table.unknown_kind", known=shown(", ".join(self._layout.kinds)))
        return found

    def _target(
        self, cells: RowCells, kpi: NamedKpi, period: tuple[date, date] | None
    ) -> tuple[int | None, tuple[Finding, ...]]:
        """Return the target; where unusable rows are left out, a text for one leaves it unknown."""
        before = len(cells.problems)
        target = self._stated(cells, kpi)
        if period is not None and target is not None and not self._periods.holds(cells, period):
            target = None
        if self._strict or len(cells.problems) == before:
            return target, ()
        lost = cells.forgive(before)
        return None, tuple(
            Finding(
                "table.target_not_known",
                {"column": one.column, "value": one.value},
                Severity.ADVISES,
                Place(self._file, cells.line, one.column),
            )
            for one in lost
        )

    def _stated(self, cells: RowCells, kpi: NamedKpi) -> int | None:
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

    def _unusual(
        self, row: Row, cells: RowCells, measure: Measure, *, planned: bool
    ) -> tuple[Finding, ...]:
        """Say of a row that can be used what is unusual about it."""
        missing = [field for field in self._measured if self._is_missing(cells, field)]
        if missing:
            return (self._note(row, cells, "table.missing_value", missing[0]),)
        if measure.denominator == 0 and not planned:
            return (self._note(row, cells, "table.zero_denominator", self._measured[1]),)
        return tuple(
            self._note(row, cells, "table.rounded", field)
            for field in self._measured
            if is_rounded(cells.text(field), marks=self._layout.numbers)
        )

    def _note(self, row: Row, cells: RowCells, code: str, field: str) -> Finding:
        facts = {"column": cells.column(field), "value": shown(cells.text(field))}
        place = Place(self._file, row.line, cells.column(field))
        return Finding(code, facts, Severity.ADVISES, place)

    def _is_missing(self, cells: RowCells, field: str) -> bool:
        return cells.text(field).casefold() in self._markers

    def _label(self, cells: RowCells, field: str) -> str | None:
        if field in cells:
            return cells.text(field) or None
        found: str | None = getattr(self._layout.constants, field)
        return found


def _fate(draft: ObservationDraft, kind: Kind | None) -> Fate:
    if kind is Kind.PLANNED:
        return "missing" if draft.stated_target is None else "planned"
    return "missing" if draft.numerator is None else "used"
