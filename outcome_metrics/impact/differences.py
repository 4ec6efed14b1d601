"""Difference-in-differences: change with the contract, less the change without (domain 4.5).

    (T2 - T1) - (C2 - C1)

It needs groups that moved alike before: what they did then is returned for a picture, and a label
that may speak of impact is given only where no drift apart is seen.  Figures of one unit resemble
each other, so errors are clustered by unit; one unit against one has no clusters, and is judged by
the series of their distance instead.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import t
from statsmodels.regression.linear_model import OLS

from outcome_metrics.errors import ImpactError, Problem
from outcome_metrics.impact.design import MINIMUM_POINTS
from outcome_metrics.impact.four_cells import Cells
from outcome_metrics.impact.interrupted_series import method_for
from outcome_metrics.impact.pre_trends import PreTrend, pre_trend
from outcome_metrics.impact.regression import CONFIDENCE, Estimate, Method, fit
from outcome_metrics.quantities import Flags, Floats

#: Clusters under which clustered errors are too small; from here on nothing is said about it.
ENOUGH_CLUSTERS = 40
#: Units on either side without which there is nothing to cluster.
MINIMUM_CLUSTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What changed beyond the control group.

    Attributes:
        cells: The four means over the periods that count.
        effect: The difference of the differences, with its interval.
        before: Periods before the start in which everybody has a figure.
        after: Periods after it.
        dropped: Periods left out because somebody has no figure.
        clusters: Units with and without the contract.
        method: How the distance of two units was fitted; None where errors are clustered.
        autocorrelation: What was taken for the errors; 0 where errors are clustered.
        trend: What the groups did before the start.
    """

    cells: Cells
    effect: Estimate
    before: int
    after: int
    dropped: int
    clusters: tuple[int, int]
    method: Method | None
    autocorrelation: float
    trend: PreTrend


def difference_of_two(treated: Floats, control: Floats, *, start: int) -> Differences:
    """Compare one series with another, period by period (n each, NaN = no figure).

    The distance between them is explained by one step at the start, with errors fitted like those
    of an interrupted series.

    Raises:
        ImpactError: With every problem: `impact.unequal_lengths`, `impact.no_periods_before`,
            `impact.too_few_points`, `impact.constant_series`.
    """
    known = _both(
        treated[None, :], control[None, :], start=start, points=MINIMUM_POINTS, clusters=1
    )
    distance = treated - control
    if float(np.ptp(distance[known])) == 0.0:
        raise ImpactError(Problem("impact.constant_series", {"count": int(known.sum())}))
    times = np.flatnonzero(known).astype(np.int64)
    since = (times >= start).astype(np.float64)
    before, after = int((times < start).sum()), int((times >= start).sum())
    fitted = fit(
        np.column_stack([np.ones(len(times)), since]),
        distance[known],
        times=times,
        method=method_for(before, after),
    )
    return Differences(
        cells=_cells(treated[None, :], control[None, :], known=known, start=start),
        effect=fitted.estimate(np.array([0.0, 1.0])),
        before=before,
        after=after,
        dropped=len(known) - len(times),
        clusters=(1, 1),
        method=fitted.method,
        autocorrelation=fitted.autocorrelation,
        trend=pre_trend(treated[None, :], control[None, :], start=start),
    )


def difference_of_groups(treated: Floats, control: Floats, *, start: int) -> Differences:
    """Compare many units (units x n, NaN = no figure), with errors clustered by unit.

    Only periods in which every unit has a figure count, so that nobody's absence looks like change.
    The interval uses Student's t with one degree less than there are clusters.

    Raises:
        ImpactError: With every problem: `impact.unequal_lengths`, `impact.no_periods_before`,
            `impact.one_cluster`.
    """
    known = _both(treated, control, start=start, points=1, clusters=MINIMUM_CLUSTERS)
    clusters = (len(treated), len(control))
    values = np.vstack([treated, control])[:, known]
    since = np.arange(len(known))[known] >= start
    group = np.repeat([1.0, 0.0], clusters)[:, None] * np.ones(values.shape[1])
    after = since[None, :] * np.ones(values.shape)
    model = np.column_stack(
        [np.ones(values.size), after.ravel(), group.ravel(), (group * after).ravel()]
    )
    unit = np.repeat(np.arange(len(values)), values.shape[1])
    fitted = OLS(values.ravel(), model).fit(cov_type="cluster", cov_kwds={"groups": unit})
    value, error = float(fitted.params[3]), float(fitted.bse[3])
    reach = float(t.ppf((1.0 + CONFIDENCE) / 2.0, sum(clusters) - 1)) * error
    return Differences(
        cells=_cells(treated, control, known=known, start=start),
        effect=Estimate(value=value, low=value - reach, high=value + reach),
        before=int((~since).sum()),
        after=int(since.sum()),
        dropped=len(known) - int(known.sum()),
        clusters=clusters,
        method=None,
        autocorrelation=0.0,
        trend=pre_trend(treated, control, start=start),
    )


def _both(treated: Floats, control: Floats, *, start: int, points: int, clusters: int) -> Flags:
    """Return the periods in which every unit has a figure.

    Raises:
        ImpactError: see the callers.
    """
    if treated.shape[1] != control.shape[1]:
        ours, theirs = treated.shape[1], control.shape[1]
        raise ImpactError(Problem("impact.unequal_lengths", {"treated": ours, "control": theirs}))
    known = np.asarray(np.isfinite(np.vstack([treated, control])).all(axis=0), dtype=np.bool_)
    before, after = int(known[:start].sum()), int(known[start:].sum())
    problems: list[Problem] = []
    if before == 0:
        problems.append(Problem("impact.no_periods_before", {"after": after}))
    elif min(before, after) < points:
        problems.append(
            Problem("impact.too_few_points", {"before": before, "after": after, "minimum": points})
        )
    if min(len(treated), len(control)) < clusters:
        problems.append(
            Problem("impact.one_cluster", {"treated": len(treated), "control": len(control)})
        )
    if problems:
        raise ImpactError(*problems)
    return known


def _cells(treated: Floats, control: Floats, *, known: Flags, start: int) -> Cells:
    since = np.arange(len(known)) >= start
    early, late = known & ~since, known & since
    return Cells(
        treated=(float(treated[:, early].mean()), float(treated[:, late].mean())),
        control=(float(control[:, early].mean()), float(control[:, late].mean())),
    )
