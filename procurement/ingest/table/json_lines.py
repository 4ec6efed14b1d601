"""Files with one JSON document on each line (such as OCDS releases), as rows of a table.

The mapping's path of rows, `contracts[].implementation.milestones[]`, says what is one row; its
columns are paths from the top of the document.  As far as a column's path runs along that of the
rows it speaks of the row's own contract and milestone; beyond, it may find several values, which
are joined by "; ".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from procurement.ingest.table.byte_streams import Fingerprint
from procurement.ingest.table.cells import Cell, Row, cell_text
from procurement.ingest.table.mapping import Layout
from procurement.ingest.table.text_lines import text_lines
from procurement.rules.findings import Finding, Place

#: Rows of one document above this are refused: no release has as many.
MAX_ROWS_OF_A_DOCUMENT = 100_000
#: Digits before or after the point of a number that is kept as one.
LONGEST_NUMBER = 100

_EACH = "[]"


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path; `each`: its value is a list, and every entry counts."""

    name: str
    each: bool


Path = tuple[Step, ...]


def parsed_path(text: str) -> Path:
    """Return the steps of a path.

    >>> [step.name for step in parsed_path("contracts[].period.startDate")]
    ['contracts', 'period', 'startDate']
    """
    return tuple(Step(part.removesuffix(_EACH), part.endswith(_EACH)) for part in text.split("."))


def json_rows(
    source: BinaryIO, *, file: str, layout: Layout, max_bytes: int, mark: Fingerprint
) -> Iterator[Row]:
    """Yield the paths of the columns as a header, and then every row of every document.

    A line that is no JSON object is a row with a fault; blank lines are skipped.

    Args:
        source: The file, open at its start.
        file: Its name, for findings.
        layout: Encoding, the path of rows, and the columns.
        max_bytes: Limit of the stored and of the unpacked bytes.
        mark: Gets every stored byte.

    Raises:
        BadInputError: over the limit, damaged, in another encoding, or not text at all.
    """
    columns = tuple(dict.fromkeys(layout.used_columns().values()))
    rows = parsed_path(layout.file.rows or "")
    paths = [_split(parsed_path(column), rows) for column in columns]
    lines = text_lines(
        source, file=file, encoding=layout.file.encoding, max_bytes=max_bytes, mark=mark
    )
    yield Row(1, list(columns))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        document = _document(line)
        if document is None:
            yield Row(number, [], (Finding("table.broken_json", place=Place(file, number)),))
            continue
        for found, trail in enumerate(_trails(document, rows)):
            if found >= MAX_ROWS_OF_A_DOCUMENT:
                yield Row(number, [], (Finding("table.broken_json", place=Place(file, number)),))
                break
            yield Row(number, [_cell(trail[depth], rest) for depth, rest in paths])


def _document(line: str) -> dict[str, Any] | None:
    """Return the JSON object of a line; None where there is none that can be relied on."""
    try:
        found = json.loads(line, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(_: str) -> NoReturn:
    """Refuse NaN and the infinities, which JSON does not have."""
    raise ValueError


def _split(path: Path, rows: Path) -> tuple[int, Path]:
    """Return how far a path runs along that of the rows, and the rest of it."""
    depth = 0
    while depth < min(len(path), len(rows)) and path[depth] == rows[depth]:
        depth += 1
    return depth, path[depth:]


def _trails(node: object, rest: Path) -> Iterator[tuple[object, ...]]:
    """Yield, for each row, what is found at every depth of its path, the document first."""
    if not rest:
        yield (node,)
        return
    for child in _children(node, rest[0]):
        for trail in _trails(child, rest[1:]):
            yield (node, *trail)


def _children(node: object, step: Step) -> list[object]:
    value = node.get(step.name) if isinstance(node, dict) else None
    if step.each:
        return value if isinstance(value, list) else []
    return [] if value is None or isinstance(value, list) else [value]


def _cell(node: object, rest: Path) -> Cell:
    """Return what a path finds below a node: nothing, a value, or several joined."""
    found = [node]
    for step in rest:
        found = [child for one in found for child in _children(one, step)]
    values = [_plain(one) for one in found]
    if len(values) > 1:
        return "; ".join(dict.fromkeys(text for one in values if (text := cell_text(one))))
    return values[0] if values else None


def _plain(value: object) -> Cell:
    if isinstance(value, Decimal) and abs(value.adjusted()) > LONGEST_NUMBER:
        return str(value)  # written out, 1e999999999 would fill the memory
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    return json.dumps(value, ensure_ascii=False, default=str)
