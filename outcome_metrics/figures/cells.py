"""The cells of one series, as a store or a reader hands them over, turned into arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from outcome_metrics.errors import FrameError, Problem
from outcome_metrics.figures.frame import Observations
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import HAS_DATA, State, codes
from outcome_metrics.quantities import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One version of one period's figure, or a period for which nothing has come in.

    Attributes:
        start: First day.
        end: Last day.
        numerator: Millionths; None only where nothing was recorded, or without a figure.
        denominator: Millionths; None for a plain count or amount.
        status: What was recorded (received, validated, ...); None where nothing was.
        recorded: Order of recording, such as microseconds since 1970; later replaces earlier.
    """

    start: date
    end: date
    numerator: int | None = None
    denominator: int | None = None
    status: State | None = None
    recorded: int = 0


def periods_of(cells: Sequence[Cell]) -> tuple[Period, ...]:
    """Return the distinct periods in order.

    Raises:
        FrameError: With every problem: `cell.period_reversed`, `cell.periods_overlap`,
            `cell.no_figure`.
    """
    periods = tuple(sorted({(cell.start, cell.end) for cell in cells}))
    problems = [
        Problem("cell.period_reversed", {"start": start.isoformat(), "end": end.isoformat()})
        for start, end in periods
        if end < start
    ]
    problems += [
        Problem("cell.periods_overlap", {"end": end.isoformat(), "start": start.isoformat()})
        for (_, end), (start, _) in pairwise(periods)
        if start <= end
    ]
    problems += [
        Problem("cell.no_figure", {"start": cell.start.isoformat(), "status": cell.status.value})
        for cell in cells
        if cell.status in HAS_DATA and cell.numerator is None
    ]
    if problems:
        raise FrameError(*problems)
    return periods


def observations_of(cells: Sequence[Cell], *, periods: Sequence[Period]) -> Observations:
    """Return what was recorded as one series; periods without a record have no entry."""
    index = {period: position for position, period in enumerate(periods)}
    recorded = [cell for cell in cells if cell.status is not None]
    return Observations(
        series=np.zeros(len(recorded), dtype=np.int64),
        period=_ints([index[cell.start, cell.end] for cell in recorded]),
        numerator=_ints([cell.numerator or 0 for cell in recorded]),
        denominator=_ints([cell.denominator or 0 for cell in recorded]),
        has_denominator=np.array([c.denominator is not None for c in recorded], dtype=np.bool_),
        state=codes([cell.status for cell in recorded]),
        recorded=_ints([cell.recorded for cell in recorded]),
    )


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
