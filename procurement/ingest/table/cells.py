"""One cell of a table: what a reader hands over, how it is shown, and why it may be unusable."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from procurement.rules.findings import Finding, Param

#: Text from a CSV file or a workbook; numbers and dates only from a workbook, None where empty.
Cell = str | Decimal | date | None

#: Longest piece of a stranger's cell that a finding repeats, in characters.
SHOWN = 80


class CellError(Exception):
    """A cell cannot be used; the reader of the row knows its line and column."""

    def __init__(self, code: str, /, **params: Param) -> None:
        """Keep the code of the finding and what its texts name."""
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line (CSV: where it begins) or sheet row, from 1, and its cells.

    Attributes:
        faults: Why the reader could not hand the row over as it should be; empty for a good row.
    """

    line: int
    cells: list[Cell]
    faults: tuple[Finding, ...] = field(default=())


def cell_text(cell: Cell) -> str:
    """Return the cell as trimmed text; empty for nothing."""
    if cell is None:
        return ""
    return cell.strip() if isinstance(cell, str) else _typed_text(cell)


def shown(text: str, *, limit: int = SHOWN) -> str:
    """Return a stranger's text safe to print: one line, no control characters, bounded."""
    printable = "".join(mark if mark.isprintable() else "\ufffd" for mark in text[: limit + 1])
    return printable if len(printable) <= limit else f"{printable[: limit - 1]}\u2026"


def _typed_text(cell: Decimal | date) -> str:
    return cell.isoformat() if isinstance(cell, date) else format(cell, "f")
