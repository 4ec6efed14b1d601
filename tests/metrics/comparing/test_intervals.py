"""Intervals: published values (domain 4.4), and statsmodels on random counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from outcome_metrics.comparing.intervals import (
    Rates,
    Shares,
    difference,
    garwood,
    wilson,
)
from outcome_metrics.comparing.ratios import (
    rate_ratio,
    rate_ratio_with_halves,
    ratio,
    ratio_with_halves,
)
from outcome_metrics.errors import ComparisonError

SOME = settings(max_examples=60, deadline=None)


@st.composite
def counts(draw, *, least=0, spare=0):
    """Successes and trials; `least` successes and `spare` failures at least."""
    trials = draw(st.integers(max(1, least + spare), 3000))
    return draw(st.integers(least, trials - spare)), trials


def shares(*pairs):
    successes, trials = zip(*pairs, strict=True)
    return Shares(
        successes=np.array(successes, dtype=np.float64), trials=np.array(trials, dtype=np.float64)
    )


def rates(events, exposure):
    return Rates(events=np.array([float(events)]), exposure=np.array([float(exposure)]))


def figures(found, digits):
    return [round(float(one[0]), digits) for one in (found.value, found.lower, found.upper)]


@pytest.mark.parametrize(
    ("pair", "lower", "upper"),
    [
        ((81, 263), 0.2553, 0.3662),
        ((15, 148), 0.0624, 0.1605),
        ((0, 20), 0.0, 0.1611),
        ((1, 29), 0.0061, 0.1718),
    ],
)
def test_newcombe_1998_gives_these_intervals_of_one_share(pair, lower, upper):
    assert figures(wilson(shares(pair)), 4)[1:] == [lower, upper]


def test_the_same_share_is_surer_with_more_cases():
    found = wilson(shares((41, 50), (410, 500)))

    assert found.lower.round(3).tolist() == [0.692, 0.784]
    assert found.upper.round(3).tolist() == [0.902, 0.851]


def test_the_difference_of_two_shares_has_newcombes_hybrid_interval():
    assert figures(difference(shares((56, 70)), shares((48, 80))), 4) == [0.2, 0.0524, 0.3339]


def test_the_ratio_of_two_shares_is_that_of_the_aspirin_study():
    found = ratio(shares((189, 11034)), shares((104, 11037)))

    assert figures(found, 3) == [1.818, 1.433, 2.306]


def test_the_ratio_of_two_rates_counts_events_over_time():
    assert figures(rate_ratio(rates(30, 1000), rates(20, 1000)), 3) == [1.5, 0.852, 2.641]


@SOME
@given(counts())
def test_one_share_agrees_with_statsmodels(pair):
    found = wilson(shares(pair))

    theirs = proportion_confint(*pair, method="wilson")
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs, abs=1e-12)
    assert 0.0 <= found.lower[0] <= found.value[0] <= found.upper[0] <= 1.0


@SOME
@given(st.integers(0, 900), st.integers(1, 5000))
def test_one_rate_agrees_with_statsmodels_also_with_no_event(events, exposure):
    found = garwood(rates(events, exposure))

    low, high = confint_poisson(events, exposure, method="exact-c")
    assert found.lower[0] == pytest.approx(low if events else 0.0, rel=1e-9)
    assert found.upper[0] == pytest.approx(high, rel=1e-9)


@SOME
@given(counts(), counts())
def test_a_difference_agrees_with_statsmodels_also_with_empty_cells(one, two):
    found = difference(shares(one), shares(two))

    theirs = confint_proportions_2indep(*one, *two, method="newcomb", compare="diff")
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs, abs=1e-12)


@SOME
@given(counts(least=1, spare=1), counts(least=1, spare=1))
def test_a_ratio_agrees_with_statsmodels(one, two):
    found = ratio(shares(one), shares(two))

    theirs = confint_proportions_2indep(*one, *two, method="log", compare="ratio")
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs, rel=1e-12)
    assert not found.halved[0]


@SOME
@given(counts(), counts())
def test_with_halves_a_ratio_is_that_of_the_table_with_half_more_in_each_cell(one, two):
    found = ratio_with_halves(shares(one), shares(two))

    cells = np.array([[count, trials - count] for count, trials in (one, two)], dtype=np.float64)
    theirs = Table2x2(cells + 0.5 * (0 in cells), shift_zeros=False)
    assert found.value[0] == pytest.approx(theirs.riskratio)
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs.riskratio_confint())
    assert found.halved[0] == (0 in cells)


@SOME
@given(st.integers(1, 900), st.integers(1, 900), st.integers(1, 5000), st.integers(1, 5000))
def test_a_ratio_of_rates_agrees_with_statsmodels(one, two, time_one, time_two):
    found = rate_ratio(rates(one, time_one), rates(two, time_two))

    theirs = confint_poisson_2indep(one, time_one, two, time_two, method="wald-log")
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs, rel=1e-12)


@SOME
@given(st.integers(0, 900), st.integers(1, 5000), st.integers(1, 5000))
def test_with_halves_a_ratio_of_rates_agrees_with_statsmodels(two, time_one, time_two):
    found = rate_ratio_with_halves(rates(0, time_one), rates(two, time_two))

    theirs = confint_poisson_2indep(0, time_one, two, time_two, method="waldcc")
    assert (found.lower[0], found.upper[0]) == pytest.approx(theirs, rel=1e-12)


@SOME
@given(st.integers(1, 900), st.integers(1, 900), st.integers(1, 5000), st.integers(1, 5000))
def test_where_both_have_events_halves_change_nothing(one, two, time_one, time_two):
    first, second = rates(one, time_one), rates(two, time_two)

    halved, plain = rate_ratio_with_halves(first, second), rate_ratio(first, second)

    assert not halved.halved.any()
    assert (halved.value, halved.lower, halved.upper) == (plain.value, plain.lower, plain.upper)


def test_where_nobody_was_watched_no_half_event_is_made_up():
    found = rate_ratio_with_halves(rates(0, 0), rates(5, 100))

    assert not found.halved.any()
    assert np.isnan(found.value).all()


@given(st.integers(1, 3000))
def test_a_share_of_none_begins_at_zero_and_a_share_of_all_ends_at_one(trials):
    none, all_ = wilson(shares((0, trials))), wilson(shares((trials, trials)))

    assert none.lower[0] == 0.0 < none.upper[0] < 1.0
    assert all_.upper[0] == 1.0 > all_.lower[0] > 0.0


@SOME
@given(counts(), counts())
def test_swapping_the_sides_turns_the_gap_round(one, two):
    there, back = difference(shares(one), shares(two)), difference(shares(two), shares(one))

    assert there.lower[0] == pytest.approx(-back.upper[0], abs=1e-12)
    assert there.upper[0] == pytest.approx(-back.lower[0], abs=1e-12)


@SOME
@given(counts(), counts())
def test_failures_have_the_gap_of_successes_turned_round(one, two):
    good = difference(shares(one), shares(two))

    bad = difference(shares(one).failures, shares(two).failures)

    assert bad.lower[0] == pytest.approx(-good.upper[0], abs=1e-12)


@pytest.mark.parametrize("empty", [(0, 20), (20, 20)])
def test_an_empty_cell_gives_no_plain_ratio_but_the_difference_stands(empty):
    found = ratio(shares(empty), shares((5, 20)))

    assert np.isnan([found.value[0], found.lower[0], found.upper[0]]).all()
    assert difference(shares(empty), shares((5, 20))).known[0]


def test_no_event_gives_no_plain_ratio_of_rates_and_halves_are_labelled():
    plain = rate_ratio(rates(0, 100), rates(5, 100))
    halved = rate_ratio_with_halves(rates(0, 100), rates(5, 100))

    assert not plain.known[0]
    assert halved.value[0] == pytest.approx(0.5 / 5.5)
    assert halved.halved[0]


def test_nothing_tried_and_nothing_known_stay_unknown():
    found = shares((0, 0), (np.nan, 20), (np.nan, np.nan))
    other = shares((5, 20), (5, 20), (5, 20))

    nothing = Rates(events=found.successes, exposure=found.trials)
    for made in (
        wilson(found),
        garwood(nothing),
        difference(found, other),
        ratio_with_halves(found, other),
    ):
        assert np.isnan(made.value).all()
        assert not made.known.any()
        assert not made.halved.any()


def test_one_reference_serves_hundreds_of_rows():
    rows = Shares(successes=np.arange(400.0).reshape(100, 4), trials=np.full((100, 4), 500.0))

    found = difference(rows, shares((250, 500)))

    assert found.value.shape == (100, 4)
    assert found.value[99, 3] == pytest.approx(399 / 500 - 0.5)


def test_impossible_counts_are_refused_all_at_once():
    with pytest.raises(ComparisonError) as refused:
        shares((-1, 20), (30, 20), (3, np.inf))

    assert [(one.code, dict(one.params)) for one in refused.value.problems] == [
        ("comparing.negative_count", {"column": "successes", "count": 1}),
        ("comparing.negative_count", {"column": "trials", "count": 1}),
        ("comparing.more_than_all", {"count": 1}),
    ]
