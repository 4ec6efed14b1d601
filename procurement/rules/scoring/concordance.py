"""Kendall's W: whether judges put the bids in the same order (1), or in orders of their own (0)."""

import numpy as np
from scipy.stats import rankdata

from outcome_metrics.quantities import Floats

#: Least judges, and least items to put in order.
PAIR = 2


def concordance(scores: Floats, *, corrected: bool = True) -> float:
    """Return W = 12S / (m²(n³ - n) - mT); NaN if nobody puts one item before another.

    Kendall and Babington Smith (1939), *The problem of m rankings*.

    Args:
        scores: Judges (m rows) by items (n columns), without gaps; equal scores share a rank.
        corrected: Take T, the sum of t³ - t over groups of t equal scores, into account.
    """
    judges, items = scores.shape
    if min(judges, items) < PAIR:
        return float(np.nan)
    sums = rankdata(scores, axis=1).sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    ties = sum(_ties(row) for row in scores) if corrected else 0
    most = judges**2 * (items**3 - items) - judges * ties
    return 12 * spread / most if most else float(np.nan)


def _ties(row: Floats) -> int:
    sizes = np.unique(row, return_counts=True)[1]
    return int((sizes**3 - sizes).sum())
