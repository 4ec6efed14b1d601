"""p and u charts: published series, exact laws by brute force, Laney's spread (domain 4.2)."""

from math import comb, exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.signals.proportions import (
    TAIL,
    Counts,
    Law,
    freeze,
    limits,
    signals,
)
from outcome_metrics.signals.rules import LimitStatus

#: Montgomery's juice cans: nonconforming cans in 30 samples of 50, 347 in all.
CANS = """12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6"""


def counts(events, size):
    events = np.array([events], dtype=np.float64)
    return Counts(events=events, size=np.broadcast_to(np.float64(size), events.shape).copy())


def cans():
    return counts([int(one) for one in CANS.split()], 50)


def binomial_upto(most, n, p):
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(most + 1))


def poisson_upto(most, mean):
    return sum(mean**k * exp(-mean) / factorial(k) for k in range(most + 1))


def test_the_juice_cans_give_their_published_limits_and_their_two_signals():
    frozen = freeze(cans(), law=Law.BINOMIAL)
    edges = limits(frozen, cans().size)

    fired = signals(cans(), frozen)

    assert cans().events.sum() == 347
    assert round(frozen.centre[0], 4) == 0.2313
    assert (round(edges.lower[0, 0], 4), round(edges.upper[0, 0], 4)) == (0.0524, 0.4102)
    assert np.flatnonzero(fired.outside[0]).tolist() == [14, 22]
    assert frozen.status() == [LimitStatus.FIRM]


def test_incidents_over_client_months_have_wider_limits_where_there_are_fewer_of_them():
    frozen = freeze(counts([4] * 12, 100), law=Law.POISSON)

    edges = limits(frozen, np.array([[100.0, 400.0]]), exact_below=0.0)

    assert frozen.centre[0] == pytest.approx(48 / 1200)
    assert edges.lower[0].tolist() == pytest.approx([0.0, 0.01])
    assert edges.upper[0].tolist() == pytest.approx([0.10, 0.07])


def test_where_few_events_are_expected_the_formula_alarms_too_often_and_limits_are_exact():
    frozen = freeze(counts([4] * 12, 100), law=Law.POISSON)

    edges = limits(frozen, np.array([[100.0, 400.0]]))

    assert edges.exact[0].tolist() == [True, False]
    assert edges.upper[0].tolist() == pytest.approx([0.11, 0.07])
    assert 1 - poisson_upto(10, 4.0) > 2 * TAIL
    assert 1 - poisson_upto(11, 4.0) < TAIL


@settings(max_examples=60)
@given(st.integers(1, 60), st.integers(1, 999))
def test_exact_limits_of_a_share_are_the_tightest_that_keep_both_tails_small(n, per_mille):
    p = per_mille / 1000
    if min(n * p, n * (1 - p)) >= 5:
        return
    frozen = freeze(counts([per_mille] * 6, 1000), law=Law.BINOMIAL, large=np.inf)

    edges = limits(frozen, np.array([[float(n)]]))

    low, high = round(edges.lower[0, 0] * n), round(edges.upper[0, 0] * n)
    slack = 1e-12
    assert binomial_upto(low - 1, n, p) < TAIL + slack
    assert binomial_upto(low, n, p) >= TAIL - slack
    assert 1 - binomial_upto(high, n, p) <= TAIL + slack
    assert high == 0 or 1 - binomial_upto(high - 1, n, p) > TAIL - slack


@settings(max_examples=60)
@given(st.integers(1, 4999))
def test_exact_limits_of_a_rate_are_the_tightest_that_keep_the_tail_small(thousandths):
    mean = thousandths / 1000
    frozen = freeze(counts([thousandths] * 6, 1000.0), law=Law.POISSON, large=np.inf)

    edges = limits(frozen, np.array([[1.0]]))

    high = round(edges.upper[0, 0])
    assert edges.lower[0, 0] == 0.0
    assert 1 - poisson_upto(high, mean) <= TAIL + 1e-12
    assert high == 0 or 1 - poisson_upto(high - 1, mean) > TAIL - 1e-12


