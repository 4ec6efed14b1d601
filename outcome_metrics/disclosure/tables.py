"""Tables that are to be published: counts, and every sum that holds between them.

One system holds all that an outsider can put side by side: the tables of today, their totals over
groups and periods, and what was published before.  A count that is on two pages is one cell.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from outcome_metrics.errors import MetricError, Problem

#: Names a count: what is counted, of whom, where, when.  It holds no figure, so it may be logged.
Key = tuple[str, ...]


class DisclosureError(MetricError):
    """The tables contradict themselves, so nothing about them can be promised."""


class Standing(StrEnum):
    """What has become of a count so far."""

    OPEN = "open"  # on a page of today: shown or hidden, as we decide
    SHOWN = "shown"  # out already, and cannot be taken back
    HELD = "held"  # hidden in an earlier publication, and so for good
    UNPUBLISHED = "unpublished"  # on no page, but others might give it away


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure.

    Attributes:
        value: A number of people or cases; for an amount, any whole unit such as a millionth.
        standing: What has become of it so far.
        about: The count it is a part or a sum of: hidden with it, even where it is 0.
        step: 0 for a count.  For an amount (days waited, money paid) how much of it makes one
            case, in the unit of `value`.
    """

    value: int
    standing: Standing = Standing.OPEN
    about: Key | None = None
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The whole is the sum of its parts, as everybody can see from the headings."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All of them."""
        return (self.whole, *self.parts)


class Tables:
    """Cells and sums that fit together.

    Raises:
        DisclosureError: On entry, with every problem: `disclosure.negative`,
            `disclosure.unknown_cell`, `disclosure.not_a_sum`.
    """

    def __init__(self, cells: Mapping[Key, Cell], sums: Sequence[Sum]) -> None:
        """Check that everything adds up."""
        self.cells = dict(cells)
        self.sums = tuple(dict.fromkeys(sums))
        problems = [
            Problem("disclosure.negative", {"cell": name(key)})
            for key, cell in self.cells.items()
            if cell.value < 0
        ]
        for one in self.sums:
            problems += self._wrong(one)
        if problems:
            raise DisclosureError(*problems)
        self.of_cell: dict[Key, list[Sum]] = defaultdict(list)
        self.of_whole: dict[Key, list[Key]] = defaultdict(list)
        for one in self.sums:
            for key in one.keys:
                self.of_cell[key].append(one)
        for key, cell in self.cells.items():
            if cell.about is not None:
                self.of_whole[cell.about].append(key)

    def _wrong(self, one: Sum) -> list[Problem]:
        absent = [key for key in one.keys if key not in self.cells]
        if absent:
            return [Problem("disclosure.unknown_cell", {"cell": name(key)}) for key in absent]
        whole = self.cells[one.whole].value
        if whole != sum(self.cells[part].value for part in one.parts):
            return [Problem("disclosure.not_a_sum", {"cell": name(one.whole)})]
        return []

    def with_parts(self, key: Key) -> set[Key]:
        """Return a cell and all that is hidden with it."""
        return {key, *self.of_whole[key]}


def name(key: Key) -> str:
    """Return a cell's name for a message; never its figure."""
    return " / ".join(part or "*" for part in key)
