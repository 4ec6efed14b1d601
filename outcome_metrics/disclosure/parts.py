"""Hidden cells that hang together by sums: each such part can be judged for itself."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from outcome_metrics.disclosure.primary import is_small
from outcome_metrics.disclosure.tables import Key, Standing, Sum, Tables
from outcome_metrics.quantities import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an outsider does not know, as deviations from the truth, one entry per cell (n).

    An outsider's picture of the hidden cells fits what is published if it differs from the truth
    by deviations that every sum cancels: `matrix @ deviation == 0`.

    Attributes:
        keys: The cells, in order.
        matrix: Sums x cells: 1 for a part, -1 for the whole.
        truth: The counts; 0 for an amount.
        least: Lowest deviation that leaves the cell what everybody knows of it: a count that
            is hidden by itself is not 0.
        whole: Where only whole numbers are possible; False for amounts, counted in cases.
    """

    keys: tuple[Key, ...]
    matrix: sparse.csr_array
    truth: Ints
    least: Floats
    whole: Flags


def unknown_cells(tables: Tables, *, hidden: AbstractSet[Key]) -> frozenset[Key]:
    """Return what an outsider is not told."""
    silent = {Standing.HELD, Standing.UNPUBLISHED}
    return frozenset(
        key for key, cell in tables.cells.items() if key in hidden or cell.standing in silent
    )


def sensitive_cells(tables: Tables, *, hidden: AbstractSet[Key], threshold: int) -> frozenset[Key]:
    """Return what an outsider must not find out: all marks, and small counts on no page."""
    return frozenset(
        key
        for key in unknown_cells(tables, hidden=hidden)
        if tables.cells[key].standing is not Standing.UNPUBLISHED
        or is_small(tables.cells[key], threshold=threshold)
    )


def parts_of(tables: Tables, *, hidden: AbstractSet[Key]) -> list[Part]:
    """Return the connected parts of what is unknown, in order of their first cells."""
    unknown = unknown_cells(tables, hidden=hidden)
    roots = {key: key for key in unknown}
    together: list[tuple[Sum, list[Key]]] = []
    for one in tables.sums:
        inside = [key for key in one.keys if key in unknown]
        together.append((one, inside))
        for key in inside[1:]:
            roots[_root(roots, key)] = _root(roots, inside[0])
    groups: dict[Key, list[Key]] = {}
    for key in sorted(unknown):
        groups.setdefault(_root(roots, key), []).append(key)
    sums: dict[Key, list[Sum]] = {root: [] for root in groups}
    for one, inside in together:
        if inside:
            sums[_root(roots, inside[0])].append(one)
    return [_part(tables, keys, sums[root], unknown) for root, keys in groups.items()]


def part_around(tables: Tables, *, hidden: AbstractSet[Key], key: Key) -> Part:
    """Return the part of `key` if every open cell that may be hidden were hidden too.

    A count of 0 is not among them: an outsider knows that it would have been shown.
    """
    free = {
        one
        for one, cell in tables.cells.items()
        if cell.standing is Standing.OPEN and (cell.value > 0 or cell.step)
    }
    return next(
        part for part in parts_of(tables, hidden=frozenset(hidden) | free) if key in part.keys
    )


def _root(roots: dict[Key, Key], key: Key) -> Key:
    while roots[key] != key:
        roots[key] = roots[roots[key]]
        key = roots[key]
    return key


def _part(
    tables: Tables, keys: Sequence[Key], sums: Sequence[Sum], unknown: AbstractSet[Key]
) -> Part:
    place = {key: index for index, key in enumerate(keys)}
    rows, columns, signs = [], [], []
    for row, one in enumerate(sums):
        for key in one.keys:
            if key in place:
                rows.append(row)
                columns.append(place[key])
                signs.append(-1.0 if key == one.whole else 1.0)
    cells = [tables.cells[key] for key in keys]
    return Part(
        keys=tuple(keys),
        matrix=sparse.csr_array((signs, (rows, columns)), shape=(len(sums), len(keys))),
        truth=np.array([0 if cell.step else cell.value for cell in cells], dtype=np.int64),
        least=np.array([_least(tables, key, unknown) for key in keys]),
        whole=np.array([cell.step == 0 for cell in cells]),
    )


def _least(tables: Tables, key: Key, unknown: AbstractSet[Key]) -> float:
    """Return how far a cell could lie below the truth: to 1 if a 0 would have been shown."""
    cell = tables.cells[key]
    if cell.step:
        return -cell.value / cell.step
    zero_possible = (
        cell.standing is Standing.UNPUBLISHED or cell.value == 0 or cell.about in unknown
    )
    return float(-cell.value if zero_possible else 1 - cell.value)
