"""A table while it is read: what was seen before decides what a row becomes."""

from collections import Counter

from procurement.ingest.table.cells import CellError, Row, shown
from procurement.ingest.table.counts import Counts
from procurement.ingest.table.drafts import Drafts, ObservationDraft
from procurement.ingest.table.files import Table
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.kpi_names import KpiNames, NamedKpi
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.measures import Measure, meets
from procurement.ingest.table.numbers import within_range
from procurement.ingest.table.row_reader import ReadRow, RowReader
from procurement.ingest.table.unused import UnusedRows
from procurement.rules.findings import Finding, Param, Place, Severity

#: What a figure came to: a place in this list; the last two are counted nowhere.
_VERDICTS = ("met", "missed", "unrated", "no figure", "withdrawn")
_NO_FIGURE, _WITHDRAWN = 3, 4
_BY_FLAG = {True: 0, False: 1, None: 2}

Amounts = tuple[int | None, int | None, int | None]


class Loading:
    """One table while it is read."""

    def __init__(self, mapping: MappingFile, log: FindingLog, *, max_rows: int) -> None:
        """Start before the first row."""
        self.header: tuple[str, ...] = ()
        self.names = KpiNames(mapping.layout)
        self.drafts = Drafts()
        self.unused = UnusedRows(log.file)
        self._layout = mapping.layout
        self._log = log
        self._max_rows = max_rows
        self._tally: Counter[str] = Counter()
        self._seen: dict[int, int] = {}
        self._verdicts = bytearray()
        self._plans: dict[int, int] = {}  # draft -> line of the plan that counts
        strict = mapping.layout.unusable == "refuse"
        self._spoiled = "refused" if strict else "left_out"
        self._severity = Severity.BLOCKS if strict else Severity.ADVISES

    def counts(self) -> Counts:
        """Return what became of the rows so far."""
        return Counts(**self._tally)

    def read(self, table: Table) -> None:
        """Read every row.

        Raises:
            BadInputError: the reading cannot go on.
        """
        self.header = table.header
        reader = RowReader(self._layout, self.names, table.positions, table.header, self._log.file)
        for row in table.rows:
            self._tally["rows"] += 1
            if self._tally["rows"] > self._max_rows:
                self._tally["refused"] += 1
                self._log.note(
                    "table.too_many_rows", line=row.line, params={"limit": self._max_rows}
                )
                return
            self._row(row, reader)
        if not self._tally["rows"]:
            self._log.note("table.no_rows")
        for name, closest in self.names.never_seen().items():
            facts = {"value": shown(name), "closest": shown(closest)}
            self._log.note("table.kpi_never_seen", severity=Severity.ADVISES, params=facts)

    def _row(self, row: Row, reader: RowReader) -> None:
        found = reader.read(row)
        self._log.add(*found.notes)
        self._tally[found.fate] += 1
        self._tally["targets_not_known"] += found.target_lost
        if found.draft is not None:
            self._keep(found, found.draft)
        if found.draft is None or found.fate == "missing":
            self.unused.add(row.line, found.fate, *found.notes)

    def _keep(self, found: ReadRow, draft: ObservationDraft) -> None:
        """Store a draft unless the same KPI, period, group and site was there before."""
        try:
            key = self.drafts.key(draft)
        except CellError as error:
            self._spoil(draft.line, found.fate, error.code, error.params)
            return
        first = self._seen.get(key)
        if first is None:
            first = self._seen[key] = self.drafts.append(draft)
            self._verdicts.append(_NO_FIGURE)
            self._rate(first, found.kpi)
            if found.fate == "planned":
                self._plans[first] = draft.line
        elif not self._joins(first, found, draft):
            self._again(first, found, draft)

    # --- several rows of one period

    def _joins(self, first: int, found: ReadRow, draft: ObservationDraft) -> bool:
        """Take a second row of a period into the first one's draft, where the mapping wants it."""
        if self._verdicts[first] == _WITHDRAWN:
            return False
        if found.fate == "planned":
            return self._join_plan(first, found, draft)
        known, out_of, target = self.drafts.amounts(first)
        if known is None and first in self._plans:
            amounts = (draft.numerator, draft.denominator, target)
        elif self._layout.repeated == "add" and known is not None and draft.numerator is not None:
            try:
                amounts = (within_range(known + draft.numerator), out_of, target)
            except CellError as error:
                self._spoil(draft.line, found.fate, error.code, error.params)
                return True
        else:
            return False
        self.drafts.change(first, amounts=amounts, line=draft.line)
        self._rate(first, found.kpi)
        return True

    def _join_plan(self, first: int, found: ReadRow, draft: ObservationDraft) -> bool:
        """Let one plan of a period count; the others are listed as superseded."""
        known, out_of, _ = self.drafts.amounts(first)
        before = self._plans.get(first)
        if before is not None and self._layout.plans == "refuse":
            return False
        if before is not None:
            later = self._layout.plans == "last"
            self._move("planned", "superseded")
            line, other = (before, draft.line) if later else (draft.line, before)
            facts: dict[str, Param] = {"value": shown(draft.source_kpi), "other": other}
            self._unused(line, "superseded", "table.plan_superseded", facts)
            if not later:
                return True
        line = self.drafts.line(first) if known is not None else draft.line
        self.drafts.change(first, amounts=(known, out_of, draft.stated_target), line=line)
        self._plans[first] = draft.line
        self._rate(first, found.kpi)
        return True

    def _again(self, first: int, found: ReadRow, draft: ObservationDraft) -> None:
        """A second row for the same thing: a repetition counts once, a contradiction not at all."""
        amounts = (draft.numerator, draft.denominator, draft.stated_target)
        facts: dict[str, Param] = {
            "value": shown(draft.source_kpi),
            "start": draft.period_start.isoformat(),
            "first": self.drafts.line(first),
        }
        if amounts == self.drafts.amounts(first):
            self._move(found.fate, "duplicates")
            self._log.note(
                "table.duplicate_row", line=draft.line, severity=Severity.ADVISES, params=facts
            )
            self._unused(draft.line, "duplicates", "table.duplicate_row", facts)
            return
        self._spoil(draft.line, found.fate, "table.conflicting_rows", facts)
        self._withdraw(first, draft.line, facts)

    def _withdraw(self, index: int, other: int, facts: dict[str, Param]) -> None:
        """Count the first of two contradicting rows as unusable too, once."""
        verdict = self._verdicts[index]
        if verdict == _WITHDRAWN:
            return
        received = self.drafts.amounts(index)[0] is not None
        self._move("used" if received else "missing", self._spoiled)
        self._unused(
            self.drafts.line(index),
            self._spoiled,
            "table.conflicting_rows",
            {**facts, "first": other},
        )
        if verdict < _NO_FIGURE:
            self._tally[_VERDICTS[verdict]] -= 1
        self._verdicts[index] = _WITHDRAWN
        self.drafts.withdraw(index)

    # --- counting

    def _rate(self, index: int, kpi: NamedKpi) -> None:
        """Count whether a figure meets its target, in place of what was counted for it before."""
        numerator, denominator, target = self.drafts.amounts(index)
        before, verdict = self._verdicts[index], _NO_FIGURE
        if numerator is not None:
            verdict = _BY_FLAG[meets(Measure(numerator, denominator), target, kpi=kpi)]
        for place, step in ((before, -1), (verdict, 1)):
            if place < _NO_FIGURE:
                self._tally[_VERDICTS[place]] += step
        self._verdicts[index] = verdict

    def _spoil(self, line: int, fate: str, code: str, facts: dict[str, Param]) -> None:
        self._move(fate, self._spoiled)
        self._log.note(code, line=line, severity=self._severity, params=facts)
        self._unused(line, self._spoiled, code, facts)

    def _unused(self, line: int, fate: str, code: str, facts: dict[str, Param]) -> None:
        place = Place(self._log.file, line)
        self.unused.add(line, fate, Finding(code, facts, Severity.ADVISES, place))

    def _move(self, taken: str, given: str) -> None:
        self._tally[taken] -= 1
        self._tally[given] += 1
