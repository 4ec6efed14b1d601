"""Tables that leave as CSV: nothing in them is run as a formula by whoever opens them."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(value: object) -> object:
    """Return a cell as it may be written: an apostrophe before a text that would be a formula.

    Figures stay figures, also those that are written as text.

    >>> harmless("=1+1"), harmless("-3.5"), harmless(-3.5)
    ("'=1+1", '-3.5', -3.5)
    """
    if isinstance(value, str) and value.startswith(FORMULA) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def write_csv(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a head and one line for each row; what is not known is blank.

    Args:
        file: Opened with `newline=""`, or the screen.
        columns: Names that each row has, and no others.
        rows: Cells by column.
    """
    out = csv.DictWriter(file, columns)
    out.writeheader()
    out.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
