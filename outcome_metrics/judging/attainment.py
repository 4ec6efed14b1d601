"""Attainment: how much of the target was delivered, 1 = target met (domain 3.3).

Arrays in, an array of the same shape out, uncapped.  NaN in gives NaN out, and NaN also says that
the formula cannot be used with this target: the traps are named at each formula.
"""

import numpy as np

from outcome_metrics.quantities import Flags, Floats


def _divide(upper: Floats, lower: Floats, *, usable: Flags) -> Floats:
    """Return upper / lower where `usable`, NaN elsewhere."""
    out = np.full(np.broadcast(upper, lower).shape, np.nan)
    np.divide(upper, lower, out=out, where=usable)
    return out


def higher(actual: Floats, target: Floats) -> Floats:
    """Return x / T for measures that should rise.  NaN where T <= 0.

    >>> higher(np.array([82.0, 5.0]), np.array([90.0, 0.0])).round(4)
    array([0.9111,    nan])
    """
    return _divide(actual, target, usable=np.broadcast_to(target > 0, actual.shape))


def lower_ratio(actual: Floats, target: Floats) -> Floats:
    """Return T / x for measures that should fall.

    x = 0 is met (1) if T >= 0.  With T = 0 and x > 0 the ratio is unusable: NaN, as where x or T
    is negative.

    >>> lower_ratio(np.array([12.0, 0.0, 3.0, 0.0]), np.array([10.0, 10.0, 0.0, 0.0])).round(4)
    array([0.8333, 1.    ,    nan, 1.    ])
    """
    target = np.broadcast_to(target, actual.shape)
    out = _divide(target, actual, usable=(target > 0) & (actual > 0))
    return np.where((actual == 0) & (target >= 0), 1.0, out)


def lower_linear(actual: Floats, target: Floats) -> Floats:
    """Return 2 - x / T for measures that should fall.  NaN where T <= 0.

    >>> lower_linear(np.array([12.0]), np.array([10.0]))
    array([0.8])
    """
    return 2.0 - higher(actual, target)


def within(actual: Floats, low: Floats, high: Floats, *, tolerance: Floats) -> Floats:
    """Return 1 inside [low, high], falling to 0 at `tolerance` outside.

    NaN where the tolerance is not positive or the edges are the wrong way round.

    >>> actual, tolerance = np.array([20.0, 23.0, 13.0]), np.array(4.0)
    >>> within(actual, np.array(18.0), np.array(22.0), tolerance=tolerance)
    array([1.  , 0.75, 0.  ])
    """
    distance = np.maximum(np.maximum(low - actual, actual - high), 0.0)
    usable = np.broadcast_to((tolerance > 0) & (low <= high), distance.shape)
    share = _divide(distance, np.broadcast_to(tolerance, distance.shape), usable=usable)
    return np.maximum(1.0 - share, 0.0)


def cumulative(done: Floats, planned: Floats) -> Floats:
    """Return done to date / planned to date, per period, from the amounts of each period.

    `done` and `planned` have periods along the last axis.  NaN in `done` is a missing period: it
    is NaN in the result and left out of both running sums, never counted as 0.  NaN also where
    nothing was planned to date.

    >>> cumulative(np.array([40.0, 110.0]), np.array([40.0, 120.0]))
    array([1.    , 0.9375])
    """
    known = ~np.isnan(done)
    to_date = np.cumsum(np.where(known, done, 0.0), axis=-1)
    plan = np.cumsum(np.where(known, planned, 0.0), axis=-1)
    return np.where(known, higher(to_date, plan), np.nan)


def relative(actual: Floats, baseline: Floats, target: Floats) -> Floats:
    """Return (x - B) / (T - B), the share of the promised improvement; works in both directions.

    Negative means worse than the baseline.  NaN where B = T: nothing was promised.

    >>> relative(np.array([82.0, 12.0]), np.array([70.0, 20.0]), np.array([90.0, 10.0]))
    array([0.6, 0.8])
    """
    gained = actual - baseline
    promised = np.broadcast_to(target - baseline, gained.shape)
    return _divide(gained, promised, usable=promised != 0)


def clamp(attainment: Floats) -> Floats:
    """Limit to 0-1, so that over-achievement cannot hide failure in a composite [POLICY].

    >>> clamp(np.array([1.4, 0.5, -0.2, np.nan]))
    array([1. , 0.5, 0. , nan])
    """
    return np.clip(attainment, 0.0, 1.0)
