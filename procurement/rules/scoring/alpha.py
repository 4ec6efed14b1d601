"""Krippendorff's alpha: agreement of raters beyond chance, gaps allowed.

1 is perfect agreement, 0 what chance gives, and below 0 the raters disagree systematically.
Krippendorff (2011), *Computing Krippendorff's alpha-reliability*; Hayes and Krippendorff (2007),
*Answering the call for a standard reliability measure for coding data*.
"""

from collections.abc import Callable, Mapping

import numpy as np

from outcome_metrics.quantities import Floats

#: Squared distance between values, given the values and how often each occurs.
Distance = Callable[[Floats, Floats], Floats]


def _nominal(values: Floats, _counts: Floats) -> Floats:
    return np.not_equal.outer(values, values).astype(np.float64)


def _ordinal(_values: Floats, counts: Floats) -> Floats:
    """Count how many occurrences lie between two values, half of each end included."""
    upto = np.cumsum(counts) - counts / 2
    return np.square(np.subtract.outer(upto, upto))


def _interval(values: Floats, _counts: Floats) -> Floats:
    return np.square(np.subtract.outer(values, values))


def _ratio(values: Floats, _counts: Floats) -> Floats:
    sums = np.add.outer(values, values)
    apart = np.subtract.outer(values, values)
    return np.square(np.divide(apart, sums, out=np.zeros_like(apart), where=sums != 0))


#: What distance means on each kind of scale; levels of an anchored scale are ordinal.
DISTANCES: Mapping[str, Distance] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}


def alpha(levels: Floats, *, scale: str = "ordinal") -> float:
    """Return alpha; NaN where no two raters share a unit, or all shared levels are equal.

    Args:
        levels: Raters (rows) by units (columns); NaN where a rater gave none.
        scale: One of `DISTANCES`.
    """
    given = ~np.isnan(levels)
    values, codes = np.unique(levels[given], return_inverse=True)
    units = np.nonzero(given)[1]
    counts = np.zeros((levels.shape[1], len(values)))
    np.add.at(counts, (units, codes), 1)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters > 1], raters[raters > 1]
    totals = counts.sum(axis=0)
    distance = DISTANCES[scale](values, totals)
    expected = float(totals @ distance @ totals)
    if not expected:
        return float(np.nan)
    # a level is never paired with itself, but its distance to itself is zero
    observed = float((((counts @ distance) * counts).sum(axis=1) / (raters - 1)).sum())
    return 1 - (float(totals.sum()) - 1) * observed / expected
