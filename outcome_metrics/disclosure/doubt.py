"""Doubt: how many values of a hidden cell an outsider cannot rule out.

The outsider knows every figure that is shown, every sum, that counts are whole numbers, that a 0
would have been shown, and that something small must be the reason for hiding anything.  Each set
of figures that fits all this is a world.  A cell is safe when worlds have been found that give it
as many different values as the threshold; that a cell is safe is therefore never a guess.
"""

from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import chain

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from outcome_metrics.disclosure.parts import Part, parts_of, sensitive_cells
from outcome_metrics.disclosure.tables import Key, Tables
from outcome_metrics.quantities import Floats, Ints

#: Worlds further from the truth than so many thresholds are not looked for: there are enough.
REACH = 4
#: With more unsafe cells than this in a part, worlds are made for all of them together first.
FEW = 4
#: Other cells that are tried as the small one that is the reason for hiding.
REASONS = 3
#: Amounts are solved in floats; cancelled sums differ by less than this.
TINY = 1e-6


class Doubt:
    """The worlds found so far.  Hiding more only adds worlds, so none has to be found twice."""

    def __init__(self, tables: Tables, *, threshold: int) -> None:
        """Start with the truth alone."""
        self._tables = tables
        self._threshold = threshold
        self._values: dict[Key, set[int]] = defaultdict(lambda: {0})
        self._amounts: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._roamed: set[Key] = set()

    def lost(self, hidden: AbstractSet[Key]) -> list[tuple[Key, tuple[Key, ...]]]:
        """Return, for each part with a cell that can be found out, the first and the part."""
        sensitive = sensitive_cells(self._tables, hidden=hidden, threshold=self._threshold)
        found = []
        for part in parts_of(self._tables, hidden=hidden):
            open_ = [i for i, key in enumerate(part.keys) if key in sensitive]
            first = self._first_lost(part, open_)
            if first is not None:
                found.append((part.keys[first], part.keys))
        return found

    def _first_lost(self, part: Part, cells: list[int]) -> int | None:
        doubtful = [i for i in cells if not self._is_safe(part, i)]
        fresh = [i for i in doubtful if part.keys[i] not in self._roamed]
        if len(fresh) > FEW:
            self._roam(part, fresh)
        return next((i for i in doubtful if not self._is_safe(part, i, search=True)), None)

    def _is_safe(self, part: Part, cell: int, *, search: bool = False) -> bool:
        key = part.keys[cell]
        if part.whole[cell]:
            enough = len(self._values[key]) >= self._threshold
        else:
            low, high = self._amounts[key]
            enough = high - low >= self._threshold - 1 - TINY
        return enough or (search and self._search(part, cell))

    def _roam(self, part: Part, cells: list[int]) -> None:
        """Step away from the truth with all doubtful cells at once, further each time."""
        self._roamed.update(part.keys[i] for i in cells)
        ways = np.random.default_rng(len(part.keys))
        for step in range(1, self._threshold + 1):
            push = np.zeros(len(part.keys))
            push[cells] = ways.choice([-1.0, 1.0], len(cells)) * ways.uniform(1, 2, len(cells))
            for objective in (push, -push):
                self._keep(part, _solve(part, objective, reach=step))

    def _search(self, part: Part, cell: int) -> bool:
        """Look for enough values of one cell: its extremes, then each value between."""
        reach = REACH * self._threshold
        extremes = []
        for sign in (1.0, -1.0):
            push = np.zeros(len(part.keys))
            push[cell] = sign
            world = _solve(part, push, reach=reach)
            self._keep(part, world)
            extremes.append(0.0 if world is None else float(world[cell]))
        low, high = extremes
        if not part.whole[cell] or high - low + 1 < self._threshold:
            return self._is_safe(part, cell)
        for value in _outwards(round(low), round(high)):
            if value not in self._values[part.keys[cell]]:
                self._probe(part, cell, value)
            if self._is_safe(part, cell):
                return True
        return False

    def _probe(self, part: Part, cell: int, value: int) -> None:
        """Look for a world in which one cell has this value, with something small in it."""
        reach = REACH * self._threshold
        for reason in self._reasons(part, cell, value):
            least, most = part.least.copy(), np.full(len(part.keys), float(reach))
            least[cell] = most[cell] = value
            if reason is not None:
                most[reason] = min(reach, self._threshold - 1 - part.truth[reason])
            world = _solve(part, np.zeros(len(part.keys)), reach=reach, within=(least, most))
            if self._keep(part, world):
                return

    def _reasons(self, part: Part, cell: int, value: int) -> list[int | None]:
        """Return cells that may be the small one; None where that is settled anyway."""
        if 1 <= part.truth[cell] + value < self._threshold or not self._has_reason(
            part, np.zeros(len(part.keys), dtype=np.int64)
        ):
            return [None]
        order = np.argsort(part.truth, kind="stable")
        others: list[int | None] = [int(i) for i in order if part.whole[i] and i != cell]
        return others[:REASONS]

    def _keep(self, part: Part, world: Floats | None) -> bool:
        """Remember the values of a world; one in which nothing is small convinces nobody."""
        if world is None:
            return False
        counts: Ints = np.where(part.whole, np.rint(world), 0).astype(np.int64)
        moved = np.where(part.whole, counts, world)
        truth = np.zeros_like(counts)
        if np.abs(part.matrix @ moved).max(initial=0.0) > TINY or (moved < part.least - TINY).any():
            return False
        if self._has_reason(part, truth) and not self._has_reason(part, counts):
            return False
        for i, key in enumerate(part.keys):
            if part.whole[i]:
                self._values[key].add(int(counts[i]))
            else:
                low, high = self._amounts[key]
                self._amounts[key] = [min(low, float(world[i])), max(high, float(world[i]))]
        return True

    def _has_reason(self, part: Part, deviation: Ints) -> bool:
        counts = part.truth + deviation
        small = part.whole & (counts >= 1) & (counts < self._threshold)
        return bool(small.any())


def _outwards(low: int, high: int) -> Iterator[int]:
    """Yield the whole numbers between, the nearest to 0 first."""
    pairs = chain.from_iterable((i, -i) for i in range(1, max(-low, high) + 1))
    return (value for value in pairs if low <= value <= high)


def _solve(
    part: Part,
    objective: Floats,
    *,
    reach: int,
    within: tuple[Floats, Floats] | None = None,
) -> Floats | None:
    """Return the world with the least `objective` (n) within `reach`; None if there is none."""
    least, most = within or (part.least, np.full(len(part.keys), float(reach)))
    constraint = LinearConstraint(part.matrix, 0.0, 0.0)
    found = milp(
        objective,
        integrality=part.whole.astype(np.int64),
        bounds=Bounds(np.maximum(least, -float(reach)), most),
        constraints=constraint if part.matrix.shape[0] else (),
    )
    return None if found.x is None else np.asarray(found.x, dtype=np.float64)
