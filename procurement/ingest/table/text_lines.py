"""The lines of a stranger's text file, also packed with gzip: checked as they pass, bounded."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from procurement.ingest.table.byte_streams import (
    GZIP_MAGIC,
    Allowance,
    EncodingCheck,
    Fingerprint,
    Unpacked,
    Watched,
)
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place

#: Longest line, in characters: longer ones are not tables.
MAX_LINE = 1_000_000

_PIECE = 64 * 1024


def text_lines(
    source: BinaryIO, *, file: str, encoding: str, max_bytes: int, mark: Fingerprint
) -> Iterator[str]:
    """Yield lines with their ends, without a byte order mark.

    Args:
        source: The file, open at its start.
        file: Its name, for findings.
        encoding: Python's name of its encoding.
        max_bytes: Limit of the stored and of the unpacked bytes.
        mark: Gets every stored byte.

    Raises:
        BadInputError: over the limit, damaged, in another encoding, or not text at all.
    """
    text = _text(source, file=file, encoding=encoding, max_bytes=max_bytes, mark=mark)
    number = 0
    while line := text.readline(MAX_LINE):
        number += 1
        if "\0" in line:
            facts: dict[str, Param] = {"character": line.index("\0") + 1}
            raise BadInputError(Finding("table.nul", facts, place=Place(file, number)))
        if len(line) == MAX_LINE:
            facts = {"limit": MAX_LINE}
            raise BadInputError(Finding("table.line_too_long", facts, place=Place(file, number)))
        yield line.removeprefix("\ufeff") if number == 1 else line


def _text(
    source: BinaryIO, *, file: str, encoding: str, max_bytes: int, mark: Fingerprint
) -> io.TextIOWrapper:
    packed = source.read(2) == GZIP_MAGIC
    source.seek(0)
    stored = io.BufferedReader(Watched(source, mark.watch), _PIECE)
    allowance = Allowance(file=file, max_bytes=max_bytes)
    check = EncodingCheck(file=file, encoding=encoding)

    def watch(piece: bytes) -> None:
        allowance.watch(piece)
        check.watch(piece)

    plain = Unpacked(cast("BinaryIO", stored), file=file) if packed else stored
    watched = Watched(cast("BinaryIO", plain), watch)
    return io.TextIOWrapper(io.BufferedReader(watched, _PIECE), encoding=encoding, newline="")
