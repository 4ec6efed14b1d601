"""Commodity codes: what a firm sells and what a city buys, compared by their hierarchy.

UNSPSC has eight digits in four pairs (segment, family, class, commodity); a NIGP-style code has a
class of three digits and an item of two.  In both, the last parts of a broader code are zeros:
30110000 is the family of 30111501, and 745-00 the class of 745-21.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate


class CodeScheme(StrEnum):
    """A list of commodity codes that the register can take in."""

    UNSPSC = "UNSPSC"
    NIGP = "NIGP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """How the codes of a list are made.

    Attributes:
        widths: Digits of each part, the broadest part first.
        between: What is written between the parts.
    """

    widths: tuple[int, ...]
    between: str = ""


HIERARCHIES: Mapping[CodeScheme, Hierarchy] = {
    CodeScheme.UNSPSC: Hierarchy(widths=(2, 2, 2, 2)),
    CodeScheme.NIGP: Hierarchy(widths=(3, 2), between="-"),
}
#: What people write between the digits of a code, and which says nothing.
_BETWEEN = re.compile(r"[-. ]")


class NoCodeError(ValueError):
    """What was written cannot be a code of this list."""


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """A commodity code; make one with `code_of`.

    Attributes:
        scheme: The list that it belongs to.
        parts: From the broadest on, without the zeros at the end; never empty.
    """

    scheme: CodeScheme
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """Return the code in full, as its list writes it: `30110000`, `745-00`."""
        shape = HIERARCHIES[self.scheme]
        zeros = ["0" * width for width in shape.widths[len(self.parts) :]]
        return shape.between.join([*self.parts, *zeros])

    def covers(self, other: "Code") -> bool:
        """Return whether the other code is this one, or one of those beneath it."""
        return self.scheme is other.scheme and other.parts[: len(self.parts)] == self.parts

    def meets(self, other: "Code") -> bool:
        """Return whether one of the two codes covers the other.

        Two commodities of one class do not meet: whoever wants their neighbors too asks for the
        class.
        """
        return self.covers(other) or other.covers(self)

    def upward(self) -> "Iterator[Code]":
        """Yield the code itself and each broader one above it, the broadest last."""
        for length in range(len(self.parts), 0, -1):
            yield Code(self.scheme, self.parts[:length])


def code_of(scheme: CodeScheme, written: str) -> Code:
    """Return the code that was written, with or without marks between its digits.

    >>> str(code_of(CodeScheme.UNSPSC, "30-11-15-01"))
    '30111501'
    >>> str(code_of(CodeScheme.NIGP, "745"))
    '745-00'

    Raises:
        NoCodeError: not the digits of a code, or a part below one that is all zeros.
    """
    digits = _BETWEEN.sub("", written.strip())
    widths = HIERARCHIES[scheme].widths
    ends = tuple(accumulate(widths))
    if not (digits.isascii() and digits.isdigit() and len(digits) in ends):
        raise NoCodeError(written)
    begins = (0, *ends)
    parts = [
        digits[first:last] for first, last in zip(begins, ends, strict=False) if last <= len(digits)
    ]
    while parts and not parts[-1].strip("0"):
        parts.pop()
    if not parts or any(not part.strip("0") for part in parts):
        raise NoCodeError(written)
    return Code(scheme, tuple(parts))


def meeting(held: Iterable[Code], wanted: Iterable[Code]) -> tuple[Code, ...]:
    """Return those codes of a firm that meet what is wanted, in order and each once.

    >>> roads = code_of(CodeScheme.UNSPSC, "72140000")
    >>> paving = code_of(CodeScheme.UNSPSC, "72141003")
    >>> meeting([roads], [paving]) == meeting([roads], [roads]) == (roads,)
    True
    >>> meeting([paving], [code_of(CodeScheme.UNSPSC, "72141100")])
    ()
    """
    asked = set(wanted)
    above = {broader for one in asked for broader in one.upward()}
    return tuple(
        sorted({one for one in held if one in above or not asked.isdisjoint(one.upward())})
    )
