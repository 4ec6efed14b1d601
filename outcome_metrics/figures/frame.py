"""Observations: equal-length arrays, checked on entry, with valid time and recorded time."""

from dataclasses import dataclass, fields

import numpy as np

from outcome_metrics.errors import FrameError, Problem
from outcome_metrics.figures.states import STATES
from outcome_metrics.quantities import Codes, Flags, Ints, group_sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Exact sums per group (size,), in millionths, and how many observations stand behind them.

    Attributes:
        numerator: Sum of numerators.
        denominator: Sum of denominators, of those that have one.
        cells: Observations summed.
        bare: Observations without a denominator.
    """

    numerator: Ints
    denominator: Ints
    cells: Ints
    bare: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """What was recorded, one entry per version of a cell (n each).

    Attributes:
        series: Index of the series (contract, KPI and version, group, site).
        period: Index of the period.
        numerator: Millionths.
        denominator: Millionths; 0 and ignored where there is none.
        has_denominator: False for a plain count or amount.
        state: Code of the recorded state (`states.CODE`).
        recorded: Order of recording, such as microseconds since 1970; later replaces earlier.

    Raises:
        FrameError: On entry, with every problem: `frame.unequal_lengths`,
            `frame.negative_index`, `frame.negative_denominator`, `frame.nothing_to_divide`,
            `frame.unknown_state`.
    """

    series: Ints
    period: Ints
    numerator: Ints
    denominator: Ints
    has_denominator: Flags
    state: Codes
    recorded: Ints

    def __post_init__(self) -> None:
        shapes = {getattr(self, one.name).shape for one in fields(self)}
        if len(shapes) != 1 or len(next(iter(shapes))) != 1:
            raise FrameError(Problem("frame.unequal_lengths"))
        checks = {
            "frame.negative_index": (self.series < 0) | (self.period < 0),
            "frame.negative_denominator": self.has_denominator & (self.denominator < 0),
            "frame.nothing_to_divide": (
                self.has_denominator & (self.denominator == 0) & (self.numerator != 0)
            ),
            "frame.unknown_state": (self.state < 0) | (self.state >= len(STATES)),
        }
        problems = [
            Problem(code, {"row": int(bad.argmax()), "count": int(bad.sum())})
            for code, bad in checks.items()
            if bad.any()
        ]
        if problems:
            raise FrameError(*problems)

    def __len__(self) -> int:
        return len(self.series)

    def take(self, rows: Ints) -> "Observations":
        """Return the observations at `rows`, in that order."""
        return Observations(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def latest(self, *, as_known: int | None = None) -> "Observations":
        """Return the last version of each cell recorded up to `as_known`, by series and period.

        None takes all that is recorded.  The same `as_known` gives the same figures for ever, so a
        review can be repeated as known that day.

        Raises:
            FrameError: `frame.same_instant` if one cell has two versions of one instant.
        """
        known = np.arange(len(self))
        if as_known is not None:
            known = np.flatnonzero(self.recorded <= as_known)
        order = known[np.lexsort((self.recorded[known], self.period[known], self.series[known]))]
        same_cell = (np.diff(self.series[order]) == 0) & (np.diff(self.period[order]) == 0)
        tie = same_cell & (np.diff(self.recorded[order]) == 0)
        if tie.any():
            row = int(order[int(tie.argmax())])
            raise FrameError(Problem("frame.same_instant", {"row": row, "count": int(tie.sum())}))
        last = np.append(~same_cell, np.ones(min(len(order), 1), dtype=np.bool_))
        return self.take(order[last])

    def totals(self, *, group: Ints, size: int) -> Totals:
        """Sum by `group` (n, each 0 to size-1); see `sums`."""
        return sums(self.numerator, self.denominator, self.has_denominator, group=group, size=size)


def sums(
    numerator: Ints, denominator: Ints, has_denominator: Flags, *, group: Ints, size: int
) -> Totals:
    """Sum numerators and denominators (n) by `group` (n, each 0 to size-1), exactly.

    Select what has data before; this sums what it is given.  Districts to city and months to
    quarters are both such a sum, never a mean of percentages.
    """
    return Totals(
        numerator=group_sums(numerator, group=group, size=size),
        denominator=group_sums(np.where(has_denominator, denominator, 0), group=group, size=size),
        cells=np.bincount(group, minlength=size).astype(np.int64),
        bare=np.bincount(group[~has_denominator], minlength=size).astype(np.int64),
    )
