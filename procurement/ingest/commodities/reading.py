"""A whole list of commodity codes: each with its title, or all that is wrong with the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from procurement.ingest.commodities.mapping import CodeMapping, CodeMappingFile
from procurement.ingest.table.cells import CellError, Row, shown
from procurement.ingest.table.files import MAX_BYTES, MAX_ROWS, Table, fingerprint_of
from procurement.ingest.table.finding_log import FindingLog
from procurement.ingest.table.row_cells import RowCells, filled
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.rules.vendors.commodities import Code, NoCodeError, code_of

#: Longest title that is kept.
LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class CodeReading:
    """One list, read to its end or to where it had to be given up.

    Attributes:
        file: Its name, without the folder.
        sha256: Of its bytes; None when it was not read to its end.
        mapping: The file it was read by.
        titles: Code -> title, in the order of the list; none when anything blocks.
        findings: What blocks and what advises, the first thousand of each.
    """

    file: str
    sha256: str | None
    mapping: CodeMappingFile
    titles: Mapping[Code, str]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether the list may not be taken in."""
        return bool(blocking(self.findings))


def read_codes(path: Path, mapping: CodeMappingFile, *, max_bytes: int = MAX_BYTES) -> CodeReading:
    """Read a list of codes by its mapping; it never raises for what is in the file.

    A list is taken whole or not at all: with a code missing, vendors who sell that would be told
    that there is no such thing.

    Args:
        path: CSV, JSON lines (both also gzipped) or XLSX.
        mapping: What its columns mean.
        max_bytes: Larger files, packed or unpacked, are refused while they stream.
    """
    log = FindingLog(path.name)
    reader = _Reader(mapping.layout, log)
    sha256 = fingerprint_of(path, log, reader.take, layout=mapping.layout, max_bytes=max_bytes)
    return CodeReading(
        file=path.name,
        sha256=sha256,
        mapping=mapping,
        titles=MappingProxyType({} if log.blocks else reader.titles),
        findings=log.findings(),
    )


class _Reader:
    """Reads rows of codes, each code once."""

    def __init__(self, layout: CodeMapping, log: FindingLog) -> None:
        """Prepare what is the same for every row."""
        self._layout = layout
        self._log = log
        self.titles: dict[Code, str] = {}
        self._lines: dict[Code, int] = {}

    def take(self, table: Table) -> None:
        """Read the table to its end."""
        for number, row in enumerate(table.rows):
            if number == MAX_ROWS:
                limit: dict[str, Param] = {"limit": MAX_ROWS}
                self._log.note("table.too_many_rows", line=row.line, params=limit)
                return
            if row.faults:
                self._log.add(*row.faults)
            else:
                self._read(row, table)
        if not self.titles and not self._log.blocks:
            self._log.note("table.no_rows")

    def _read(self, row: Row, table: Table) -> None:
        cells = RowCells(row, table.positions, table.header)
        found = 0
        for place in range(len(self._layout.levels)):
            if cells.text(f"code_{place}"):
                self._level(cells, place)
                found += 1
        if not found:
            cells.note(CellError("codes.none_in_row"), "code_0")
        self._log.add(
            *(one.finding(self._log.file, row.line, Severity.BLOCKS) for one in cells.problems)
        )

    def _level(self, cells: RowCells, place: int) -> None:
        """Take one code of a row; the rows beneath a class may all name it, in the same words."""
        title = cells.take(f"title_{place}", filled)
        code = cells.attempt(f"code_{place}", lambda: self._code(cells.text(f"code_{place}")))
        if code is None or title is None:
            return
        title = " ".join(title.split())[:LONGEST_TITLE]
        if self.titles.setdefault(code, title) != title:
            first = CellError(
                "codes.two_titles",
                code=str(code),
                title=shown(self.titles[code]),
                line=self._lines[code],
            )
            cells.note(first, f"title_{place}")
        self._lines.setdefault(code, cells.line)

    def _code(self, written: str) -> Code:
        """Return the code.

        Raises:
            CellError: it cannot be one of this list.
        """
        try:
            return code_of(self._layout.scheme, written)
        except NoCodeError:
            raise CellError("codes.not_a_code", scheme=self._layout.scheme.value) from None
