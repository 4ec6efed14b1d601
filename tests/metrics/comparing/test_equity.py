"""Equity gaps: each group against a reference fixed beforehand (domain 4.4)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from outcome_metrics.comparing.equity import EquityPolicy, Reading, Side, equity_gaps
from outcome_metrics.comparing.intervals import Shares, difference, wilson
from outcome_metrics.comparing.ratios import ratio_with_halves
from outcome_metrics.errors import ComparisonError


def policy(reference="north", **fixed):
    return EquityPolicy(dimension="district", reference=reference, **fixed)


def shares(**groups):
    pairs = np.array(list(groups.values()), dtype=np.float64)
    return Shares(successes=pairs[:, 0], trials=pairs[:, 1])


def gaps_of(fixed=None, **groups):
    return equity_gaps(shares(**groups), groups=list(groups), policy=fixed or policy())


def row(found, at, digits=3):
    return [round(float(one[at]), digits) for one in (found.value, found.lower, found.upper)]


def test_a_gap_is_a_difference_and_a_ratio_with_their_intervals():
    found = gaps_of(north=(120, 300), south=(45, 150))

    assert row(found.gap, 1) == [-0.1, -0.188, -0.006]
    assert row(found.ratio, 1) == [0.75, 0.566, 0.993]
    assert found.reading.tolist() == ["reference", "lower"]


def test_failures_tell_another_ratio_and_the_figures_say_which_side_they_are():
    found = gaps_of(policy(side=Side.FAILURE), north=(120, 300), south=(45, 150))

    assert found.policy.side is Side.FAILURE
    assert row(found.gap, 1) == [0.1, 0.006, 0.188]
    assert found.ratio.value[1] == pytest.approx((105 / 150) / (180 / 300))
    assert found.reading.tolist() == ["reference", "higher"]


def test_the_reference_stays_whoever_does_best():
    found = gaps_of(north=(10, 100), south=(90, 100), east=(10, 100))

    assert np.isnan(found.gap.value[0])
    assert found.gap.value[1:] == pytest.approx([0.8, 0.0])
    assert found.reading.tolist() == ["reference", "higher", "unclear"]


@pytest.mark.parametrize(
    ("north", "south", "said"),
    [
        ((0, 200), (10, 10), Reading.TOO_FEW),
        ((0, 200), (11, 11), Reading.HIGHER),
        ((0, 10), (200, 200), Reading.TOO_FEW),
    ],
)
def test_no_word_of_significance_stands_under_the_suppression_limit(north, south, said):
    found = gaps_of(north=north, south=south)

    assert found.reading[1] == said
    assert found.gap.known[1]


def test_those_who_did_not_say_stay_a_group_and_their_share_is_told():
    found = gaps_of(north=(50, 100), south=(30, 60), unknown=(5, 40))

    assert found.groups == ("north", "south", "unknown")
    assert found.gap.value[2] == pytest.approx(5 / 40 - 0.5)
    assert found.unknown_share == pytest.approx(0.2)


def test_a_group_without_cases_has_no_gap_instead_of_the_worst_one():
    found = gaps_of(north=(50, 100), south=(0, 0), east=(np.nan, np.nan))

    assert found.reading.tolist() == ["reference", "no_data", "no_data"]
    assert np.isnan(found.gap.value[1:]).all()
    assert np.isnan(found.unknown_share)


def test_an_empty_cell_has_a_difference_and_a_ratio_that_is_labelled():
    found = gaps_of(north=(20, 40), south=(0, 30))

    assert found.gap.value[1] == -0.5
    assert found.ratio.halved.tolist() == [False, True]
    assert found.ratio.value[1] == pytest.approx((0.5 / 31) / (20.5 / 41))


def test_many_periods_are_compared_at_once():
    counts = Shares(
        successes=np.array([[120.0, 45.0], [10.0, 10.0]]),
        trials=np.array([[300.0, 150.0], [20.0, 20.0]]),
    )

    found = equity_gaps(counts, groups=("north", "south"), policy=policy())

    assert found.reading.tolist() == [["reference", "lower"], ["reference", "unclear"]]
    assert found.unknown_share.tolist() == [0.0, 0.0]


def test_the_intervals_are_as_sure_as_the_policy_asks():
    counts = Shares(successes=np.array([120.0, 45.0]), trials=np.array([300.0, 150.0]))
    two_in_three = policy(z=1.0)

    found = equity_gaps(counts, groups=("north", "south"), policy=two_in_three)

    reference = Shares(successes=counts.successes[:1], trials=counts.trials[:1])
    assert found.counts is counts
    assert found.share.lower.tolist() == wilson(counts, z=1.0).lower.tolist()
    assert found.gap.lower[1] == difference(counts, reference, z=1.0).lower[1]
    assert found.ratio.lower[1] == ratio_with_halves(counts, reference, z=1.0).lower[1]


PAIRS = st.integers(11, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=60, deadline=None)
@given(PAIRS, PAIRS, PAIRS)
def test_a_word_is_said_where_the_interval_of_statsmodels_excludes_zero(one, two, three):
    found = gaps_of(north=one, south=two, east=three)

    for at, group in enumerate((two, three), start=1):
        low, high = confint_proportions_2indep(*group, *one, method="newcomb", compare="diff")
        clear = {True: "higher", False: "lower"}[low > 0] if low > 0 or high < 0 else "unclear"
        if min(abs(low), abs(high)) > 1e-9:
            assert found.reading[at] == clear


def test_a_reference_that_is_not_there_is_refused_with_everything_else():
    counts = shares(north=(5, 10), south=(5, 10), east=(5, 10))

    with pytest.raises(ComparisonError) as refused:
        equity_gaps(counts, groups=["south", "south"], policy=policy("unknown"))

    assert [(one.code, dict(one.params)) for one in refused.value.problems] == [
        ("comparing.group_twice", {"group": "south"}),
        ("comparing.groups_do_not_fit", {"groups": 2, "columns": 3}),
        ("comparing.reference_absent", {"group": "unknown", "dimension": "district"}),
        ("comparing.reference_unknown", {"dimension": "district"}),
    ]