def test_the_centre_is_the_sum_of_sums_and_not_the_mean_of_shares():
    window = Counts(events=np.array([[1.0, 90] * 3]), size=np.array([[10.0, 100] * 3]))

    assert freeze(window, law=Law.BINOMIAL).centre[0] == pytest.approx(91 / 110)


def test_limits_stop_at_nothing_and_at_everything():
    frozen = freeze(counts([48, 50, 49, 50, 47, 50], 50), law=Law.BINOMIAL)

    size = np.array([[5.0, 50.0, 5000.0]])

    edges = limits(frozen, size)

    assert edges.upper.max() <= 1.0
    assert limits(freeze(counts([9] * 6, 90), law=Law.BINOMIAL), size).lower.min() == 0.0


@pytest.mark.parametrize("law", list(Law))
def test_after_months_without_an_event_the_first_one_is_not_yet_a_signal(law):
    frozen = freeze(counts([0] * 12, 20), law=law)

    fired = signals(counts([1, 9], 20), frozen)

    assert frozen.centre[0] == 0.0
    assert fired.outside[0].tolist() == [False, True]


def test_after_months_without_a_failure_the_first_one_is_not_yet_a_signal():
    frozen = freeze(counts([20] * 12, 20), law=Law.BINOMIAL)

    assert signals(counts([19, 11], 20), frozen).outside[0].tolist() == [False, True]


def test_five_periods_give_no_limits_and_a_gap_is_not_a_period():
    five = counts([4, 5, np.nan, 6, 5, 4], 50)

    frozen = freeze(five, law=Law.BINOMIAL)

    assert frozen.status() == [LimitStatus.NONE]
    assert np.isnan(limits(frozen, np.array([[50.0]])).upper).all()
    assert not signals(counts([50], 50), frozen).outside.any()


def test_a_period_without_cases_has_neither_value_nor_limits():
    frozen = freeze(cans(), law=Law.BINOMIAL)

    empty = limits(frozen, np.array([[0.0, np.nan, 50.0]]))

    assert np.isnan(empty.upper[0]).tolist() == [True, True, False]
    assert np.isnan(counts([0], 0).values).all()


def overdispersed(seed=5, n=20_000.0):
    """Return shares that differ between periods by much more than 20,000 cases explain."""
    rng = np.random.default_rng(seed)
    return counts(np.round(n * np.clip(rng.normal(0.8, 0.02, size=40), 0, 1)), n)


def test_with_very_many_cases_a_plain_chart_alarms_always_and_laney_s_does_not():
    shares = overdispersed()
    plain = freeze(shares, law=Law.BINOMIAL, large=np.inf)
    wide = freeze(shares, law=Law.BINOMIAL)

    assert signals(shares, plain).outside.mean() > 0.4
    assert not signals(shares, wide).outside.any()
    assert plain.spread[0] == 1.0


def test_laney_s_spread_is_the_mean_range_of_standardized_shares():
    shares = overdispersed()
    values = (shares.events / shares.size)[0]
    middle = shares.events.sum() / shares.size.sum()
    z = (values - middle) / np.sqrt(middle * (1 - middle) / 20_000)

    spread = freeze(shares, law=Law.BINOMIAL).spread[0]

    assert spread == pytest.approx(np.abs(np.diff(z)).mean() / 1.128379, rel=1e-6)
    assert 5 < spread < 9  # 0.02 is 7.07 times the law's 0.0028


def test_a_window_that_repeats_itself_does_not_make_every_later_month_a_signal():
    frozen = freeze(counts([300] * 20, 1000), law=Law.BINOMIAL)

    assert frozen.spread[0] == 1.0
    assert not signals(counts([310, 290], 1000), frozen).outside.any()


def test_counts_that_follow_the_law_need_no_spread():
    rng = np.random.default_rng(11)
    steady = counts(rng.binomial(50_000, 0.3, size=400), 50_000)

    assert freeze(steady, law=Law.BINOMIAL).spread[0] == pytest.approx(1.0, abs=0.12)


