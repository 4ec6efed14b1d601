"""Quantiles by arrays against those of scipy's distributions, over the whole range of use."""

import numpy as np
from scipy import stats

from outcome_metrics.signals.proportions import EXACT_BELOW, TAIL, Counts, Law, freeze, limits


def edges(law, size, rate):
    """Return counts at the limits of so many series with one period each."""
    window = Counts(
        events=np.round(rate * 1e9)[:, None] * np.ones(6), size=np.full((len(rate), 6), 1e9)
    )
    of = limits(freeze(window, law=law, large=np.inf), size[:, None])
    exact = of.exact[:, 0]
    return exact, (of.lower[:, 0] * size).round(9), (of.upper[:, 0] * size).round(9)


def test_limits_of_shares_equal_the_quantiles_of_the_binomial_law():
    rng = np.random.default_rng(8)
    size = rng.integers(1, 2000, size=40_000).astype(np.float64)
    rate = np.round(np.where(rng.random(40_000) < 0.5, 5 / size, 1 - 5 / size).clip(0, 1), 9)
    rate = np.round(np.abs(rate - rng.random(40_000) * np.minimum(rate, 1 - rate)), 9)

    exact, lower, upper = edges(Law.BINOMIAL, size, rate)

    expected = np.minimum(size * rate, size * (1 - rate)) < EXACT_BELOW
    assert (exact == expected).mean() > 0.999
    inside = exact & (rate > 0) & (rate < 1)
    law = stats.binom(size[inside], rate[inside])
    assert inside.sum() > 10_000
    assert np.array_equal(lower[inside], law.ppf(TAIL))
    assert np.array_equal(upper[inside], law.isf(TAIL))


def test_limits_of_rates_equal_the_quantiles_of_the_poisson_law():
    mean = np.round(np.random.default_rng(9).random(40_000) * EXACT_BELOW, 9)

    exact, lower, upper = edges(Law.POISSON, np.ones(40_000), mean)

    assert exact.all()
    assert np.array_equal(lower, stats.poisson.ppf(TAIL, mean).clip(0))
    assert np.array_equal(upper, stats.poisson.isf(TAIL, mean))


def test_part_of_a_case_has_no_binomial_limits():
    exact, lower, _ = edges(Law.BINOMIAL, np.array([10.5, 10.0]), np.array([0.1, 0.1]))

    assert exact.all()
    assert np.isnan(lower).tolist() == [True, False]
