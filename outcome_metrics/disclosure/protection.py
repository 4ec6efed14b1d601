"""Decide what to hide so that no hidden cell can be worked out: primary, then secondary."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from outcome_metrics.disclosure.doubt import Doubt
from outcome_metrics.disclosure.parts import sensitive_cells, unknown_cells
from outcome_metrics.disclosure.primary import can_hide, small_cells
from outcome_metrics.disclosure.tables import Key, Standing, Sum, Tables
from outcome_metrics.disclosure.ways import cheapest_way


@dataclass(frozen=True, slots=True)
class Protection:
    """The decision on the pages of today.

    Attributes:
        hidden: The cells to mark; a mark does not say why.
        withheld: Nothing at all may be published: no choice of marks would be enough.
    """

    hidden: frozenset[Key]
    withheld: bool = False


class _HopelessError(Exception):
    """There is nothing left to hide, and something can still be found out."""


def protect(tables: Tables, *, threshold: int) -> Protection:
    """Return which cells to hide.

    Small counts first.  Then further cells, the smallest first, until no sum has exactly one
    hidden cell and every hidden cell keeps at least `threshold` possible values, whatever an
    outsider makes of all that is and was published.  The same tables give the same answer.

    >>> from outcome_metrics.disclosure.tables import Cell
    >>> groups = {("north",): 4, ("south",): 12, ("east",): 30, ("west",): 54, ("",): 100}
    >>> cells = {key: Cell(value=value) for key, value in groups.items()}
    >>> districts = tuple(key for key in groups if key != ("",))
    >>> total = Sum(whole=("",), parts=districts)
    >>> sorted(protect(Tables(cells, [total]), threshold=11).hidden)
    [('north',), ('south',)]
    """
    everything = frozenset(
        key for key, cell in tables.cells.items() if cell.standing is Standing.OPEN
    )
    doubt = Doubt(tables, threshold=threshold)
    hidden = small_cells(tables, threshold=threshold)
    try:
        while True:
            hidden = _without_single_cells(tables, hidden, threshold=threshold)
            lost = doubt.lost(hidden)
            if not lost:
                return Protection(hidden)
            for key, part in lost:
                hidden |= _further(tables, hidden, key=key, part=part, threshold=threshold)
    except _HopelessError:
        return Protection(everything, withheld=True)


def _without_single_cells(
    tables: Tables, hidden: frozenset[Key], *, threshold: int
) -> frozenset[Key]:
    """Hide more until no sum has exactly one cell that an outsider is not told."""
    waiting = list(tables.sums)
    while waiting:
        unknown = unknown_cells(tables, hidden=hidden)
        sensitive = sensitive_cells(tables, hidden=hidden, threshold=threshold)
        single = [one for one in waiting if _single(one, unknown) in sensitive]
        for one in single:
            if _single(one, unknown_cells(tables, hidden=hidden)) is not None:
                hidden |= _cheapest(tables, hidden, one.keys)
        waiting = list(tables.sums) if single else []
    return hidden


def _single(one: Sum, unknown: AbstractSet[Key]) -> Key | None:
    """Return the only cell of a sum that is unknown; None if there are none or several."""
    found = [key for key in one.keys if key in unknown]
    return found[0] if len(found) == 1 else None


def _further(
    tables: Tables, hidden: frozenset[Key], *, key: Key, part: tuple[Key, ...], threshold: int
) -> frozenset[Key]:
    """Return further cells to hide so that the cell `key`, which is lost, has room to move."""
    found = cheapest_way(tables, hidden=hidden, key=key, room=threshold - 1)
    more = {other for one in found for other in can_hide(tables, tables.with_parts(one))}
    if not found or more <= hidden:
        around = [other for near in part for one in tables.of_cell[near] for other in one.keys]
        return _cheapest(tables, hidden, around)
    return frozenset(more)


def _cheapest(tables: Tables, hidden: frozenset[Key], keys: Iterable[Key]) -> frozenset[Key]:
    """Return the smallest cell that may still be hidden, with all that is hidden with it.

    A count of 0 protects nothing: an outsider knows that it would have been shown.

    Raises:
        _HopelessError: there is none.
    """
    choice = [
        (cell.value, key)
        for key in set(keys) - hidden
        for cell in (tables.cells[key],)
        if cell.standing is Standing.OPEN and (cell.value > 0 or cell.step)
    ]
    if not choice:
        raise _HopelessError
    return can_hide(tables, tables.with_parts(min(choice)[1]))
