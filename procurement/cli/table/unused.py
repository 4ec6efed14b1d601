"""Rows of a table that were not used: a few on the screen, all of them as a file."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.words import language, say
from procurement.csv_cells import write_csv
from procurement.ingest.table.unused import UnusedRow, UnusedRows
from procurement.locale.findings import say as say_finding
from procurement.rules.findings import Finding, Severity

Unused = Annotated[Path | None, typer.Option("--unused", help=say("option.unused"))]

#: Advisory findings of one kind on a screen; the file has all.
SHOWN = 3
#: Columns of the file.
COLUMNS = ("line", "fate", "codes", "columns", "reasons")


def briefly(findings: Iterable[Finding]) -> tuple[list[Finding], int]:
    """Return all that blocks and the first few of each advice, and how many are left."""
    seen: Counter[str] = Counter()
    shown, left = [], 0
    for one in findings:
        seen[one.code] += 1
        if one.severity is Severity.BLOCKS or seen[one.code] <= SHOWN:
            shown.append(one)
        else:
            left += 1
    return shown, left


def write_unused(path: Path, rows: UnusedRows) -> None:
    """Write one line for each row that was not used: its line, what became of it, every reason."""
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, COLUMNS, map(_cells, rows))


def _cells(row: UnusedRow) -> dict[str, object]:
    places = [one.place.column or "" for one in row.reasons if one.place]
    said = [say_finding(one, language()).sentence for one in row.reasons]
    return {
        "line": row.line,
        "fate": row.fate,
        "codes": " ".join(one.code for one in row.reasons),
        "columns": " | ".join(filter(None, places)),
        "reasons": " ".join(said),
    }
