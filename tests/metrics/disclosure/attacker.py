"""An outsider with everything that was published, a solver, and the rules in hand.

Written without a look at the module's own judge: it gets pages as a reader sees them (figures, a
mark, or nothing), works out its own equations from the headings, and asks HiGHS for the lowest and
the highest value of each marked figure; on tiny pages it lists every possible world instead.
"""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

MARK = "x"
#: No count of a test is larger than this, and the attacker knows it.
LARGEST = 5_000


@dataclass
class Attacker:
    """Unknowns with bounds, and equations between them."""

    low: dict = field(default_factory=dict)
    high: dict = field(default_factory=dict)
    equations: list = field(default_factory=list)  # (name -> factor, right side)
    rounded: list = field(default_factory=list)  # (numerator, denominator, least, most)

    def sees(self, name, shown, *, zero_possible=False):
        """A figure, a mark (1 or more: a 0 would have been shown), or None for nothing."""
        if shown is None or shown == MARK:
            least = 0 if shown is None or zero_possible else 1
            self.low[name] = max(self.low.get(name, 0), least)
            self.high.setdefault(name, LARGEST)
        else:
            self.low[name] = self.high[name] = shown

    def knows(self, whole, parts):
        """That a whole is the sum of its parts."""
        self.equations.append(({whole: -1, **dict.fromkeys(parts, 1)}, 0))

    def reads_percentage(self, numerator, denominator, shown, decimals=1):
        """A rounded percentage beside unknown sums: |n/d - p| is at most half a last digit."""
        half = 0.5 * 10**-decimals
        self.rounded.append((numerator, denominator, (shown - half) / 100, (shown + half) / 100))

    @cached_property
    def place(self):
        """Return the number of each unknown."""
        return {one: i for i, one in enumerate(self.low)}

    @cached_property
    def equal(self):
        """Return the equations as a matrix and its right side."""
        entries = [
            (factor, row, self.place[one])
            for row, (factors, _) in enumerate(self.equations)
            for one, factor in factors.items()
        ]
        factors, rows, columns = zip(*entries, strict=True)
        shape = (len(self.equations), len(self.low))
        right = [value for _, value in self.equations]
        return sparse.csr_array((factors, (rows, columns)), shape=shape), right

    def range_of(self, name):
        """Return the lowest and the highest whole number that fits everything."""
        constraints = [self._percentage(*one) for one in self.rounded]
        if self.equations:
            matrix, right = self.equal
            constraints.append(LinearConstraint(matrix, right, right))
        found = []
        for sign in (1, -1):
            aim = np.zeros(len(self.low))
            aim[self.place[name]] = sign
            answer = milp(
                aim,
                integrality=np.ones(len(self.low)),
                bounds=Bounds(list(self.low.values()), [self.high[one] for one in self.low]),
                constraints=constraints,
            )
            assert answer.x is not None, "the truth itself must fit what is published"
            found.append(round(answer.x[self.place[name]]))
        return tuple(found)

    def _percentage(self, numerator, denominator, least, most):
        lines = np.zeros((2, len(self.low)))
        lines[:, self.place[numerator]] = 1
        lines[:, self.place[denominator]] = -least, -most
        return LinearConstraint(lines, [0, -np.inf], [np.inf, 0])

    def candidates(self, name):
        """Return how many values lie between the lowest and the highest."""
        low, high = self.range_of(name)
        return high - low + 1


def worlds(shown, sums, *, largest):
    """List every table of whole numbers that fits: brute force, for a handful of unknowns."""
    unknown = [name for name, value in shown.items() if value == MARK]
    for guess in product(range(1, largest + 1), repeat=len(unknown)):
        world = {**shown, **dict(zip(unknown, guess, strict=True))}
        if all(world[whole] == sum(world[part] for part in parts) for whole, parts in sums):
            yield world
