"""Funnel limits and over-dispersion: worked values (domain 4.3) and statsmodels' random effects."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportions_ztest

from outcome_metrics.comparing.dispersion import dispersion, winsorised
from outcome_metrics.comparing.funnel import Caveat, funnel, lines, together
from outcome_metrics.comparing.intervals import Rates, Shares
from outcome_metrics.errors import ComparisonError

A, B, C = (20, 32), (190, 280), (620, 800)
SIX = (A, B, C, (84, 100), (150, 220), (310, 400))
SOME = settings(max_examples=60, deadline=None)


def shares(*pairs):
    successes, trials = np.array(pairs, dtype=np.float64).T
    return Shares(successes=successes, trials=trials)


def compare(*pairs, **named):
    return funnel(shares(*pairs), definitions=[("on_time", 1)] * len(pairs), **named)


def codes(refused):
    return [(one.code, dict(one.params)) for one in refused.value.problems]


def test_the_league_table_blames_the_small_vendor_the_funnel_asks_about_the_large_one():
    found = compare(A, B, C, expected=0.75)

    assert found.counts.value.argmin() == 0
    assert found.z.round(3).tolist() == [-1.633, -2.760, 1.633]
    assert found.position.tolist() == ["inside", "below_95", "inside"]
    assert found.band_95.lower[1].round(4) == 0.6993
    assert found.band_998.lower[1].round(4) == 0.6700


def test_six_vendors_differ_beyond_chance_by_this_much():
    found = compare(*SIX, expected=0.75, trim=0.0, least=6)

    assert round(found.dispersion.phi, 4) == 4.0100
    assert round(found.dispersion.tau2, 7) == 0.0027072
    assert found.z_adjusted.round(3).tolist() == [-1.351, -1.229, 0.461, 1.330, -1.143, 0.444]
    assert Caveat.TOO_FEW_VENDORS not in found.caveats


def test_under_ten_vendors_raw_limits_stand_and_say_so():
    found = compare(*SIX, expected=0.75)

    assert found.dispersion.tau2 == 0.0
    assert found.z_adjusted.tolist() == found.z.tolist()
    assert found.caveats == (Caveat.CASE_MIX, Caveat.TOO_FEW_VENDORS)


def test_ten_vendors_are_enough():
    found = compare(*SIX, *SIX[:4], expected=0.75)

    assert found.dispersion.enough
    assert found.dispersion.tau2 > 0.0


PAIRS = st.integers(5, 2000).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
VENDORS = st.lists(PAIRS, min_size=3, max_size=30)


@SOME
@given(VENDORS, st.floats(0.05, 0.95))
def test_each_score_is_that_of_a_one_sample_test_in_statsmodels(pairs, expected):
    found = compare(*pairs, expected=expected)

    theirs = [proportions_ztest(*pair, value=expected, prop_var=expected)[0] for pair in pairs]
    assert found.z == pytest.approx(theirs, abs=1e-9)


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")  # its own standard errors
@SOME
@given(VENDORS)
def test_around_the_common_share_the_spread_is_that_of_dersimonian_and_laird(pairs):
    found = compare(*pairs, trim=0.0, least=2)

    n = found.counts.trials
    variance = found.expected * (1 - found.expected) / n
    theirs = combine_effects(found.counts.value, variance, method_re="dl").tau2
    assert found.dispersion.tau2 == pytest.approx(max(theirs, 0.0), abs=1e-12)


@SOME
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=40), st.sampled_from([0.0, 0.1, 0.25]))
def test_tails_are_drawn_in_to_the_quantiles_of_pandas(values, trim):
    series = pd.Series(values)

    theirs = series.clip(series.quantile(trim), series.quantile(1 - trim))

    assert winsorised(np.array(values), trim=trim) == pytest.approx(theirs.to_numpy())


def test_one_scandal_does_not_widen_the_limits_of_all_others():
    calm = np.tile([-1.0, 1.0], 10)
    scandal = np.append(calm, -30.0)

    found = dispersion(scandal, variance=np.full(21, 0.01))

    assert found.phi == pytest.approx(1.0)


@SOME
@given(VENDORS, st.randoms(use_true_random=False))
def test_the_order_of_vendors_changes_nothing(pairs, random):
    order = list(range(len(pairs)))
    random.shuffle(order)

    one, other = compare(*pairs), compare(*(pairs[at] for at in order))

    assert other.z_adjusted == pytest.approx(one.z_adjusted[order])
    assert other.position.tolist() == one.position[order].tolist()


def test_of_vendors_that_differ_by_chance_one_in_twenty_lies_outside():
    random = np.random.default_rng(42)
    trials = random.integers(50, 500, size=4000).astype(np.float64)
    counts = Shares(successes=random.binomial(trials.astype(int), 0.7) * 1.0, trials=trials)

    found = funnel(counts, definitions=[("on_time", 1)] * 4000)

    outside = np.count_nonzero(found.position != "inside")
    assert found.by_chance == pytest.approx(200)
    assert 150 < outside < 250
    assert np.count_nonzero(np.char.endswith(found.position, "998")) < 25


def test_a_vendor_without_a_figure_is_neither_inside_nor_outside():
    found = compare(A, (0, 0), (np.nan, np.nan), C, expected=0.75)

    assert found.position.tolist() == ["inside", "no_data", "no_data", "inside"]
    assert found.dispersion.vendors == 2
    assert together(found.counts) == pytest.approx(640 / 832)


def test_rates_have_limits_by_poisson_and_no_ceiling():
    counts = Rates(events=np.array([4.0, 48.0]), exposure=np.array([100.0, 400.0]))

    found = funnel(counts, definitions=[("incidents", 1)] * 2, expected=0.04)

    assert found.z == pytest.approx([0.0, (0.12 - 0.04) / 0.01])
    assert found.position.tolist() == ["inside", "above_998"]
    assert found.band_998.lower[0] == 0.0


def test_the_lines_of_a_drawing_pass_through_the_limits_of_each_vendor():
    found = compare(*SIX, *SIX, expected=0.75)

    narrow, wide = lines(found, size=found.counts.trials)

    assert narrow.lower == pytest.approx(found.band_95.lower)
    assert wide.upper == pytest.approx(found.band_998.upper)


def test_limits_by_the_normal_curve_are_called_rough_where_cases_are_few():
    found = compare((18, 19), (95, 100), (190, 200), expected=0.95)

    assert found.rough.tolist() == [True, False, False]
    assert Caveat.ROUGH_LIMITS in found.caveats
    assert found.band_998.upper.max() == 1.0


def test_two_versions_of_a_kpi_are_never_compared():
    with pytest.raises(ComparisonError) as refused:
        funnel(shares(A, B), definitions=[("on_time", 1), ("on_time", 2)])

    assert codes(refused) == [
        ("comparing.several_definitions", {"definitions": "on_time/1, on_time/2"})
    ]


@pytest.mark.parametrize("pairs", [[A], [A, (0, 0)]])
def test_one_vendor_alone_is_compared_with_nobody(pairs):
    with pytest.raises(ComparisonError) as refused:
        compare(*pairs)

    assert codes(refused) == [("comparing.too_few_to_compare", {"count": 1})]


@pytest.mark.parametrize("expected", [0.0, 1.0])
def test_where_all_or_none_are_expected_there_is_no_spread_to_judge_by(expected):
    with pytest.raises(ComparisonError) as refused:
        compare(A, B, expected=expected)

    assert codes(refused) == [("comparing.no_spread", {"expected": f"{expected:g}"})]