def test_a_run_of_few_cases_goes_by_the_median_of_the_law():
    frozen = freeze(counts([50] * 20, 1000), law=Law.BINOMIAL)  # 5 %: the median of 20 cases is 1

    none, two, mixed = counts([0] * 9, 20), counts([2] * 9, 20), counts([0, 2] * 8, 20)

    assert binomial_upto(0, 20, 0.05) < 0.5 < binomial_upto(1, 20, 0.05)
    assert signals(none, frozen).run[0].tolist() == [False] * 7 + [True] * 2
    assert signals(two, frozen).run[0].tolist() == [False] * 7 + [True] * 2
    assert not signals(mixed, frozen).run.any()


def test_a_month_at_the_median_of_few_cases_ends_a_run():
    frozen = freeze(counts([50] * 20, 1000), law=Law.BINOMIAL)

    tied = counts([0] * 7 + [1] + [0] * 7, 20)
    gap = counts([0] * 7 + [np.nan] + [0] * 7, 20)

    assert not signals(tied, frozen).run.any()
    assert signals(gap, frozen).run[0].tolist() == [False] * 8 + [True] * 7
    assert not signals(counts([1] * 12, 20), frozen).run.any()


def test_a_small_contract_that_gets_worse_for_good_is_found_by_its_run():
    frozen = freeze(counts([18, 19, 17, 18] * 6, 20), law=Law.BINOMIAL)

    fired = signals(counts([16, 15, 17, 16, 15, 16, 17, 16], 20), frozen)

    assert not fired.outside.any()
    assert fired.run[0].tolist() == [False] * 7 + [True]


def test_nearness_leaves_out_months_of_few_cases():
    frozen = freeze(counts([300] * 20, 1000), law=Law.BINOMIAL)

    assert not signals(counts([6, 6, 6, 6], 12), frozen).close.any()


def test_three_of_four_months_near_a_limit_of_their_own_are_a_signal():
    frozen = freeze(counts([300] * 20, 1000), law=Law.BINOMIAL)
    size = np.array([[100.0, 400.0, 900.0]])
    sigma = np.sqrt(0.3 * 0.7 / size)
    near = Counts(events=(0.3 + 1.6 * sigma) * size, size=size)
    far = Counts(events=(0.3 + 1.4 * sigma) * size, size=size)

    assert signals(near, frozen).close[0].tolist() == [False, False, True]
    assert not signals(far, frozen).close.any()


def test_no_rule_looks_at_ranges_of_shares():
    frozen = freeze(cans(), law=Law.BINOMIAL)

    assert not signals(counts([3, 20, 3, 20], 50), frozen).range_outside.any()


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=6, max_size=24),
    st.integers(2, 9),
)
def test_exposure_in_another_unit_gives_the_same_signals(pairs, factor):
    events = np.array([[float(a) for a, _ in pairs]])
    exposure = np.array([[float(b) for _, b in pairs]])
    plain = Counts(events=events, size=exposure)
    scaled = Counts(events=events, size=exposure * 2.0**factor)

    first = signals(plain, freeze(plain, law=Law.POISSON))
    second = signals(scaled, freeze(scaled, law=Law.POISSON))

    assert np.array_equal(first.outside, second.outside)
    assert np.array_equal(first.run, second.run)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=6, max_size=24))
def test_counting_failures_instead_of_successes_mirrors_the_limits(pairs):
    good = np.array([[float(a) for a, _ in pairs]])
    size = np.array([[float(a + b) for a, b in pairs]])

    kept = limits(freeze(Counts(events=good, size=size), law=Law.BINOMIAL), size)
    lost = limits(freeze(Counts(events=size - good, size=size), law=Law.BINOMIAL), size)

    np.testing.assert_allclose(kept.upper, 1 - lost.lower, atol=1e-9)


def test_many_series_at_once_give_what_each_gives_alone():
    rng = np.random.default_rng(3)
    size = rng.integers(1, 3000, size=(40, 30)).astype(np.float64)
    events = rng.binomial(size.astype(int), rng.random((40, 1))).astype(np.float64)
    events[rng.random(size.shape) < 0.1] = np.nan
    every = Counts(events=events, size=size)

    together = signals(every, freeze(every, law=Law.BINOMIAL))

    for row in range(40):
        one = Counts(events=events[[row]], size=size[[row]])
        alone = signals(one, freeze(one, law=Law.BINOMIAL))
        for rule in ("outside", "close", "run"):
            assert np.array_equal(getattr(alone, rule)[0], getattr(together, rule)[row])
