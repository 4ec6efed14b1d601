"""What is charted by one pair of limits: a whole line, or what lies between two of its shifts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcome_metrics.assessing.charting import Stretch, window_of
from outcome_metrics.assessing.shifts import parts_of
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.quantities import Flags, Ints
from outcome_metrics.signals.choice import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Cells that follow each other in one line, and the window of their limits (n each).

    The first ones are those of the lines, in their order; what comes after a shift is behind them,
    in order of time.

    Attributes:
        line: Index of the line.
        first: Position of the first cell.
        count: How many cells.
        window: Index into `windows`.
        windows: The distinct windows.
    """

    line: Ints
    first: Ints
    count: Ints
    window: Ints
    windows: Sequence[Stretch]


def stretches_of(lines: Lines, cells: Cells, *, known: Flags) -> Stretches:
    """Return the stretches of all lines; a line of which nobody decided anything is one.

    `known` says which cells have a figure.
    """
    used, window = np.unique(lines.history, return_inverse=True)
    windows = [window_of(lines.histories[at]) for at in used]
    count = cells.count.copy()
    later: list[tuple[int, int, int, int]] = []
    for line, decided in lines.decided.items():
        first = int(cells.first[line])
        mine = slice(first, first + int(cells.count[line]))
        old, *parts = parts_of(decided.shifts, start=cells.start[mine], end=cells.end[mine])
        count[line] = old.stop
        for part in parts:
            later.append((line, first + part.first, part.stop - part.first, len(windows)))
            windows.append(_window(cells, first + part.window, known=known))
    added = np.array(later, dtype=np.int64).reshape(-1, 4)
    return Stretches(
        line=np.concatenate([np.arange(len(lines)), added[:, 0]]),
        first=np.concatenate([cells.first, added[:, 1]]),
        count=np.concatenate([count, added[:, 2]]),
        window=np.concatenate([window, added[:, 3]]),
        windows=windows,
    )


def _window(cells: Cells, at: Ints, *, known: Flags) -> Stretch:
    """Return cells of a line as the window of new limits."""
    days = np.column_stack([cells.start[at], cells.end[at]]).astype("datetime64[D]")
    return Stretch(
        figures=Figures(
            numerator=cells.numerator[None, at],
            divisor=cells.divisor[None, at],
            known=known[None, at],
            has_denominator=cells.has_denominator[None, at],
        ),
        periods=tuple((start, end) for start, end in days.tolist()),
    )
