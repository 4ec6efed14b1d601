"""Intraclass correlations of a panel: how much of the spread of levels lies between the cells.

Shrout and Fleiss (1979), *Intraclass correlations: uses in assessing rater reliability*,
Psychological Bulletin 86, 420-428.  Information, never a gate: with few bids it is unstable.
"""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.quantities import Floats

#: Least rows and least raters between which anything can vary.
PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Intraclass:
    """The six forms, and the mean squares that they are made of; NaN where nothing varies.

    Report `absolute` and `absolute_mean`: they count a severe rater as disagreement, which the
    two `consistent` ones leave out.

    Attributes:
        between: Mean square between rows (BMS).
        raters: Mean square between raters (JMS).
        error: Residual mean square (EMS).
        within: Mean square within rows (WMS).
        one_way: ICC(1,1), each row rated by other raters.
        absolute: ICC(2,1), one rater out of many, absolute agreement.
        consistent: ICC(3,1), these raters only, severity left out.
        one_way_mean: ICC(1,k), the mean of k raters.
        absolute_mean: ICC(2,k).
        consistent_mean: ICC(3,k).
    """

    between: float
    raters: float
    error: float
    within: float
    one_way: float
    absolute: float
    consistent: float
    one_way_mean: float
    absolute_mean: float
    consistent_mean: float


def intraclass(levels: Floats) -> Intraclass | None:
    """Return the intraclass correlations; None with fewer than two rows or two raters.

    Args:
        levels: What was rated (rows) by whom (columns), without gaps: leave out a row with one.
    """
    rows, raters = levels.shape
    if min(rows, raters) < PAIR:
        return None
    grand = levels.mean()
    by_row = raters * float(((levels.mean(axis=1) - grand) ** 2).sum())
    by_rater = rows * float(((levels.mean(axis=0) - grand) ** 2).sum())
    every = float(((levels - grand) ** 2).sum())
    b = by_row / (rows - 1)
    j = by_rater / (raters - 1)
    w = (every - by_row) / (rows * (raters - 1))
    e = (every - by_row - by_rater) / ((rows - 1) * (raters - 1))
    return Intraclass(
        between=b,
        raters=j,
        error=e,
        within=w,
        one_way=_share(b - w, b + (raters - 1) * w),
        absolute=_share(b - e, b + (raters - 1) * e + raters * (j - e) / rows),
        consistent=_share(b - e, b + (raters - 1) * e),
        one_way_mean=_share(b - w, b),
        absolute_mean=_share(b - e, b + (j - e) / rows),
        consistent_mean=_share(b - e, b),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float(np.nan)
