"""Numbers of a table, exactly: text in, int64 millionths out, and nothing rounded on the way."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from outcome_metrics.quantities import SCALE
from procurement.ingest.table.cells import Cell, CellError, cell_text
from procurement.ingest.table.mapping import Numbers

DECIMALS = 6
LARGEST = 2**63 - 1
#: Of an amount that is kept as it was written.
DIGITS = 28

#: How a spreadsheet's own numbers are written once they are text.
PLAIN = Numbers()

_NOT_FINITE = re.compile(r"[+-]?(?:inf(?:inity)?|s?nan)", re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?[0-9.,]+e[+-]?[0-9]+", re.IGNORECASE)
_THOUSANDS = {
    ".": r"\.",
    ",": ",",
    "space": "[ \u00a0\u2009\u202f]",
    "apostrophe": "['\u2019]",
}


@cache
def _shape(marks: Numbers) -> re.Pattern[str]:
    mark = _THOUSANDS.get(marks.thousands)
    grouped = f"[0-9]{{1,3}}(?:{mark}[0-9]{{3}})+|" if mark else ""
    point = "[.,]" if marks.decimal == "either" else re.escape(marks.decimal)
    return re.compile(f"([+-]?)({grouped}[0-9]+)?(?:{point}([0-9]+))?", re.ASCII)


def millionths(cell: Cell, *, marks: Numbers, percent_sign: bool = False) -> int:
    """Return a cell's number in millionths.

    Args:
        cell: Text as written in the file, or a spreadsheet's number.
        marks: Decimal and thousands mark of the texts; a spreadsheet's number has its own.
        percent_sign: Whether a closing % may be written.

    Raises:
        CellError: text, inf or nan, an exponent (spreadsheets write one where they have cut
            digits off), more than six decimals, or more than an int64 holds.
    """
    if isinstance(cell, Decimal):
        text, marks = format(cell, "f"), PLAIN
    else:
        text = cell_text(cell).removesuffix("%").rstrip() if percent_sign else cell_text(cell)
    found = _shape(marks).fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise CellError(_why(text), decimal=marks.decimal, thousands=marks.thousands)
    whole = found[2] or ""
    if not whole.isdecimal():  # thousands marks
        whole = "".join(filter(str.isdecimal, whole))
    whole = whole.lstrip("0")
    decimals = (found[3] or "").rstrip("0")
    if marks.rounded is not None and len(decimals) > marks.rounded:
        whole, decimals = _rounded(f"{whole or 0}.{decimals}", marks.rounded)
    if len(decimals) > DECIMALS:
        raise CellError("table.too_many_decimals", allowed=DECIMALS)
    if len(whole) + DECIMALS > len(str(LARGEST)):
        raise CellError("table.number_too_large")
    return within_range(int(f"{found[1]}{whole or 0}{decimals.ljust(DECIMALS, '0')}"))


def exact(cell: Cell, *, marks: Numbers) -> Decimal:
    """Return a cell's number with all its digits, whatever `marks.rounded` says.

    Raises:
        CellError: text, inf or nan, an exponent, or more digits than an amount can have.
    """
    if isinstance(cell, Decimal):
        text, marks = format(cell, "f"), PLAIN
    else:
        text = cell_text(cell)
    found = _shape(marks).fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise CellError(_why(text), decimal=marks.decimal, thousands=marks.thousands)
    whole = "".join(filter(str.isdecimal, found[2] or "0"))
    if len(whole) + len(found[3] or "") > DIGITS:
        raise CellError("table.number_too_large")
    return Decimal(f"{found[1]}{whole}.{found[3] or 0}")


def is_rounded(cell: Cell, *, marks: Numbers) -> bool:
    """Whether `millionths` rounds the number of a cell."""
    if marks.rounded is None:
        return False
    text = format(cell, "f") if isinstance(cell, Decimal) else cell_text(cell)
    shape = _shape(PLAIN if isinstance(cell, Decimal) else marks)
    found = shape.fullmatch(text.removesuffix("%").rstrip())
    return found is not None and len((found[3] or "").rstrip("0")) > marks.rounded


def _rounded(digits: str, decimals: int) -> tuple[str, str]:
    """Return whole and decimals of a number without sign, rounded half away from zero."""
    room = Context(prec=len(digits) + 1)
    near = Decimal(digits).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, room)
    whole, _, rest = format(near, "f").partition(".")
    return whole.lstrip("0"), rest.rstrip("0")


def within_range(amount: int) -> int:
    """Return the amount when an int64 holds it.

    Raises:
        CellError: it does not.
    """
    if abs(amount) > LARGEST:
        raise CellError("table.number_too_large")
    return amount


def product(first: int, second: int, *, divisor: int = 1) -> int:
    """Return first x second / divisor in millionths, of factors in millionths.

    Raises:
        CellError: the exact result has more than six decimals or does not fit.
    """
    amount, rest = divmod(first * second, SCALE * divisor)
    if rest:
        raise CellError("table.too_many_decimals", allowed=DECIMALS)
    return within_range(amount)


def _why(text: str) -> str:
    if _NOT_FINITE.fullmatch(text):
        return "table.not_finite"
    return "table.exponent" if _EXPONENT.fullmatch(text) else "table.not_a_number"
