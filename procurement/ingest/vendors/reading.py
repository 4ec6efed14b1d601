"""A whole list of vendors: its rows, all that is wrong or unknown, counts that add up."""

from dataclasses import dataclass
from pathlib import Path

from procurement.ingest.table.files import MAX_BYTES, Table, fingerprint_of
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.unused import UnusedRows
from procurement.ingest.vendors.mapping import VendorMappingFile
from procurement.ingest.vendors.row_reader import VendorReader, VendorRow
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.rules.vendors.tax_numbers import RULES

#: Rows of one list: each is held whole, and a register has fewer.
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class VendorReading:
    """One list of vendors, read to its end or to where it had to be given up.

    Attributes:
        file: Its name, without the folder.
        sha256: Of its bytes; None when it was not read to its end.
        mapping: The file it was read by.
        rows: What can be used, in the order of the list; none when anything blocks.
        read: Rows with any content: those in `rows` and those in `unused`.
        findings: What blocks and what advises, the first thousand of each.
        unused: Every row that tells of no vendor, with its reasons.
    """

    file: str
    sha256: str | None
    mapping: VendorMappingFile
    rows: tuple[VendorRow, ...]
    read: int
    findings: tuple[Finding, ...]
    unused: UnusedRows

    @property
    def refused(self) -> bool:
        """Whether the list may not be taken in."""
        return bool(blocking(self.findings))


def read_vendors(
    path: Path, mapping: VendorMappingFile, *, max_bytes: int = MAX_BYTES
) -> VendorReading:
    """Read a list of vendors by its mapping; it never raises for what is in the file.

    Args:
        path: CSV, JSON lines (both also gzipped) or XLSX.
        mapping: What its columns mean.
        max_bytes: Larger files, packed or unpacked, are refused while they stream.
    """
    log, unused = FindingLog(path.name), UnusedRows(path.name)
    rows: list[VendorRow] = []
    sha256 = fingerprint_of(
        path,
        log,
        lambda table: _read(table, mapping, log, rows, unused),
        layout=mapping.layout,
        max_bytes=max_bytes,
    )
    return VendorReading(
        file=path.name,
        sha256=sha256,
        mapping=mapping,
        rows=() if log.blocks else tuple(rows),
        read=len(rows) + len(unused),
        findings=log.findings(),
        unused=unused,
    )


def _read(
    table: Table,
    mapping: VendorMappingFile,
    log: FindingLog,
    rows: list[VendorRow],
    unused: UnusedRows,
) -> None:
    reader = VendorReader(mapping.layout, table.positions, table.header, log.file)
    scheme = mapping.layout.tax_ids.scheme
    if scheme not in RULES:
        unchecked = {"scheme": scheme}
        log.note("vendors.number_unchecked", severity=Severity.ADVISES, params=unchecked)
    for row in table.rows:
        if len(rows) + len(unused) == MAX_ROWS:
            limit: dict[str, Param] = {"limit": MAX_ROWS}
            log.note("table.too_many_rows", line=row.line, params=limit)
            return
        vendor, found = reader.read(row)
        log.add(*found)
        if vendor is None:
            unused.add(row.line, "left_out", *found)
        else:
            rows.append(vendor)
    if not rows and not unused:
        log.note("table.no_rows")
