"""Signals of all lines at once, against the limits frozen from their history."""

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.judging.judgement import NO, UNKNOWN, YES
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.portfolio.results import NO_DAY
from outcome_metrics.quantities import Codes, Flags, Floats, Ints
from outcome_metrics.signals.xmr import Constants, Limits, limits, signals


def signal_flags(
    lines: Lines, cells: Cells, *, values: Floats, policy: Policy
) -> tuple[Codes, Ints]:
    """Return, for each line, whether its last figure is a signal, and the day of the last signal.

    The first is 1, 0, or -1 where there is no figure or there are no limits: unknown is not
    "quiet".  The second is the first day of the last period with a signal, `NO_DAY` without one.

    Args:
        lines: The lines (n).
        cells: Their cells (m).
        values: Value of each cell by itself, NaN where not known (m).
        policy: Whose constants turn ranges into limits.
    """
    flag = np.full(len(lines), UNKNOWN, dtype=np.int8)
    day = np.full(len(lines), NO_DAY)
    every = _frozen(lines, constants=policy.constants)
    charted = np.flatnonzero(~np.isnan(every.centre) & (cells.count > 0))
    if not len(charted):
        return flag, day
    grid = cells.grid(values, lines=charted)
    found = signals(grid, _rows(every, charted))
    fired = found.outside | found.close | found.run | found.range_outside
    fired &= ~np.isnan(grid)
    last = _last(~np.isnan(grid))
    seen = last >= 0
    rows = np.arange(len(charted))
    flag[charted[seen]] = np.where(fired[rows, last], YES, NO)[seen]
    signalled = _last(fired)
    some = signalled >= 0
    day[charted[some]] = cells.start[cells.first[charted] + signalled][some]
    return flag, day


def _frozen(lines: Lines, *, constants: Constants) -> Limits:
    """Return the limits of each line: those of its history, clipped at its KPI's natural bounds."""
    own = _rows(_limits(lines.histories, constants=constants), lines.history)
    kpis = [one.kpi for one in lines.agreements]
    least = np.array([_least(kpi) for kpi in kpis])[lines.agreement]
    most = np.array([_most(kpi) for kpi in kpis])[lines.agreement]
    return replace(own, lower=np.maximum(own.lower, least), upper=np.minimum(own.upper, most))


def _limits(histories: Sequence[Sequence[float | None]], *, constants: Constants) -> Limits:
    """Return the limits of each window, one after the other: few are distinct."""
    each = [
        limits(
            np.array([[np.nan if one is None else float(one) for one in window]]),
            constants=constants,
        )
        for window in histories
    ]
    return Limits(
        **{
            one.name: np.concatenate([getattr(of_one, one.name) for of_one in each])
            for one in fields(Limits)
        }
    )


def _rows(every: Limits, rows: Ints) -> Limits:
    return Limits(**{one.name: getattr(every, one.name)[rows] for one in fields(Limits)})


def _last(flags: Flags) -> Ints:
    """Return the column of the last flag that is set in each row, -1 without one."""
    back = flags[:, ::-1].argmax(axis=1)
    return np.where(flags.any(axis=1), flags.shape[1] - 1 - back, -1)


def _least(kpi: Kpi) -> float:
    return -np.inf if kpi.plausible_min is None else float(kpi.plausible_min)


def _most(kpi: Kpi) -> float:
    return np.inf if kpi.plausible_max is None else float(kpi.plausible_max)
