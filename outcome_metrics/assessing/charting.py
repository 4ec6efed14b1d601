"""Frozen limits and signals of one series, from the array functions of `trend.py`."""

import math
from collections.abc import Sequence

import numpy as np

from outcome_metrics.assessing.results import Chart, Rule
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.quantities import Floats
from outcome_metrics.signals.xmr import Constants, LimitStatus, limits, signals


def chart(
    values: Floats, *, kpi: Kpi, history: Sequence[float | None], constants: Constants
) -> tuple[Chart, list[tuple[Rule, ...] | None]]:
    """Return the limits frozen from `history` and the rules that fire at each value (n).

    None instead of rules where there is no value or there are no limits: unknown is not "quiet".
    """
    window = np.array([[math.nan if one is None else float(one) for one in history]])
    natural = (
        -math.inf if kpi.plausible_min is None else float(kpi.plausible_min),
        math.inf if kpi.plausible_max is None else float(kpi.plausible_max),
    )
    frozen = limits(window, constants=constants, natural=natural)
    status = frozen.status()[0]
    drawn = Chart(
        status=status,
        points=int(frozen.points[0]),
        centre=_known(frozen.centre[0]),
        lower=_known(frozen.lower[0]),
        upper=_known(frozen.upper[0]),
        upper_range=_known(frozen.upper_range[0]),
    )
    fired = signals(values[None, :], frozen)
    by_rule = {
        Rule.OUTSIDE: fired.outside[0],
        Rule.CLOSE: fired.close[0],
        Rule.RUN: fired.run[0],
        Rule.RANGE: fired.range_outside[0],
    }
    if status is LimitStatus.NONE:
        return drawn, [None] * len(values)
    return drawn, [
        None if math.isnan(value) else tuple(rule for rule, at in by_rule.items() if at[i])
        for i, value in enumerate(values)
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
