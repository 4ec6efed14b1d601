"""Quantiles of counts of rare events, for millions of periods at once.

They rise by one where the parameter of the law passes a step, and the steps come from the inverse
incomplete beta and gamma functions: a handful of comparisons replaces a search in each period.
"""

from collections.abc import Callable

import numpy as np
from scipy import special

from outcome_metrics.quantities import Floats

#: Laws with fewer than 20 expected events never reach this count at the upper limit.
MOST = 40


def binomial(size: Floats, rate: Floats, tail: float) -> Floats:
    """Return the least count up to which the share `tail` of chance lies; NaN for part cases.

    Counted is the rarer of event and non-event: few steps lead to its quantiles.
    """
    sizes, which = np.unique(size, return_inverse=True)

    def below(rare: Floats, share: float) -> Floats:
        return _counted(
            rare, lambda count: special.betaincinv(count + 1, sizes - count, 1.0 - share)[which]
        )

    events_rare = rate <= 1.0 - rate
    found = np.where(
        events_rare,
        below(np.where(events_rare, rate, 0.0), tail),
        size - below(np.where(events_rare, 0.0, 1.0 - rate), 1.0 - tail),
    )
    return np.where(size % 1.0 == 0.0, found, np.nan)


def poisson(size: Floats, rate: Floats, tail: float) -> Floats:
    """Return the same for events over an exposure."""
    return _counted(size * rate, lambda count: np.full(1, special.pdtri(count, tail)))


def _counted(parameter: Floats, step: Callable[[int], Floats]) -> Floats:
    """Return quantiles of a law, which rise by one where the parameter passes each step."""
    found = np.zeros(parameter.shape)
    for count in range(MOST):
        above = parameter > step(count)
        if not above.any():
            break
        found += above
    return found
