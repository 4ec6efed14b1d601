"""A whole table of contracts: drafts, all that is wrong or unknown, counts that add up."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from procurement.ingest.register.drafts import ContractDraft
from procurement.ingest.register.mapping_file import ContractMappingFile
from procurement.ingest.register.row_reader import ContractReader
from procurement.ingest.table.cells import Row, shown
from procurement.ingest.table.files import MAX_BYTES, Table, fingerprint_of
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.unused import UnusedRows
from procurement.rules.findings import Finding, Param, Place, Severity, blocking

#: Contracts of one table: each is held whole, and a city has fewer.
MAX_CONTRACTS = 50_000


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """What became of every row, and what is not known of the contracts.

    Attributes:
        rows: Rows with any content: `contracts`, `repeated`, `superseded` and `left_out` together.
        contracts: Rows that tell a contract.
        repeated: Rows that tell the same of a contract as another row.
        superseded: Rows that tell otherwise of a contract than a later row, which counts.
        left_out: Rows that cannot be used.
        vendor_unknown: Contracts for which no single firm is named.
        value_unknown: Contracts without an amount.
        start_unknown: Contracts without a first day.
        end_unknown: Contracts without a last day.
    """

    rows: int = 0
    contracts: int = 0
    repeated: int = 0
    superseded: int = 0
    left_out: int = 0
    vendor_unknown: int = 0
    value_unknown: int = 0
    start_unknown: int = 0
    end_unknown: int = 0


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """One table of contracts, read to its end or to where it had to be given up.

    Attributes:
        file: Its name, without the folder.
        sha256: Of its bytes as stored; None when it was not read to its end.
        mapping: The file it was read by.
        counts: What became of every row.
        findings: The first thousand that block and the first thousand that advise.
        finding_counts: Code -> how often, of all.
        contracts: The drafts, in the order of the table; none when anything blocks.
        unused: Every row that is no contract of its own, with its reasons.
    """

    file: str
    sha256: str | None
    mapping: ContractMappingFile
    counts: RegisterCounts
    findings: tuple[Finding, ...]
    finding_counts: dict[str, int]
    contracts: tuple[ContractDraft, ...]
    unused: UnusedRows

    @property
    def refused(self) -> bool:
        """Whether the table may not be registered."""
        return bool(blocking(self.findings))


def read_contracts(
    path: Path, mapping: ContractMappingFile, *, max_bytes: int = MAX_BYTES
) -> RegisterReading:
    """Read a table of contracts by its mapping.

    Args:
        path: CSV, JSON lines (both also gzipped) or XLSX.
        mapping: What its columns mean.
        max_bytes: Larger files, packed or unpacked, are refused while they stream.

    Returns:
        The drafts, or why there are none.  It never raises for what is in the file.
    """
    log = FindingLog(path.name)
    register = _Register(mapping, log)
    sha256 = fingerprint_of(path, log, register.read, layout=mapping.layout, max_bytes=max_bytes)
    return RegisterReading(
        file=path.name,
        sha256=sha256,
        mapping=mapping,
        counts=register.counts(),
        findings=log.findings(),
        finding_counts=log.counts(),
        contracts=() if log.blocks else tuple(register.drafts.values()),
        unused=register.unused,
    )


class _Register:
    """One table while it is read."""

    def __init__(self, mapping: ContractMappingFile, log: FindingLog) -> None:
        """Start before the first row."""
        self.drafts: dict[str, ContractDraft] = {}
        self.unused = UnusedRows(log.file)
        self._layout = mapping.layout
        self._log = log
        self._tally: Counter[str] = Counter()

    def counts(self) -> RegisterCounts:
        """Return what became of the rows, and what is not known of the contracts."""
        drafts = self.drafts.values()
        return RegisterCounts(
            **self._tally,
            contracts=len(drafts),
            vendor_unknown=sum(not (one.tax_id or one.names_vendor) for one in drafts),
            value_unknown=sum(one.value is None for one in drafts),
            start_unknown=sum(one.starts_on is None for one in drafts),
            end_unknown=sum(one.ends_on is None for one in drafts),
        )

    def read(self, table: Table) -> None:
        """Read every row.

        Raises:
            BadInputError: the reading cannot go on.
        """
        reader = ContractReader(self._layout, table.positions, table.header, self._log.file)
        for row in table.rows:
            self._tally["rows"] += 1
            if len(self.drafts) >= MAX_CONTRACTS:
                limit: dict[str, Param] = {"limit": MAX_CONTRACTS}
                self._log.note("table.too_many_rows", line=row.line, params=limit)
                return
            self._row(row, reader)
        if not self._tally["rows"]:
            self._log.note("table.no_rows")

    def _row(self, row: Row, reader: ContractReader) -> None:
        found = reader.read(row)
        self._log.add(*found.notes)
        if found.draft is None:
            self._leave(row.line, "left_out", *found.notes)
            return
        draft, before = found.draft, self.drafts.get(found.draft.id)
        if before is None:
            self.drafts[draft.id] = draft
        elif before.key != draft.key:
            self._note(draft, before, "left_out", "register.same_name")
        elif before.content() == draft.content():
            self._note(draft, before, "repeated", "register.repeated")
        else:
            self._note(before, draft, "superseded", "register.superseded")
            self.drafts[draft.id] = draft

    def _note(self, left: ContractDraft, kept: ContractDraft, fate: str, code: str) -> None:
        facts: dict[str, Param] = {"contract": shown(left.key), "other": kept.line}
        why = Finding(code, facts, Severity.ADVISES, Place(self._log.file, left.line))
        self._log.add(why)
        self._leave(left.line, fate, why)

    def _leave(self, line: int, fate: str, *why: Finding) -> None:
        self._tally[fate] += 1
        self.unused.add(line, fate, *why)
