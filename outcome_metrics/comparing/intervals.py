"""How sure is a share or a rate, and the difference of two shares (domain 4.4)?

Arrays of any shape that fit together; one call serves hundreds of vendors or groups.  Nothing
counted (0 trials, no time) and unknown (NaN) give NaN, never 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy import special

from outcome_metrics.errors import ComparisonError, Problem
from outcome_metrics.quantities import Flags, Floats

#: Standard errors on either side of a 95 % interval: 1.959964.
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Successes out of trials: whole numbers of people, requests or other separate cases.

    A share of tonnes or of money is no such count, and no interval of this module fits it.

    Raises:
        ComparisonError: `comparing.negative_count` or `comparing.more_than_all`, for each.
    """

    successes: Floats
    trials: Floats

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        _refuse(
            _impossible(successes=self.successes, trials=self.trials),
            _beyond(self.successes, self.trials),
        )

    @property
    def value(self) -> Floats:
        """Return the share (0-1); NaN where nothing was tried."""
        return quotient(self.successes, self.trials)

    @property
    def failures(self) -> "Shares":
        """Return the other side: the failures, out of the same trials."""
        return Shares(successes=self.trials - self.successes, trials=self.trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Events in an amount of time or volume at risk, such as incidents in client-months.

    Raises:
        ComparisonError: `comparing.negative_count`.
    """

    events: Floats
    exposure: Floats

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        _refuse(_impossible(events=self.events, exposure=self.exposure))

    @property
    def value(self) -> Floats:
        """Return events per unit of exposure; NaN without exposure."""
        return quotient(self.events, self.exposure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate and the 95 % interval around it (or what `z` says).

    Attributes:
        value: The estimate; NaN where it cannot be known.
        lower: Lower end; NaN where no interval can be given.
        upper: Upper end.
        halved: True where 0.5 was added to every cell because one was empty: must be labelled.
    """

    value: Floats
    lower: Floats
    upper: Floats
    halved: Flags

    @property
    def known(self) -> Flags:
        """Return where there is an interval at all."""
        return ~(np.isnan(self.lower) | np.isnan(self.upper))


def wilson(shares: Shares, *, z: float = Z95) -> Interval:
    """Return each share with its Wilson score interval, which never leaves 0-1.

    >>> found = wilson(Shares(successes=np.array([81.0, 0.0]), trials=np.array([263.0, 20.0])))
    >>> found.lower.round(4), found.upper.round(4)
    (array([0.2553, 0.    ]), array([0.3662, 0.1611]))
    """
    p, n = shares.value, shares.trials
    per_trial = quotient(np.full_like(p, z * z), n)
    centre = (p + per_trial / 2.0) / (1.0 + per_trial)
    # p(1-p) is zero at the ends; rounding may take it a hair below.
    variance = np.maximum(p * (1.0 - p), 0.0) * per_trial + per_trial**2 / 4.0
    reach = np.sqrt(variance) / (1.0 + per_trial)
    return Interval(
        value=p,
        lower=np.where(p == 0.0, 0.0, np.maximum(centre - reach, 0.0)),
        upper=np.where(p == 1.0, 1.0, np.minimum(centre + reach, 1.0)),
        halved=np.zeros(p.shape, dtype=np.bool_),
    )


def garwood(rates: Rates, *, z: float = Z95) -> Interval:
    """Return each rate with its exact Poisson interval (Garwood), which stands with no event too.

    >>> found = garwood(Rates(events=np.array([0.0, 10.0]), exposure=np.array([1.0, 2.0])))
    >>> found.lower.round(4), found.upper.round(4)
    (array([0.    , 2.3977]), array([3.6889, 9.1952]))
    """
    tail = 1.0 - NormalDist().cdf(z)
    # With no event the lower end is 0; chi-squared has no such degree of freedom.
    below = special.gammaincinv(np.maximum(rates.events, 1.0), tail)
    above: Floats = np.asarray(special.gammainccinv(rates.events + 1.0, tail))
    value = rates.value
    return Interval(
        value=value,
        lower=quotient(np.where(rates.events == 0, 0.0, below), rates.exposure),
        upper=quotient(above, rates.exposure),
        halved=np.zeros(value.shape, dtype=np.bool_),
    )


def difference(first: Shares, second: Shares, *, z: float = Z95) -> Interval:
    """Return first minus second with Newcombe's hybrid interval; it stands with empty cells too.

    >>> one = Shares(successes=np.array([56.0]), trials=np.array([70.0]))
    >>> other = Shares(successes=np.array([48.0]), trials=np.array([80.0]))
    >>> gap = difference(one, other)
    >>> gap.value.round(2), gap.lower.round(4), gap.upper.round(4)
    (array([0.2]), array([0.0524]), array([0.3339]))
    """
    one, two = wilson(first, z=z), wilson(second, z=z)
    gap = one.value - two.value
    return Interval(
        value=gap,
        lower=gap - np.hypot(one.value - one.lower, two.upper - two.value),
        upper=gap + np.hypot(one.upper - one.value, two.value - two.lower),
        halved=np.zeros(gap.shape, dtype=np.bool_),
    )


def quotient(upper: Floats, lower: Floats) -> Floats:
    """Return upper / lower, NaN where `lower` is not above 0."""
    shape = np.broadcast(upper, lower).shape
    out = np.full(shape, np.nan)
    np.divide(upper, lower, out=out, where=np.broadcast_to(np.greater(lower, 0), shape))
    return out


def _impossible(**columns: Floats) -> Iterator[Problem]:
    """Yield a problem for each column with a count below zero or without end."""
    for name, column in columns.items():
        wrong = int(np.count_nonzero((column < 0) | np.isinf(column)))
        if wrong:
            yield Problem("comparing.negative_count", {"column": name, "count": wrong})


def _beyond(successes: Floats, trials: Floats) -> Iterator[Problem]:
    wrong = int(np.count_nonzero(successes > trials))
    if wrong:
        yield Problem("comparing.more_than_all", {"count": wrong})


def _refuse(*problems: Iterator[Problem]) -> None:
    found = [one for each in problems for one in each]
    if found:
        raise ComparisonError(*found)
