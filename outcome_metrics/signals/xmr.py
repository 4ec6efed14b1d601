"""XmR charts: is a result distinguishable from the usual variation (domain 4.1)?

Limits come from a named baseline window and stay frozen: recomputing them with the point under
test hides it.  Never the global standard deviation.  A signal means "investigate", good or bad; it
is not the same as missing the target.

How often a process that did not change alarms (`bench/false_alarms.py`, limits frozen from 24
points, share of later points): rule 1 0.9 %, rule 2 0.6 %, rule 3 1.2 %, ranges 1.8 %, so that 23 %
of steady series alarm at least once in twelve points.  The nominal 0.27, 0.17, 0.78 and 0.92 %
hold for limits that are known: with 200 points rule 1 gives 0.34 %, with the least allowed 6 points
4.5 %.  That is why fewer than 20 are provisional.  Skewed values give 3.3 % by rule 1, median
limits 1.5 %, and values that carry half of the one before 5.6 %: where a series drifts, neither the
limits nor the runs mean what they say.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outcome_metrics.quantities import Flags, Floats, Ints
from outcome_metrics.signals.rules import (
    MINIMUM,
    ROUNDING,
    LimitStatus,
    Signals,
    close,
    run,
    status,
)


class Middle(StrEnum):
    """What stands for the usual value and the usual moving range."""

    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """What turns the usual moving range into limits."""

    limit: float
    range_limit: float
    middle: Middle = Middle.MEAN


#: 2.66 and 3.268, as most charts in print: the default.
ROUNDED = Constants(limit=2.66, range_limit=3.268)
#: Around the median, by the median range: for a window with a few wild points.
MEDIAN = Constants(limit=3.145, range_limit=3.865, middle=Middle.MEDIAN)
_D2 = 2.0 / math.sqrt(math.pi)
_D3 = math.sqrt(2.0 - 4.0 / math.pi)
#: 3/d2 and D4 for ranges of two normal values, unrounded: 2.65868 and 3.26653.
EXACT = Constants(limit=3.0 / _D2, range_limit=1.0 + 3.0 * _D3 / _D2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Frozen limits of n series; NaN where there are too few points.

    Attributes:
        centre: Mean of the baseline window, or its median.
        mean_range: Mean of its moving ranges, or their median.
        lower: Natural process limit, clipped at the natural bound.
        upper: Natural process limit, clipped at the natural bound.
        half: Distance from the centre at which a point is nearer the (unclipped) limit.
        upper_range: Limit of the moving ranges.
        points: Points in the window.
    """

    centre: Floats
    mean_range: Floats
    lower: Floats
    upper: Floats
    half: Floats
    upper_range: Floats
    points: Ints

    def status(self) -> list[LimitStatus]:
        """Return none, provisional (6 to 19 points) or firm for each series."""
        return status(self.centre, self.points)


def moving_ranges(values: Floats) -> Floats:
    """Return |x(i) - x(i-1)| along the last axis (series x periods), NaN first.

    No range is taken across a gap: it would mix in the drift of the periods nobody reported.
    """
    out = np.full(values.shape, np.nan)
    out[..., 1:] = np.abs(np.diff(values, axis=-1))
    return out


def limits(
    window: Floats,
    *,
    constants: Constants = ROUNDED,
    natural: tuple[Floats | float, Floats | float] = (-np.inf, np.inf),
) -> Limits:
    """Compute limits from the baseline window (series x periods, NaN = gap).

    `natural` are the least and greatest possible value (such as 0 and 1), one for all series or
    one each.

    >>> of = limits(np.array([[61.0, 58, 63, 60, 64, 59, 62, 57, 60, 63, 61, 60]]))
    >>> of.lower.round(4), of.upper.round(4)
    (array([51.7194]), array([69.6139]))
    """
    known = ~np.isnan(window)
    ranges = moving_ranges(window)
    has_range = ~np.isnan(ranges)
    points = known.sum(axis=-1)
    enough = (points >= MINIMUM) & (has_range.sum(axis=-1) >= MINIMUM - 1)
    centre = _middle(window, constants.middle, known=known, enough=enough)
    mean_range = _middle(ranges, constants.middle, known=has_range, enough=enough)
    reach = constants.limit * mean_range
    return Limits(
        centre=centre,
        mean_range=mean_range,
        lower=np.maximum(centre - reach, natural[0]),
        upper=np.minimum(centre + reach, natural[1]),
        half=reach / 2.0,
        upper_range=constants.range_limit * mean_range,
        points=points.astype(np.int64),
    )


def signals(values: Floats, limits: Limits) -> Signals:
    """Apply the rules to `values` (series x periods, NaN = gap) with frozen limits."""
    centre = limits.centre[:, None]
    slack = ROUNDING * (np.abs(centre) + limits.mean_range[:, None])
    offset = values - centre
    usable = ~np.isnan(offset)
    side = np.where(usable & (np.abs(offset) > slack), np.sign(offset), 0.0).astype(np.int8)
    far = np.abs(offset) > limits.half[:, None] + slack
    above = values > limits.upper[:, None] + slack
    below = values < limits.lower[:, None] - slack
    return Signals(
        outside=above | below,
        close=close(np.where(far, side, 0).astype(np.int8), usable=usable),
        run=run(side),
        range_outside=moving_ranges(values) > limits.upper_range[:, None] + slack,
    )


def _middle(values: Floats, middle: Middle, *, known: Flags, enough: Flags) -> Floats:
    if middle is Middle.MEDIAN:
        return _median(values, known=known, enough=enough)
    total = np.where(known, values, 0.0).sum(axis=-1)
    out = np.full(total.shape, np.nan)
    np.divide(total, known.sum(axis=-1), out=out, where=enough)
    return out


def _median(values: Floats, *, known: Flags, enough: Flags) -> Floats:
    """Return the medians of the known values; sorting puts the unknown ones last."""
    count = known.sum(axis=-1)
    ordered = np.sort(values, axis=-1)
    pair = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=-1)
    pair = np.minimum(pair, max(values.shape[-1] - 1, 0))
    return np.where(enough, np.take_along_axis(ordered, pair, axis=-1).mean(axis=-1), np.nan)
