"""Did two groups move alike before the contract?  Without that, their difference proves nothing."""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.impact.interrupted_series import method_for
from outcome_metrics.impact.regression import Estimate, Fit, fit
from outcome_metrics.quantities import Floats

#: Known periods before the start without which a drift apart cannot be looked for.
MINIMUM_FOR_TREND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PreTrend:
    """How the groups moved before the start, for a picture and for the label.

    Attributes:
        treated: Mean of those with the contract, for each period before (p, NaN = no figure).
        control: Mean of those without (p).
        drift: Change of their distance per period; None with too few periods to tell.
    """

    treated: Floats
    control: Floats
    drift: Estimate | None

    @property
    def parallel(self) -> bool | None:
        """False where they drifted apart, True where none was seen, None where none can be seen."""
        if self.drift is None:
            return None
        return self.drift.low <= 0.0 <= self.drift.high


def pre_trend(treated: Floats, control: Floats, *, start: int) -> PreTrend:
    """Return what the groups (units x n) did before the start, and the drift of their distance."""
    ours, theirs = treated[:, :start].mean(axis=0), control[:, :start].mean(axis=0)
    distance = ours - theirs
    times = np.flatnonzero(np.isfinite(distance)).astype(np.int64)
    drift = None
    if len(times) >= MINIMUM_FOR_TREND:
        drift = _slope(distance[times], times.astype(np.float64)).estimate(np.array([0.0, 1.0]))
    return PreTrend(treated=ours, control=theirs, drift=drift)


def _slope(distance: Floats, times: Floats) -> Fit:
    model = np.column_stack([np.ones(len(times)), times - times.mean()])
    method = method_for(len(times), len(times))
    return fit(model, distance, times=times.astype(np.int64), method=method)
