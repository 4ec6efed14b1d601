"""A whole KPI table: drafts of observations, all that is wrong with it, counts that add up."""

from dataclasses import dataclass
from pathlib import Path

from procurement.ingest.table.counts import Counts
from procurement.ingest.table.drafts import Drafts
from procurement.ingest.table.files import MAX_BYTES, MAX_ROWS, fingerprint_of
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.loading import Loading
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.unused import UnusedRows
from procurement.rules.findings import Finding, blocking


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
        unused: Every row that did not become a figure, with its reasons.
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
    unused: UnusedRows

    @property
    def refused(self) -> bool:
        """Whether the table may not be loaded."""
        return bool(blocking(self.findings))


def read_table(
    path: Path, mapping: MappingFile, *, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> TableReading:
    """Read a KPI table by its mapping.

    Args:
        path: CSV, JSON lines (both also gzipped) or XLSX.
        mapping: What its columns mean.
        max_bytes: Larger files, packed or unpacked, are refused while they stream.
        max_rows: Longer tables are refused.

    Returns:
        The drafts, or why there are none.  It never raises for what is in the file.
    """
    log = FindingLog(path.name)
    loading = Loading(mapping, log, max_rows=max_rows)
    sha256 = fingerprint_of(path, log, loading.read, layout=mapping.layout, max_bytes=max_bytes)
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
        unused=loading.unused,
    )
