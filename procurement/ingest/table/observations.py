"""A whole KPI table: drafts of observations, all that is wrong with it, counts that add up."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from procurement.ingest.table.cells import CellError, Row, shown
from procurement.ingest.table.drafts import Drafts, ObservationDraft
from procurement.ingest.table.files import MAX_BYTES, MAX_ROWS, Table, open_table
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.kpi_names import KpiNames
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.row_reader import Fate, ReadRow, RowReader
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Severity

_VERDICTS = (True, False, None)
_RATED = {True: "met", False: "missed", None: "unrated"}
_WITHDRAWN = len(_VERDICTS)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of every row: `rows` is the sum of the five below it.

    Attributes:
        rows: Rows with any content below the header.
        used: Rows that became a received observation.
        missing: Rows that say that nothing was reported; they become observations too.
        duplicates: Rows that repeat an earlier one in every measure; counted once.
        ignored: Rows of KPIs that the mapping wants ignored.
        refused: Rows that could not be used; one is enough to refuse the table.
        met: Of the used rows, those that met the table's own target.
        missed: Of the used rows, those that did not.
        unrated: Of the used rows, those without a target or without cases.
    """

    rows: int = 0
    used: int = 0
    missing: int = 0
    duplicates: int = 0
    ignored: int = 0
    refused: int = 0
    met: int = 0
    missed: int = 0
    unrated: int = 0


@dataclass(frozen=True, slots=True)
class TableReading:
    """One table, read to its end or to where it had to be given up.

    Attributes:
        file: Its name, without the folder.
        sha256: Of its bytes as stored, in hexadecimal; None when it was not read to its end.
        mapping: Name of the mapping file, and `mapping_digest`, the SHA-256 of its bytes.
        header: The column names.
        counts: What became of every row.
        ignored_kpis: Name -> rows, of the KPIs that the mapping wants ignored.
        findings: The first thousand that block and the first thousand that advise.
        finding_counts: Code -> how often, of all.
        drafts: The observations; none when anything blocks, for nothing is half loaded.
    """

    file: str
    sha256: str | None
    mapping: str
    mapping_digest: str
    header: tuple[str, ...]
    counts: Counts
    ignored_kpis: dict[str, int]
    findings: tuple[Finding, ...]
    finding_counts: dict[str, int]
    drafts: Drafts

    @property
    def refused(self) -> bool:
        """Whether the table may not be loaded."""
        return any(finding.severity is Severity.BLOCKS for finding in self.findings)


def read_table(
    path: Path, mapping: MappingFile, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> TableReading:
    """Read a KPI table by its mapping.

    Args:
        path: CSV, gzipped CSV or XLSX.
        mapping: What its columns mean.
        max_bytes: Larger files, packed or unpacked, are refused while they stream.
        max_rows: Longer tables are refused.

    Returns:
        The drafts, or why there are none.  It never raises for what is in the file.
    """
    log = FindingLog(path.name)
    loading = Loading(mapping, log, max_rows=max_rows)
    sha256 = None
    try:
        with open_table(path, layout=mapping.layout, max_bytes=max_bytes) as table:
            loading.read(table)
            sha256 = table.fingerprint.hexdigest()
    except BadInputError as error:
        log.add(*error.findings)
    return TableReading(
        file=path.name,
        sha256=sha256,
        mapping=mapping.name,
        mapping_digest=mapping.digest,
        header=loading.header,
        counts=loading.counts(),
        ignored_kpis=dict(loading.names.ignored),
        findings=log.findings(),
        finding_counts=log.counts(),
        drafts=Drafts() if log.blocks else loading.drafts,
    )


class Loading:
    """One table while it is read: what was seen before decides what a row becomes."""

    def __init__(self, mapping: MappingFile, log: FindingLog, *, max_rows: int) -> None:
        """Start before the first row."""
        self.header: tuple[str, ...] = ()
        self.names = KpiNames(mapping.layout)
        self.drafts = Drafts()
        self._layout = mapping.layout
        self._log = log
        self._max_rows = max_rows
        self._tally: Counter[str] = Counter()
        self._seen: dict[int, int] = {}
        self._verdicts = bytearray()

    def counts(self) -> Counts:
        """Return what became of the rows so far."""
        return Counts(**self._tally)

    def read(self, table: Table) -> None:
        """Read every row.

        Raises:
            BadInputError: the reading cannot go on.
        """
        self.header = table.header
        reader = RowReader(self._layout, self.names, table.positions, table.header)
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
        found = reader.read(row, self._log)
        self._tally[found.fate] += 1
        if found.draft is not None:
            self._keep(found, found.draft)

    def _keep(self, found: ReadRow, draft: ObservationDraft) -> None:
        """Store a draft unless the same KPI, period, group and site was there before."""
        try:
            key = self.drafts.key(draft)
        except CellError as error:
            self._move(found.fate, "refused")
            self._log.note(error.code, line=draft.line, params=error.params)
            return
        first = self._seen.get(key)
        if first is None:
            self._seen[key] = self.drafts.append(draft)
            self._verdicts.append(_VERDICTS.index(found.met))
            if found.fate == "used":
                self._tally[_RATED[found.met]] += 1
        else:
            self._again(first, found.fate, draft)

    def _again(self, first: int, fate: Fate, draft: ObservationDraft) -> None:
        """A second row for the same thing: a repetition counts once, a contradiction not at all."""
        amounts = (draft.numerator, draft.denominator, draft.stated_target)
        facts: dict[str, Param] = {
            "value": shown(draft.source_kpi),
            "start": draft.period_start.isoformat(),
            "first": self.drafts.line(first),
        }
        same = amounts == self.drafts.amounts(first)
        self._log.note(
            "table.duplicate_row" if same else "table.conflicting_rows",
            line=draft.line,
            severity=Severity.ADVISES if same else Severity.BLOCKS,
            params=facts,
        )
        self._move(fate, "duplicates" if same else "refused")
        if not same:
            self._withdraw(first)

    def _withdraw(self, index: int) -> None:
        """Count the first of two contradicting rows as refused too, once."""
        if self._verdicts[index] == _WITHDRAWN:
            return
        received = self.drafts.amounts(index)[0] is not None
        self._move("used" if received else "missing", "refused")
        if received:
            self._tally[_RATED[_VERDICTS[self._verdicts[index]]]] -= 1
        self._verdicts[index] = _WITHDRAWN

    def _move(self, taken: str, given: str) -> None:
        self._tally[taken] -= 1
        self._tally[given] += 1
