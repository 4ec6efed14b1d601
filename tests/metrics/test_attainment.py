"""Attainment: every worked value and trap of domain 3.3."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcome_metrics.judging import attainment

AMOUNTS = st.floats(min_value=0.001, max_value=1e6)


def one(formula, *values, **more):
    arrays = [np.array([value], dtype=np.float64) for value in values]
    extra = {name: np.array([value], dtype=np.float64) for name, value in more.items()}
    return float(formula(*arrays, **extra)[0])


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (one(attainment.higher, 82, 90), 0.9111),
        (one(attainment.lower_ratio, 12, 10), 0.8333),
        (one(attainment.lower_linear, 12, 10), 0.80),
        (one(attainment.within, 23, 18, 22, tolerance=4), 0.75),
        (one(attainment.relative, 82, 70, 90), 0.60),
        (one(attainment.relative, 12, 20, 10), 0.80),
    ],
)
def test_the_worked_values_of_the_specification(got, expected):
    assert round(got, 4) == expected


def test_the_running_sums_of_one_contract_never_run_on_into_the_next():
    done = np.array([[40.0, 110.0], [10.0, 20.0]])
    plan = np.array([[40.0, 120.0], [20.0, 20.0]])

    together = attainment.cumulative(done, plan)

    alone = [attainment.cumulative(*rows) for rows in zip(done, plan, strict=True)]
    assert together.tolist() == [one.tolist() for one in alone]


def test_a_cumulative_target_is_measured_against_the_planned_profile():
    done, plan = np.array([40.0, 110.0]), np.array([40.0, 120.0])

    to_date = attainment.cumulative(done, plan)

    assert to_date[-1] == 150 / 160 == 0.9375
    assert to_date[-1] not in {150 / 400, 150 / 200}


def test_a_missing_quarter_is_left_out_of_both_sums():
    to_date = attainment.cumulative(np.array([40.0, np.nan, 120.0]), np.array([40.0, 120, 120]))

    assert to_date[0] == 1.0
    assert np.isnan(to_date[1])
    assert to_date[2] == 160 / 160


@pytest.mark.parametrize(
    "unusable",
    [
        one(attainment.higher, 5, 0),
        one(attainment.higher, 5, -1),
        one(attainment.lower_ratio, 3, 0),
        one(attainment.lower_ratio, 0, -1),
        one(attainment.lower_ratio, -2, 5),
        one(attainment.lower_linear, 3, 0),
        one(attainment.within, 20, 18, 22, tolerance=0),
        one(attainment.within, 20, 22, 18, tolerance=4),
        one(attainment.relative, 80, 90, 90),
        one(attainment.higher, np.nan, 90),
        one(attainment.relative, np.nan, 70, 90),
    ],
)
def test_a_formula_that_cannot_be_used_says_so(unusable):
    assert np.isnan(unusable)


@pytest.mark.parametrize("target", [0, 10])
def test_nothing_bad_at_all_meets_every_falling_target(target):
    assert one(attainment.lower_ratio, 0, target) == 1.0


def test_worse_than_the_baseline_is_negative():
    assert one(attainment.relative, 60, 70, 90) == -0.5


def test_far_outside_a_range_is_zero_and_never_negative():
    assert one(attainment.within, 40, 18, 22, tolerance=4) == 0.0


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_never_attains_less_where_higher_is_better(first, second, target):
    worse, better = sorted((first, second))

    assert one(attainment.higher, worse, target) <= one(attainment.higher, better, target)
    assume(target > 1)
    assert one(attainment.relative, worse, 1, target) <= one(attainment.relative, better, 1, target)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_never_attains_more_where_lower_is_better(first, second, target):
    better, worse = sorted((first, second))

    for formula in (attainment.lower_ratio, attainment.lower_linear):
        assert one(formula, worse, target) <= one(formula, better, target)


@given(AMOUNTS, AMOUNTS)
def test_ratio_and_linear_agree_only_on_whether_the_target_is_met(actual, target):
    by_ratio = one(attainment.lower_ratio, actual, target)
    linear = one(attainment.lower_linear, actual, target)

    assert (by_ratio >= 1) == (linear >= 1) == (actual <= target)
    assert by_ratio >= linear - 1e-9


@given(AMOUNTS, AMOUNTS, st.floats(0.01, 100))
def test_a_change_of_unit_changes_no_attainment(actual, target, factor):
    for formula in (attainment.higher, attainment.lower_ratio, attainment.lower_linear):
        assert one(formula, actual * factor, target * factor) == pytest.approx(
            one(formula, actual, target), rel=1e-9, abs=1e-9
        )


@given(st.lists(st.one_of(st.floats(-5, 5), st.just(float("nan"))), min_size=1))
def test_clamping_keeps_gaps_and_never_leaves_zero_to_one(values):
    clamped = attainment.clamp(np.array(values))

    assert np.array_equal(np.isnan(clamped), np.isnan(values))
    known = clamped[~np.isnan(clamped)]
    assert ((known >= 0) & (known <= 1)).all()
