"""Interrupted time series: did level or slope change when the contract started (domain 4.5)?

    y = b0 + b1 t + b2 D + b3 (t - t0) D

t counts the periods, D is 1 from the start t0 on.  The last term counts from the start: then b2 is
the jump on that day.  Counting it from one, or multiplying t itself by D, gives another "jump" from
the same figures.
"""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.errors import ImpactError, Problem
from outcome_metrics.impact.design import MINIMUM_POINTS
from outcome_metrics.impact.regression import MODELED_FROM, Estimate, Fit, Method, fit
from outcome_metrics.quantities import Flags, Floats, Ints

#: Share of the periods on each side that must have a figure [POLICY].
COVERAGE_FLOOR = 0.8
#: Years that a series must span before the rhythm of the year can be told from a trend.
YEARS_FOR_SEASON = 2

INTERCEPT, TREND, LEVEL, SLOPE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedSeries:
    """What changed at the start, and what would have come without it if the trend had gone on.

    Attributes:
        before: Known periods before the start.
        after: Known periods from the start on.
        gaps: Periods without a figure between the first and the last known one; those that were
            skipped are none.
        fit: The model: intercept (at period 1), trend, level change, slope change, season.
        intercept: Value at the period before the first, by the trend.
        trend: Change per period before the start.
        level: Jump at the start.
        slope: Change of the trend, per period.
        average: Mean distance from the continued trend over the known periods after the start.
        fitted: The model at every period (n).
        counterfactual: The earlier trend, continued over every period (n).
    """

    before: int
    after: int
    gaps: int
    fit: Fit
    intercept: Estimate
    trend: Estimate
    level: Estimate
    slope: Estimate
    average: Estimate
    fitted: Floats
    counterfactual: Floats


def interrupted_series(
    values: Floats, *, start: int, skip: int = 0, per_year: float | None = None
) -> InterruptedSeries:
    """Fit the model to `values` (n periods in order, NaN = no figure).

    Args:
        values: One value for each period, all of one version of one KPI.
        start: Index of the first period that lies wholly under the contract.
        skip: Periods just before it that belong to neither side: the contract started in them.
        per_year: Periods in a year, to model its rhythm by one wave; None leaves it out.

    Raises:
        ImpactError: With every problem: `impact.too_few_points`, `impact.too_many_gaps`,
            `impact.constant_series`, `impact.too_short_for_season`.
    """
    known = np.isfinite(values)
    known[start - skip : start] = False
    sides = known[: start - skip], known[start:]
    problems = _problems(values[known], sides=sides, periods=len(values), per_year=per_year)
    if problems:
        raise ImpactError(*problems)
    before, after = int(sides[0].sum()), int(sides[1].sum())
    model = design_matrix(len(values), start=start, per_year=per_year)
    times = np.flatnonzero(known).astype(np.int64)
    fitted = fit(model[known], values[known], times=times, method=method_for(before, after))
    without = model.copy()
    without[:, [LEVEL, SLOPE]] = 0.0
    unit = np.eye(model.shape[1])
    treated = known & (np.arange(len(values)) >= start)
    return InterruptedSeries(
        before=before,
        after=after,
        gaps=_gaps(known) - skip,
        fit=fitted,
        intercept=fitted.estimate(unit[INTERCEPT]),
        trend=fitted.estimate(unit[TREND]),
        level=fitted.estimate(unit[LEVEL]),
        slope=fitted.estimate(unit[SLOPE]),
        average=fitted.estimate((model - without)[treated].mean(axis=0)),
        fitted=model @ fitted.coefficients,
        counterfactual=without @ fitted.coefficients,
    )


def design_matrix(periods: int, *, start: int, per_year: float | None = None) -> Floats:
    """Return the model's columns (periods x 4, or 6 with the season); t counts from 1.

    >>> design_matrix(4, start=2).astype(int).tolist()
    [[1, 1, 0, 0], [1, 2, 0, 0], [1, 3, 1, 0], [1, 4, 1, 1]]
    """
    time = np.arange(1.0, periods + 1.0)
    since = time >= start + 1.0
    columns = [np.ones(periods), time, since.astype(np.float64), (time - (start + 1.0)) * since]
    if per_year is not None:
        angle = 2.0 * np.pi * time / per_year
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def method_for(before: int, after: int) -> Method:
    """Return how series of this length are fitted."""
    return Method.REML if min(before, after) >= MODELED_FROM else Method.OLS


def _problems(
    known: Floats, *, sides: tuple[Flags, Flags], periods: int, per_year: float | None
) -> list[Problem]:
    found: list[Problem] = []
    before, after = (int(side.sum()) for side in sides)
    least, floor = MINIMUM_POINTS, round(COVERAGE_FLOOR * 100)
    if min(before, after) < least:
        found.append(
            Problem("impact.too_few_points", {"before": before, "after": after, "minimum": least})
        )
    if any(_sparse(side) for side in sides):
        silent = sum(int((~side).sum()) for side in sides)
        found.append(Problem("impact.too_many_gaps", {"missing": silent, "floor": floor}))
    if len(known) and float(np.ptp(known)) == 0.0:
        found.append(Problem("impact.constant_series", {"count": before + after}))
    if per_year is not None and periods < YEARS_FOR_SEASON * per_year:
        found.append(
            Problem("impact.too_short_for_season", {"periods": periods, "years": YEARS_FOR_SEASON})
        )
    return found


def _sparse(known: Flags) -> bool:
    return bool(len(known)) and float(known.mean()) < COVERAGE_FLOOR


def _gaps(known: Flags) -> int:
    at: Ints = np.flatnonzero(known).astype(np.int64)
    return int(at[-1] - at[0] + 1 - len(at))
