"""Do vendors differ more than chance alone would make them (domain 4.3)?

Where they do, the reason is mostly that they serve different people in different places.  Limits
for chance alone would then put far too many vendors outside; the spread between vendors (tau
squared) is added to them.
"""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.quantities import Floats

#: Share of the z scores that is drawn in at each end before the spread is judged.
TRIM = 0.10
#: With fewer vendors the spread between them cannot be told from chance [POLICY].
ENOUGH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """How far the vendors differ beyond chance.

    Attributes:
        vendors: How many have a figure.
        phi: Mean squared z score, 1 for chance alone; NaN with no vendor.
        tau2: Variance between vendors beyond chance, in squared units of the figure; 0 where there
            is none, or where there are too few vendors to say.
        enough: Whether there are enough vendors to say.
    """

    vendors: int
    phi: float
    tau2: float
    enough: bool


def dispersion(
    z: Floats, *, variance: Floats, trim: float = TRIM, least: int = ENOUGH
) -> Dispersion:
    """Return phi and tau squared of k vendors.

    phi = (1/k) sum z^2 of the winsorised scores; if k phi > k - 1, tau^2 = (k phi - (k - 1)) /
    (sum w - sum w^2 / sum w) with w = 1 / variance.

    Args:
        z: Score of each vendor (k); NaN is left out.
        variance: Variance of each figure by chance alone (k), in squared units of the figure.
        trim: Share of the scores at each end that is set to the quantile there; 0 for none.
        least: Vendors below which tau squared is not estimated.

    >>> six = np.array([-1.0, -3.0, 2.0, 2.5, -1.5, 0.5])
    >>> found = dispersion(six, variance=np.full(6, 0.01), trim=0.0, least=2)
    >>> round(found.phi, 4), round(found.tau2, 4)
    (3.7917, 0.0355)
    """
    known = ~(np.isnan(z) | np.isnan(variance))
    k = int(known.sum())
    if not k:
        return Dispersion(vendors=0, phi=np.nan, tau2=0.0, enough=False)
    squares = float(np.square(winsorised(z[known], trim=trim)).sum())
    enough = k >= max(least, 2)
    return Dispersion(
        vendors=k,
        phi=squares / k,
        tau2=_between(squares, weights=1.0 / variance[known]) if enough else 0.0,
        enough=enough,
    )


def winsorised(values: Floats, *, trim: float) -> Floats:
    """Return `values` (k) with both tails drawn in to their quantiles, by linear interpolation.

    One vendor with a scandal must not widen the limits for all the others.

    >>> winsorised(np.array([-9.0, 0.0, 1.0, 2.0, 3.0]), trim=0.25)
    array([0., 0., 1., 2., 2.])
    """
    low, high = np.quantile(values, [trim, 1.0 - trim])
    return np.clip(values, low, high)


def _between(squares: float, *, weights: Floats) -> float:
    """Return tau squared by the method of moments; 0 if chance explains it all."""
    excess = squares - (len(weights) - 1)
    total = float(weights.sum())
    return max(excess, 0.0) / (total - float(np.square(weights).sum()) / total)
