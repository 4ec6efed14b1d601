"""The cells of one row by the mapping's fields, and what is wrong with them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from procurement.ingest.table.cells import Cell, CellError, Row, cell_text, shown
from procurement.rules.findings import Finding, Param, Place, Severity

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell (or two that belong together) that cannot be used."""

    column: str
    value: str
    error: CellError

    def finding(self, file: str, line: int, severity: Severity) -> Finding:
        """Return it as a finding at its line."""
        params: dict[str, Param] = {
            "column": self.column,
            "value": self.value,
            **self.error.params,
        }
        return Finding(self.error.code, params, severity, Place(file, line, self.column))


class RowCells:
    """The cells of one row by field, and what is wrong with them."""

    def __init__(self, row: Row, positions: dict[str, int], header: tuple[str, ...]) -> None:
        """Take one row."""
        self._row = row
        self._positions = positions
        self._header = header
        self.problems: list[Problem] = []

    @property
    def line(self) -> int:
        """Line of the row."""
        return self._row.line

    def __contains__(self, field: str) -> bool:
        return field in self._positions

    def column(self, field: str) -> str:
        """Return the name of a field's column; the field itself when it is a constant."""
        return self._header[self._positions[field]] if field in self else field

    def text(self, field: str) -> str:
        """Return a field's cell as trimmed text."""
        return cell_text(self._row.cells[self._positions[field]])

    def take(self, field: str, parse: Callable[[Cell], T]) -> T | None:
        """Return the parsed cell, or None after noting why it cannot be."""
        return self.attempt(field, partial(parse, self._row.cells[self._positions[field]]))

    def attempt(self, field: str, parse: Callable[[], T]) -> T | None:
        """Return what was parsed for a field, or None after noting why it cannot be."""
        try:
            return parse()
        except CellError as error:
            self.note(error, field)
            return None

    def note(self, error: CellError, *fields: str) -> None:
        """Add a problem with one field, or with several together."""
        columns = " \u00d7 ".join(self.column(field) for field in fields)
        values = " \u00d7 ".join(shown(self.text(field)) for field in fields if field in self)
        self.problems.append(Problem(columns, values, error))

    def forgive(self, kept: int) -> list[Problem]:
        """Take back the problems after the first `kept`: what they spoil can be done without."""
        taken, self.problems = self.problems[kept:], self.problems[:kept]
        return taken


def filled(cell: Cell) -> str:
    """Return a cell's text.

    Raises:
        CellError: it is empty.
    """
    text = cell_text(cell)
    if not text:
        raise CellError("table.empty_cell")
    return text
