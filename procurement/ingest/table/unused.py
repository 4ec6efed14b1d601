"""Rows of a table that did not become a figure, each with its line and every reason."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from procurement.rules.findings import Finding, Place, Severity

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """One row that was not used.

    Attributes:
        line: Of the file, from 1.
        fate: The count it belongs to, such as `left_out` or `not_over`.
        reasons: Why; their words are those of the findings.
    """

    line: int
    fate: str
    reasons: tuple[Finding, ...]


class UnusedRows:
    """A sized, repeatable sequence of unused rows, packed: a table may have half a million."""

    def __init__(self, file: str) -> None:
        """Start empty, for the file of this name."""
        self._file = file
        self._packed: list[bytes] = []
        self._open: list[list[object]] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, line: int, fate: str, *reasons: Finding) -> None:
        """Add a row."""
        told = [
            [one.code, dict(one.params), one.place.column if one.place else None] for one in reasons
        ]
        self._open.append([line, fate, told])
        self._size += 1
        if len(self._open) == _BLOCK:
            self._packed.append(zlib.compress(json.dumps(self._open).encode(), level=1))
            self._open.clear()

    def __iter__(self) -> Iterator[UnusedRow]:
        for block in self._packed:
            yield from map(self._row, json.loads(zlib.decompress(block)))
        yield from map(self._row, json.loads(json.dumps(self._open)))

    def _row(self, kept: list[object]) -> UnusedRow:
        line, fate, told = kept
        if not isinstance(line, int) or not isinstance(told, list):
            raise TypeError(kept)
        return UnusedRow(
            line,
            str(fate),
            tuple(
                Finding(code, params, Severity.ADVISES, Place(self._file, line, column))
                for code, params, column in told
            ),
        )
