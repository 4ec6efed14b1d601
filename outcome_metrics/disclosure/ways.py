"""The cheapest way to give a cell room: which figures would have to move along with it."""

from collections.abc import Set as AbstractSet

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from outcome_metrics.disclosure.parts import Part, part_around
from outcome_metrics.disclosure.tables import Key, Tables
from outcome_metrics.quantities import Floats

#: What it costs to move a hidden cell: next to nothing, but the shortest way is the best.
HIDDEN_COST = 1e-3
#: Solved in floats: what moves less than this does not move.
TINY = 1e-6


def cheapest_way(
    tables: Tables, *, hidden: AbstractSet[Key], key: Key, room: int
) -> frozenset[Key]:
    """Return the shown cells to hide so that `key` can lie `room` above or below the truth.

    It costs a cell's own count to hide it, so small ones go first.  Empty if there is no way.
    """
    part = part_around(tables, hidden=hidden, key=key)
    cost = np.array([_cost(tables, one, hidden) for one in part.keys])
    for target in (room, -room):
        way = _way(part, cost, at=part.keys.index(key), target=target)
        if way is not None:
            moved = np.flatnonzero(np.abs(way) > TINY)
            return frozenset(part.keys[i] for i in moved) - hidden
    return frozenset()


def _cost(tables: Tables, key: Key, hidden: AbstractSet[Key]) -> float:
    cell = tables.cells[key]
    if key in hidden:
        return HIDDEN_COST
    return float(cell.value / cell.step if cell.step else cell.value)


def _way(part: Part, cost: Floats, *, at: int, target: int) -> Floats | None:
    """Return the cheapest deviation (n) in which cell `at` moves by `target`.

    Upward and downward moves are variables of their own, so that either costs.
    """
    if target < part.least[at]:
        return None
    fixed = np.zeros(len(cost))
    fixed[at] = target
    up, down = np.full(len(cost), np.inf), -part.least
    up[at] = down[at] = 0.0
    right = -(part.matrix @ fixed)
    both = sparse.hstack([part.matrix, -part.matrix], format="csr")
    found = milp(
        np.concatenate([cost, cost]),
        bounds=Bounds(np.zeros(2 * len(cost)), np.concatenate([up, down])),
        constraints=LinearConstraint(both, right, right) if both.shape[0] else (),
    )
    if found.x is None:
        return None
    moved: Floats = found.x[: len(cost)] - found.x[len(cost) :] + fixed
    return moved
