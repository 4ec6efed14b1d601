"""XLSX workbooks, row by row: no bomb is unpacked, and no formula taken as evidence."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import BinaryIO, Protocol

import openpyxl
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from procurement.ingest.table.byte_streams import Fingerprint
from procurement.ingest.table.cells import Cell, Row, shown
from procurement.ingest.table.mapping import FileShape
from procurement.ingest.table.workbook_check import LAST_ROW, check_workbook
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

MAX_COLUMNS = 500

_PIECE = 64 * 1024

#: What a damaged or hostile workbook makes the libraries raise.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # of XML
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # also of a compression that nobody knows, and of a password
    TypeError,
    ValueError,
)


def workbook_rows(
    source: BinaryIO, *, file: str, shape: FileShape, max_bytes: int, mark: Fingerprint
) -> Iterator[Row]:
    """Yield the header and then every row that is not blank.

    Args:
        source: The file, open at its start.
        file: Its name, for findings.
        shape: Sheet and header row.
        max_bytes: Limit of the stored bytes and of what they declare to unpack to.
        mark: Gets every stored byte, before anything is unpacked.

    Raises:
        BadInputError: over a limit, damaged, or without the sheet.
    """
    while piece := source.read(_PIECE):
        mark.watch(piece)
    source.seek(0)
    try:
        check_workbook(source, file=file, max_bytes=max_bytes)
        source.seek(0)
        book = openpyxl.load_workbook(source, read_only=True, keep_links=False)
        sheet = _sheet(book, shape, file)
        sheet.reset_dimensions()  # what a file says of its own size is not to be believed
        yield from _rows(sheet, shape.header_row, file)
    except _BROKEN:
        raise BadInputError(Finding("table.archive_broken", place=Place(file))) from None


class SheetCell(Protocol):
    """A cell as openpyxl reads it; it has several classes for them."""

    @property
    def value(self) -> object:
        """What it holds."""

    @property
    def data_type(self) -> str:
        """What kind of thing that is."""


class Sheet(Protocol):
    """What is asked of a sheet that openpyxl opened for reading; its own stubs do not say."""

    def reset_dimensions(self) -> None:
        """Forget how large the file says it is."""

    def iter_rows(
        self, *, min_row: int, max_row: int, max_col: int
    ) -> Iterator[Sequence[SheetCell]]:
        """Yield the cells of each row."""


def _sheet(book: Workbook, shape: FileShape, file: str) -> Sheet:
    names = [sheet.title for sheet in book.worksheets]
    wanted = shape.sheet
    if wanted is None and len(names) == 1:
        wanted = names[0]
    if wanted not in names:
        code = "table.no_such_sheet" if wanted else "table.which_sheet"
        facts: dict[str, Param] = {"existing": shown(", ".join(names), limit=400)}
        if wanted:
            facts["sheet"] = shown(wanted)
        raise BadInputError(Finding(code, facts, place=Place(file)))
    sheet: Sheet = book[wanted]
    return sheet


def _rows(sheet: Sheet, header_row: int, file: str) -> Iterator[Row]:
    heads = next(
        sheet.iter_rows(min_row=header_row, max_row=header_row, max_col=MAX_COLUMNS + 1), ()
    )
    width = max((place for place, cell in enumerate(heads, 1) if cell.value is not None), default=0)
    if width > MAX_COLUMNS:
        facts: dict[str, Param] = {"count": width, "limit": MAX_COLUMNS}
        raise BadInputError(Finding("table.too_many_columns", facts, place=Place(file, header_row)))
    if width == 0:
        return
    yield Row(header_row, [_value(cell.value) for cell in heads[:width]])
    below = sheet.iter_rows(min_row=header_row + 1, max_row=LAST_ROW + 1, max_col=width + 1)
    for line, cells in enumerate(below, header_row + 1):
        if line > LAST_ROW:
            raise BadInputError(Finding("table.archive_broken", place=Place(file)))
        if any(cell.value is not None for cell in cells):
            yield _row(line, cells, width, file)


def _row(line: int, cells: Sequence[SheetCell], width: int, file: str) -> Row:
    faults = tuple(
        Finding(
            "table.formula",
            {"cell": f"{get_column_letter(position)}{line}", "value": shown(str(cell.value))},
            place=Place(file, line, get_column_letter(position)),
        )
        for position, cell in enumerate(cells[:width], 1)
        if cell.data_type == "f"
    )
    if cells[width:] and cells[width].value is not None:
        facts: dict[str, Param] = {"cells": width + 1, "columns": width}
        faults = (*faults, Finding("table.ragged_row", facts, place=Place(file, line)))
    return Row(line, [_value(cell.value) for cell in cells[:width]], faults)


def _value(value: object) -> Cell:
    """Return a cell's own value: numbers as the shortest decimal that is the stored double."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return Decimal(repr(value))
    return _moment(value)


def _moment(value: object) -> Cell:
    """A day stays a day; a day with a time of day, a time or a duration is only text."""
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value
    return str(value) if isinstance(value, timedelta | time) else shown(str(value))
