"""Turn one agreement into arrays of terms: one row per period, and one for all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from outcome_metrics.definitions.agreement import Agreement, Promise
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Direction
from outcome_metrics.figures.schedule import Period
from outcome_metrics.judging.judgement import DIRECTIONS, KINDS, Terms
from outcome_metrics.quantities import LARGEST, SAFE_SUM, SCALE, Ints, Wide, millionths


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an agreement says whatever the period; quantities in millionths, per period.

    Attributes:
        kind: Attainment kind (`KINDS`).
        direction: Which way is better (`DIRECTIONS`).
        tolerance: 0 where there is none.
        baseline: Divided by `baseline_scale` it is in units.
        baseline_scale: 0 where there is no baseline.
        cutoffs: Native thresholds, best first; None where attainment is rated instead.
    """

    kind: np.int8
    direction: np.int8
    tolerance: int
    baseline: int
    baseline_scale: int
    cutoffs: tuple[int, int, int] | None


def standing_of(agreement: Agreement) -> Standing:
    """Return what the agreement says whatever the period.

    Raises:
        QuantityError: A tolerance or threshold that cannot be kept exactly.
    """
    kpi = agreement.kpi
    start = None if agreement.baseline is None else agreement.baseline.exact
    own = agreement.thresholds if kpi.attainment is not AttainmentKind.CUMULATIVE else None
    return Standing(
        kind=KINDS[kpi.attainment],
        direction=DIRECTIONS[kpi.direction],
        tolerance=millionths(kpi.tolerance or 0),
        baseline=0 if start is None else start.numerator,
        baseline_scale=0 if start is None else start.denominator,
        cutoffs=None
        if own is None
        else (
            millionths(own.good),
            millionths(own.approaching),
            millionths(own.requires_improvement),
        ),
    )


def terms_of(agreement: Agreement, *, edges: Sequence[Edges], times: Sequence[int]) -> Terms:
    """Return one row of terms per entry of `edges`; see `terms_by_row`."""
    return terms_by_row(
        [standing_of(agreement)],
        which=np.zeros(len(edges), dtype=np.int64),
        low=wide([one.low for one in edges]),
        high=wide([one.high for one in edges]),
        scale=wide([one.scale for one in edges]),
        times=np.array(times, dtype=np.int64),
    )


def terms_by_row(
    standings: Sequence[Standing], *, which: Ints, low: Wide, high: Wide, scale: Wide, times: Ints
) -> Terms:
    """Return terms of n rows, each by the standing at `which` and its own target.

    `times` says how many periods a row adds up (1 unless the KPI is a sum): what is agreed per
    period, such as cut-offs, tolerance and baseline, is multiplied by it.
    """
    steps = [one.cutoffs or (0, 0, 0) for one in standings]
    return Terms(
        kind=np.array([one.kind for one in standings], dtype=np.int8)[which],
        direction=np.array([one.direction for one in standings], dtype=np.int8)[which],
        low=low,
        high=high,
        scale=scale,
        tolerance=_multiplied(wide([one.tolerance for one in standings])[which], times),
        baseline=_multiplied(wide([one.baseline for one in standings])[which], times),
        baseline_scale=wide([one.baseline_scale for one in standings])[which],
        cutoffs=np.column_stack(
            [_multiplied(wide([one[step] for one in steps])[which], times) for step in range(3)]
        ),
        has_cutoffs=np.array([one.cutoffs is not None for one in standings], dtype=np.bool_)[which],
    )


def _multiplied(quantity: Wide, times: Ints) -> Wide:
    """Return the products, as Python integers where one might not fit into 64 bits."""
    shadow = np.abs(quantity.astype(np.float64)) * times
    if shadow.size and float(shadow.max()) > SAFE_SUM:
        return np.asarray(quantity.astype(object) * times.astype(object))
    return np.asarray(quantity * times)


def wide(values: Sequence[int]) -> Wide:
    """Return int64, or Python integers where one does not fit into 64 bits."""
    fits = all(abs(value) <= LARGEST for value in values)
    return np.array(values, dtype=np.int64 if fits else object)
