"""Where numbers stand along a side of a picture, and which of them are named there."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

#: Steps that miss an edge by less than this are at the edge.
ROUNDING = 1e-6

#: Nothing that is measured is smaller and is not zero.
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers along one side of the picture: `low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a number stands."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + (self.end - self.start) * share


def edges(values: Iterable[float], *, percent: bool = False) -> tuple[float, float]:
    """Return round numbers below and above all values.

    The lower one is zero where zero is near, and never under zero for values that are not.  Shares
    that are at most everything end at 100 %.
    """
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    step = step_of(_span(low, high))
    margin = (high - low) * 0.06
    bottom = floor((low - margin) / step) * step
    if 0 <= low <= (high - low) or bottom < 0 <= low:
        bottom = 0.0
    top = ceil((high + margin) / step) * step
    top = max(top, bottom + step)
    if percent and high <= 1.0 < top:
        return min(bottom, 1.0 - step), 1.0
    return bottom, top


def _span(low: float, high: float) -> float:
    """Return how far apart values are, or their size where that is only rounding."""
    size = max(abs(low), abs(high))
    if size < TINY:
        return 1.0
    return high - low if high - low > ROUNDING * size else size


def step_of(span: float) -> float:
    """Return a round distance between grid lines that gives four to eight of them."""
    rough = span / 5
    base = 10.0 ** floor(log10(rough))
    return float(next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough))


def steps_between(low: float, high: float) -> list[float]:
    """Return the numbers of the grid from one edge to the other, never past it."""
    step = step_of(high - low)
    return [low + n * step for n in range(floor((high - low) / step + ROUNDING) + 1)]
