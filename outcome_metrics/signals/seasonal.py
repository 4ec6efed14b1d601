"""Seasonal series, compared with the same week, month or quarter of earlier years (domain 4.1).

Potholes open every spring.  On a plain XmR chart the season itself would be the signal, and limits
wide enough to hold it would hide everything else.  So each value is compared with the mean of its
season in the years of the baseline window, and what is charted is the difference.

The window's own values are compared with the *other* years of their season; were they part of the
mean, its differences would be too small and the limits too narrow.  With k years such a difference
varies by 1 + 1/(k - 1), a later one by 1 + 1/k: the limits are scaled to the latter.  Fewer than
two full years cannot tell season from change, and are refused.

How often a steady season alarms by rule 1 (`bench/false_alarms.py`): 1.5 % of points with two years
of months, 0.6 % with four; with the season ignored 9 %, and nearly every year (nominal 0.27 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcome_metrics.definitions.definition import Frequency
from outcome_metrics.errors import Problem, SeasonError
from outcome_metrics.quantities import Floats, Ints

#: Full years that a window must have.
YEARS = 2
#: Seasons of a year; the rare 53rd week belongs to the last.
SEASONS = {Frequency.WEEK: 52, Frequency.MONTH: 12, Frequency.QUARTER: 4}


def seasons(starts: Sequence[date], *, frequency: Frequency) -> Ints:
    """Return the season of each period, from 0: ISO week, month or quarter.

    Raises:
        SeasonError: `season.none_in_a_year` for a yearly KPI.

    >>> seasons([date(2026, 1, 1), date(2026, 11, 1)], frequency=Frequency.QUARTER)
    array([0, 3])
    """
    if frequency not in SEASONS:
        raise SeasonError(Problem("season.none_in_a_year", {"frequency": frequency.value}))
    return np.array([_season(day, frequency) - 1 for day in starts], dtype=np.int64)


def _season(day: date, frequency: Frequency) -> int:
    if frequency is Frequency.WEEK:
        return min(day.isocalendar().week, SEASONS[frequency])
    return day.month if frequency is Frequency.MONTH else (day.month + 2) // 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Values less what is usual in their season (series x periods), NaN where unknown.

    Attributes:
        window: Of the baseline window, scaled to vary like later ones; limits come from these.
        later: Of later periods.
        usual: What is usual in the season of each later period; add it to limits of differences.
    """

    window: Floats
    later: Floats
    usual: Floats


def differences(
    window: Floats, later: Floats, *, window_seasons: Ints, later_seasons: Ints, year: int
) -> Differences:
    """Compare values with the same season of the window's years.

    A season that the window knows of fewer than two years compares nothing: NaN.

    Args:
        window: Baseline window (series x periods, NaN = gap).
        later: Values to judge (series x periods).
        window_seasons: Season of each period of the window.
        later_seasons: Season of each later period.
        year: Seasons of a year.

    Raises:
        SeasonError: `season.too_few_years` where some season is in the window only once.
    """
    spans = np.bincount(window_seasons, minlength=year)
    if spans.min() < YEARS:
        raise SeasonError(
            Problem("season.too_few_years", {"periods": len(window_seasons), "least": YEARS * year})
        )
    total, years = _by_season(window, window_seasons, year=year)
    usual = np.full(total.shape, np.nan)
    np.divide(total, years, out=usual, where=years >= YEARS)
    known = ~np.isnan(window)
    others = years[:, window_seasons] - 1
    own = np.where(known, window, 0.0)
    elsewhere = np.full(window.shape, np.nan)
    enough = known & (others >= YEARS - 1)
    np.divide(total[:, window_seasons] - own, others, out=elsewhere, where=enough)
    scale = np.full(window.shape, np.nan)
    np.divide(1.0 + 1.0 / np.maximum(others + 1, 1), 1.0 + 1.0 / np.maximum(others, 1), out=scale)
    return Differences(
        window=(window - elsewhere) * np.sqrt(scale),
        later=later - usual[:, later_seasons],
        usual=usual[:, later_seasons],
    )


def _by_season(window: Floats, season: Ints, *, year: int) -> tuple[Floats, Ints]:
    """Return sum and number of known values for each series and season."""
    known = ~np.isnan(window)
    belongs = np.eye(year)[season]
    return np.where(known, window, 0.0) @ belongs, (known @ belongs).astype(np.int64)
