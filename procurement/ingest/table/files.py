"""A table of any kind as a stream of rows: CSV, JSON lines (both also packed) or a workbook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from unicodedata import normalize

from procurement.ingest.table.byte_streams import GZIP_MAGIC, OLE_MAGIC, ZIP_MAGIC, Fingerprint
from procurement.ingest.table.cells import Cell, Row, cell_text, shown
from procurement.ingest.table.csv_table import csv_rows
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.json_lines import json_rows
from procurement.ingest.table.mapping import Layout
from procurement.ingest.table.workbook import workbook_rows
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

#: Files above this, packed or unpacked, are refused unless the caller allows more.
MAX_BYTES = 64 * 1024 * 1024
#: Rows above this are refused: with `MAX_BYTES` it keeps a whole load under 300 MB of memory.
MAX_ROWS = 500_000

_MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Table:
    """An open table.

    Attributes:
        header: Column names, trimmed.
        positions: Field of the mapping -> position of its column.
        rows: The rows below the header, once; reading them may raise `BadInputError`.
        fingerprint: Complete when the rows have been read to the end.
    """

    header: tuple[str, ...]
    positions: dict[str, int]
    rows: Iterator[Row]
    fingerprint: Fingerprint


@contextmanager
def open_table(path: Path, *, layout: Layout, max_bytes: int = MAX_BYTES) -> Iterator[Table]:
    """Open a table and find its columns.

    Args:
        path: The file; its content, not its name, says what it is, and the two must agree.
        layout: The mapping.
        max_bytes: Limit for the stored bytes and for the unpacked ones.

    Raises:
        BadInputError: it cannot be read at all, with every finding about its columns.
    """
    fingerprint = Fingerprint(file=path.name, max_bytes=max_bytes)
    try:
        source = path.open("rb")
    except OSError:
        raise BadInputError(Finding("table.unreadable", place=Place(path.name))) from None
    with source:
        kind = _kind(path, source.read(8))
        source.seek(0)
        if kind == "workbook":
            rows = workbook_rows(
                source, file=path.name, shape=layout.file, max_bytes=max_bytes, mark=fingerprint
            )
        else:
            read = csv_rows if layout.file.rows is None else json_rows
            rows = read(
                source, file=path.name, layout=layout, max_bytes=max_bytes, mark=fingerprint
            )
        first = next(rows, None)
        if first is None:
            raise BadInputError(Finding("table.empty", place=Place(path.name)))
        if first.faults:
            raise BadInputError(*first.faults)
        header = tuple(_name(cell) for cell in first.cells)
        yield Table(header, _positions(header, layout, path.name, first.line), rows, fingerprint)


def fingerprint_of(
    path: Path,
    log: FindingLog,
    take: Callable[[Table], None],
    *,
    layout: Layout,
    max_bytes: int = MAX_BYTES,
) -> str | None:
    """Let `take` read a table to its end, and return the SHA-256 of its bytes.

    None where it had to be given up; why is in the log.

    Args:
        path: The file.
        log: Where findings go.
        take: Reads the rows.
        layout: The mapping.
        max_bytes: As for `open_table`.
    """
    try:
        with open_table(path, layout=layout, max_bytes=max_bytes) as table:
            take(table)
            return table.fingerprint.hexdigest()
    except BadInputError as error:
        log.add(*error.findings)
    return None


def _kind(path: Path, magic: bytes) -> str:
    """Return what the content is.

    Raises:
        BadInputError: it is of no kind that can be read, or not what its name says.
    """
    suffix = path.suffix.lower()
    if magic.startswith(OLE_MAGIC) or suffix in {".xls", ".xlsb", ".ods"}:
        raise BadInputError(
            Finding("table.kind_not_read", {"suffix": suffix}, place=Place(path.name))
        )
    workbook = magic.startswith(ZIP_MAGIC)
    if workbook != (suffix in {".xlsx", ".xlsm"}):
        raise BadInputError(Finding("table.wrong_kind", {"suffix": suffix}, place=Place(path.name)))
    if suffix == ".gz" and not magic.startswith(GZIP_MAGIC):
        raise BadInputError(Finding("table.archive_broken", place=Place(path.name)))
    return "workbook" if workbook else "text"


def _name(cell: Cell) -> str:
    return normalize("NFC", cell_text(cell))


def _positions(header: tuple[str, ...], layout: Layout, file: str, line: int) -> dict[str, int]:
    """Return field -> position.

    Raises:
        BadInputError: columns are missing or not unique; a finding for each.
    """
    faults: list[Finding] = []
    found: dict[str, int] = {}
    for field, column in layout.used_columns().items():
        name = normalize("NFC", column)
        count = header.count(name)
        if count == 0:
            near = get_close_matches(name, header, n=1, cutoff=0.5)
            facts: dict[str, Param] = {
                "field": f"columns.{field}",
                "column": shown(name),
                "existing": shown(", ".join(header), limit=_MOST_NAMES),
                "closest": shown(near[0]) if near else "\u2013",
            }
            faults.append(Finding("table.missing_column", facts, place=Place(file, line, name)))
        elif count > 1:
            facts = {"column": shown(name), "count": count}
            faults.append(Finding("table.duplicate_column", facts, place=Place(file, line, name)))
        else:
            found[field] = header.index(name)
    if faults:
        raise BadInputError(*faults)
    return found
