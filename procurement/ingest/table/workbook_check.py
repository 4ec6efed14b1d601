"""A stranger's workbook judged before a spreadsheet library opens it.

The library builds whole parts in memory, drops rows whose numbers go backwards and lets a later
cell overwrite an earlier one.  Here every part passes once, piece by piece, and nothing is kept.
"""

import zipfile
from typing import IO, BinaryIO
from xml.parsers import expat

from procurement.ingest.table.byte_streams import too_large
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

#: Parts of a workbook; real ones have a few dozen.
MAX_PARTS = 2_000
#: Unpacked bytes for a packed one; XML of real tables reaches about 30.
MAX_RATIO = 200
#: The shared texts are held in memory all at once: this is their share, in bytes of XML.
MAX_TEXTS = 16 * 1024 * 1024
#: Elements without a new row or text among them: wider rows, or styles, are held all at once.
MAX_ELEMENTS = 50_000
MAX_DEPTH = 64
#: Bytes without a new element; a cell has at most 32,767 characters.
MAX_STRETCH = 1024 * 1024
#: Of a sheet; a row that says it lies further down is no spreadsheet's.
LAST_ROW = 1_048_576

_PIECE = 64 * 1024
_NAMESPACE_END = "}"


def check_workbook(source: BinaryIO, *, file: str, max_bytes: int) -> None:
    """Refuse an archive that no spreadsheet program writes.

    Its directory is judged first: the zip reader never gives more than is declared there.

    Raises:
        BadInputError: a bomb, over a limit, or with contents that a reader could pass over.
    """
    with zipfile.ZipFile(source) as archive:
        _check_directory(archive.infolist(), file=file, max_bytes=max_bytes)
        for part in archive.infolist():
            with archive.open(part) as stream:
                PartCheck(file).feed(stream)


def _check_directory(parts: list[zipfile.ZipInfo], *, file: str, max_bytes: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS:
        facts: dict[str, Param] = {"count": len(parts), "limit": MAX_PARTS}
        raise BadInputError(Finding("table.too_many_parts", facts, place=Place(file)))
    if unpacked > max_bytes:
        raise BadInputError(too_large(file, max_bytes))
    if unpacked > MAX_RATIO * max(packed, 1):
        raise BadInputError(Finding("table.bomb", {"limit": MAX_RATIO}, place=Place(file)))


class PartCheck:
    """One part of a workbook, piece by piece; what is not XML is left alone."""

    def __init__(self, file: str) -> None:
        """Prepare a parser that keeps nothing."""
        self._file = file
        self._parser = expat.ParserCreate(namespace_separator=_NAMESPACE_END)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._depth = self._elements = self._texts = self._last = self._row = 0
        self._cells: set[str] = set()

    def feed(self, stream: IO[bytes]) -> None:
        """Pass the whole part.

        A part that is not well-formed is passed up to there: the library stops there too.

        Raises:
            BadInputError: it holds what no spreadsheet program writes.
        """
        fed = 0
        while piece := stream.read(_PIECE):
            fed += len(piece)
            try:
                self._parser.Parse(piece)
            except expat.ExpatError:
                return
            if fed - self._last > MAX_STRETCH:
                raise self._oversized(MAX_STRETCH)
            if self._texts and fed > MAX_TEXTS:
                raise self._oversized(MAX_TEXTS)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._last = self._parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise self._oversized(MAX_ELEMENTS)
        match name.rpartition(_NAMESPACE_END)[2]:
            case "row":
                self._elements = 0
                self._new_row(attributes.get("r"))
            case "si":
                self._elements = 0
                self._texts += 1
            case "c":
                self._new_cell(attributes.get("r"))

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise self._damaged()

    def _new_row(self, number: str | None) -> None:
        """Rows go down the sheet; one that does not would be passed over in silence."""
        self._cells.clear()
        if number is None:
            self._row += 1
            return
        plain = number.isascii() and number.isdecimal() and len(number) <= len(str(LAST_ROW))
        if not plain or not self._row < int(number) <= LAST_ROW:
            raise self._damaged()
        self._row = int(number)

    def _new_cell(self, name: str | None) -> None:
        """A cell is there once; the second would replace the first in silence."""
        if name is None or not self._row:  # the calculation chain has cells without rows
            return
        if name in self._cells or not name.endswith(str(self._row)):
            raise self._damaged()
        self._cells.add(name)

    def _oversized(self, limit: int) -> BadInputError:
        return BadInputError(
            Finding("table.oversized_part", {"limit": limit}, place=Place(self._file))
        )

    def _damaged(self) -> BadInputError:
        return BadInputError(Finding("table.archive_broken", place=Place(self._file)))
