"""How many times as high is one share or rate as another, and how sure is that (domain 4.4)?

Where a cell is empty there is no plain ratio: report the difference, or add 0.5 and say so.
"""

from dataclasses import replace

import numpy as np

from outcome_metrics.comparing.intervals import Z95, Interval, Rates, Shares, quotient
from outcome_metrics.quantities import Flags, Floats

#: Added to each cell of a table with an empty one, where that is asked for.
HALF = 0.5


def ratio(first: Shares, second: Shares, *, z: float = Z95) -> Interval:
    """Return first over second with the interval of its logarithm.

    NaN throughout where a cell of the two-by-two table is empty (no success or no failure on
    either side): the formula would give no interval, or one far too narrow.  Report the difference
    there, or call `ratio_with_halves` and say so.

    >>> one = Shares(successes=np.array([189.0]), trials=np.array([11034.0]))
    >>> other = Shares(successes=np.array([104.0]), trials=np.array([11037.0]))
    >>> found = ratio(one, other)
    >>> found.value.round(3), found.lower.round(3), found.upper.round(3)
    (array([1.818]), array([1.433]), array([2.306]))
    """
    empty = _empty_cell(first, second)
    return _blank(_log_ratio(first, second, z=z), where=empty)


def ratio_with_halves(first: Shares, second: Shares, *, z: float = Z95) -> Interval:
    """Return `ratio`, but where a cell is empty with 0.5 added to all four; `halved` says where.

    >>> none = Shares(successes=np.array([0.0]), trials=np.array([20.0]))
    >>> some = Shares(successes=np.array([5.0]), trials=np.array([20.0]))
    >>> found = ratio_with_halves(none, some)
    >>> found.value.round(4), found.halved
    (array([0.0909]), array([ True]))
    """
    # Nothing tried is no empty cell: 0 of 0 stays unknown.
    halved = _empty_cell(first, second) & (first.trials > 0) & (second.trials > 0)
    extra = np.where(halved, HALF, 0.0)
    widened = [
        Shares(successes=one.successes + extra, trials=one.trials + 2.0 * extra)
        for one in (first, second)
    ]
    return replace(_log_ratio(widened[0], widened[1], z=z), halved=halved)


def rate_ratio(first: Rates, second: Rates, *, z: float = Z95) -> Interval:
    """Return the ratio of two person-time rates; NaN throughout where either has no event.

    >>> one = Rates(events=np.array([30.0]), exposure=np.array([1000.0]))
    >>> other = Rates(events=np.array([20.0]), exposure=np.array([1000.0]))
    >>> found = rate_ratio(one, other)
    >>> found.value.round(1), found.lower.round(3), found.upper.round(3)
    (array([1.5]), array([0.852]), array([2.641]))
    """
    return _blank(_log_rate_ratio(first, second, z=z), where=_no_event(first, second))


def rate_ratio_with_halves(first: Rates, second: Rates, *, z: float = Z95) -> Interval:
    """Return `rate_ratio`, but where there is no event with 0.5 added to both; see `halved`.

    >>> none = Rates(events=np.array([0.0]), exposure=np.array([100.0]))
    >>> some = Rates(events=np.array([5.0]), exposure=np.array([100.0]))
    >>> rate_ratio_with_halves(none, some).value.round(4)
    array([0.0909])
    """
    halved = _no_event(first, second) & (first.exposure > 0) & (second.exposure > 0)
    extra = np.where(halved, HALF, 0.0)
    one, two = (
        Rates(events=each.events + extra, exposure=each.exposure) for each in (first, second)
    )
    return replace(_log_rate_ratio(one, two, z=z), halved=halved)


def _log_ratio(first: Shares, second: Shares, *, z: float) -> Interval:
    """Variance of the logarithm: 1/a - 1/n1 + 1/b - 1/n2."""
    spread = [_inverse(one.successes) - _inverse(one.trials) for one in (first, second)]
    return _around(quotient(first.value, second.value), variance=spread[0] + spread[1], z=z)


def _log_rate_ratio(first: Rates, second: Rates, *, z: float) -> Interval:
    """Variance of the logarithm: 1/a + 1/b."""
    variance = _inverse(first.events) + _inverse(second.events)
    return _around(quotient(first.value, second.value), variance=variance, z=z)


def _around(value: Floats, *, variance: Floats, z: float) -> Interval:
    reach = np.exp(z * np.sqrt(np.maximum(variance, 0.0)))
    return Interval(
        value=value,
        lower=value / reach,
        upper=value * reach,
        halved=np.zeros(value.shape, dtype=np.bool_),
    )


def _blank(found: Interval, *, where: Flags) -> Interval:
    return replace(
        found,
        value=np.where(where, np.nan, found.value),
        lower=np.where(where, np.nan, found.lower),
        upper=np.where(where, np.nan, found.upper),
    )


def _empty_cell(first: Shares, second: Shares) -> Flags:
    """Return where somebody has no success, or no failure."""
    fewest = [np.minimum(one.successes, one.trials - one.successes) for one in (first, second)]
    empty: Flags = np.minimum(fewest[0], fewest[1]) == 0
    return empty


def _no_event(first: Rates, second: Rates) -> Flags:
    none: Flags = np.minimum(first.events, second.events) == 0
    return none


def _inverse(count: Floats) -> Floats:
    return quotient(np.ones_like(count), count)
