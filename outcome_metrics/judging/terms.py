"""Turn one agreement into arrays of terms: one row per period, and one for all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from outcome_metrics.definitions.agreement import Agreement, Promise
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Direction
from outcome_metrics.figures.schedule import Period
from outcome_metrics.judging.judgement import DIRECTIONS, KINDS, Terms
from outcome_metrics.quantities import LARGEST, SCALE, Wide, millionths


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """A target as exact numbers: `low` / `scale` and `high` / `scale`; scale 0 = no target."""

    low: int
    high: int
    scale: int


NO_TARGET = Edges(low=0, high=0, scale=0)


def edges_of(promise: Promise | None, *, agreement: Agreement) -> Edges:
    """Return the edges of one promise; `maintain` takes the tolerance around its value."""
    if promise is None:
        return NO_TARGET
    low, high = promise.low, promise.high
    if promise.value is not None:
        around = agreement.kpi.direction is Direction.MAINTAIN
        margin = (agreement.kpi.tolerance or Decimal(0)) if around else Decimal(0)
        low, high = promise.value - margin, promise.value + margin
    if low is None or high is None:
        return NO_TARGET
    return Edges(low=millionths(low), high=millionths(high), scale=SCALE)


def edges_by_period(agreement: Agreement, *, periods: Sequence[Period]) -> list[Edges]:
    """Return the edges of each period."""
    target = agreement.target
    promises = [None if target is None else target.at(start, end) for start, end in periods]
    return [edges_of(promise, agreement=agreement) for promise in promises]


def combined_edges(
    edges: Sequence[Edges], *, denominators: Sequence[int], aggregation: Aggregation
) -> Edges:
    """Return the target of several periods together, exactly.

    Sums add up; ratios weigh each period's target with its denominator, so that a busy month's
    target counts as much as its result does.  One period without a target leaves none.
    """
    if not edges or any(one.scale == 0 for one in edges):
        return NO_TARGET
    if aggregation is Aggregation.SUM:
        return Edges(
            low=sum(one.low for one in edges), high=sum(one.high for one in edges), scale=SCALE
        )
    if len({(one.low, one.high) for one in edges}) == 1 or not sum(denominators):
        return edges[-1]
    pairs = list(zip(edges, denominators, strict=True))
    return Edges(
        low=sum(one.low * weight for one, weight in pairs),
        high=sum(one.high * weight for one, weight in pairs),
        scale=SCALE * sum(denominators),
    )


def terms_of(agreement: Agreement, *, edges: Sequence[Edges], times: Sequence[int]) -> Terms:
    """Return one row of terms per entry of `edges`.

    `times` says how many periods a row adds up (1 unless the KPI is a sum): what is agreed per
    period, such as cut-offs, tolerance and baseline, is multiplied by it.
    """
    kpi, size = agreement.kpi, len(edges)
    counts = wide(times)
    start = None if agreement.baseline is None else agreement.baseline.exact
    base = Fraction(0) if start is None else start
    base_scale = 0 if start is None else base.denominator
    cutoffs = agreement.thresholds if kpi.attainment is not AttainmentKind.CUMULATIVE else None
    steps = (
        [0, 0, 0]
        if cutoffs is None
        else [
            millionths(one)
            for one in (cutoffs.good, cutoffs.approaching, cutoffs.requires_improvement)
        ]
    )
    return Terms(
        kind=np.full(size, KINDS[kpi.attainment]),
        direction=np.full(size, DIRECTIONS[kpi.direction]),
        low=wide([one.low for one in edges]),
        high=wide([one.high for one in edges]),
        scale=wide([one.scale for one in edges]),
        tolerance=counts * millionths(kpi.tolerance or 0),
        baseline=wide([base.numerator * count for count in times]),
        baseline_scale=wide([base_scale] * size),
        cutoffs=np.column_stack([wide([step * count for count in times]) for step in steps]),
        has_cutoffs=np.full(size, cutoffs is not None),
    )


def wide(values: Sequence[int]) -> Wide:
    """Return int64, or Python integers where one does not fit into 64 bits."""
    fits = all(abs(value) <= LARGEST for value in values)
    return np.array(values, dtype=np.int64 if fits else object)
