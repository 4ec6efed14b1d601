"""CSV files, also packed with gzip, row by row: any delimiter, any encoding, never all at once."""

import csv
from collections.abc import Iterator
from typing import BinaryIO
from unicodedata import normalize

from procurement.ingest.table.byte_streams import Fingerprint
from procurement.ingest.table.cells import Row, shown
from procurement.ingest.table.mapping import Layout
from procurement.ingest.table.text_lines import text_lines
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

MAX_COLUMNS = 500

_WORDS = {"tab": "\t"}
_CANDIDATES = (",", ";", "\t", "|")


def csv_rows(
    source: BinaryIO, *, file: str, layout: Layout, max_bytes: int, mark: Fingerprint
) -> Iterator[Row]:
    """Yield the header and then every row that is not blank.

    Args:
        source: The file, open at its start.
        file: Its name, for findings.
        layout: Encoding, delimiter, header line, and the column names it should have.
        max_bytes: Limit of the stored and of the unpacked bytes.
        mark: Gets every stored byte.

    Raises:
        BadInputError: over the limit, damaged, in another encoding, or not text at all.
    """
    lines = text_lines(
        source, file=file, encoding=layout.file.encoding, max_bytes=max_bytes, mark=mark
    )
    for _ in range(layout.file.header_row - 1):
        next(lines, "")
    first = next(lines, "")
    if not first.strip():
        return
    delimiter = _delimiter(first, layout, file)
    skipped = layout.file.header_row - 1
    reader = csv.reader(_put_back(first, lines), delimiter=delimiter, strict=True)
    width = 0
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(line, [], (Finding("table.broken_quotes", place=Place(file, line)),))
            continue
        if any(cell.strip() for cell in cells):
            width = width or _width(cells, file, line)
            yield _row(line, cells, width, file)


def _put_back(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _delimiter(first: str, layout: Layout, file: str) -> str:
    """Return the delimiter under which the header shows most of the mapped columns.

    Raises:
        BadInputError: the mapping names another one than the file is written with.
    """
    wanted = {normalize("NFC", column) for column in layout.used_columns().values()}

    def score(mark: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=mark), [])
        except csv.Error:  # a cell longer than cells can be: the reader will say so
            return 0, 0
        return len(wanted.intersection(normalize("NFC", cell.strip()) for cell in cells)), len(
            cells
        )

    best = max(_CANDIDATES, key=score)
    named = layout.file.delimiter
    if named is None:
        return best
    mark = _WORDS.get(named, named)
    if score(mark)[0] == 0 and score(best)[0] > 0:
        facts: dict[str, Param] = {
            "named": shown(named),
            "found": "tab" if best == "\t" else best,
        }
        place = Place(file, layout.file.header_row)
        raise BadInputError(Finding("table.wrong_delimiter", facts, place=place))
    return mark


def _width(header: list[str], file: str, line: int) -> int:
    if len(header) > MAX_COLUMNS:
        facts: dict[str, Param] = {"count": len(header), "limit": MAX_COLUMNS}
        raise BadInputError(Finding("table.too_many_columns", facts, place=Place(file, line)))
    return len(header)


def _row(line: int, cells: list[str], width: int, file: str) -> Row:
    """Return the row; empty cells beyond the header hold nothing and may be there."""
    if len(cells) == width:
        return Row(line, list(cells))
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return Row(line, list(cells[:width]))
    facts: dict[str, Param] = {"cells": len(cells), "columns": width}
    return Row(line, list(cells), (Finding("table.ragged_row", facts, place=Place(file, line)),))
