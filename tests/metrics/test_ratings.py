"""Ratings, composites and coverage (domain 3.4, 3.5)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.errors import FrameError
from outcome_metrics.judging.coverage import bounds, composite, is_enough
from outcome_metrics.judging.ratings import RATINGS, Cutoffs, Rating, by_attainment, cap, of_exact
from outcome_metrics.quantities import SCALE


def rated(*attainments, exact=None, cutoffs=None):
    values = np.array([float(one) for one in attainments])
    true = exact or attainments
    codes = by_attainment(
        values,
        exact=lambda row: Fraction(true[row]),
        slack=np.full(len(values), 1e-9),
        cutoffs=cutoffs or Cutoffs(),
    )
    return [RATINGS[code] for code in codes]


def score(attainments, weights, *, expected=None):
    values = np.array([[np.nan if one is None else one for one in attainments]])
    return composite(
        values,
        weights=np.array([[round(weight * SCALE) for weight in weights]]),
        expected=np.array([expected or [True] * len(weights)]),
    )


def test_there_are_five_published_labels_and_not_rated():
    assert [rating.value for rating in RATINGS] == [
        "good", "approaching_target", "requires_improvement", "inadequate", "other", "not_rated",
    ]  # fmt: skip


def test_the_fallback_cut_offs_are_those_of_the_policy():
    assert rated(1.2, 1.0, 0.95, 0.9, 0.8, 0.75, 0.7, -1.0) == [
        Rating.GOOD, Rating.GOOD, Rating.APPROACHING, Rating.APPROACHING,
        Rating.REQUIRES_IMPROVEMENT, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE,
        Rating.INADEQUATE,
    ]  # fmt: skip


def test_nearly_ninety_percent_is_not_ninety_percent():
    assert rated(0.8999, 0.9) == [Rating.REQUIRES_IMPROVEMENT, Rating.APPROACHING]
    assert of_exact(Fraction(8999, 10000)) is Rating.REQUIRES_IMPROVEMENT
    assert of_exact(Fraction(7499, 10000)) is Rating.INADEQUATE


def test_a_float_beside_a_cut_off_is_decided_by_the_exact_fraction():
    just_below = Fraction(9, 10) - Fraction(1, 10**20)

    assert float(just_below) == 0.9
    assert rated(0.9, exact=[just_below]) == [Rating.REQUIRES_IMPROVEMENT]
    assert rated(0.9 - 1e-12, exact=[Fraction(9, 10)]) == [Rating.APPROACHING]


def test_what_is_unknown_is_not_rated():
    values = np.array([np.nan])

    codes = by_attainment(values, exact=lambda _: Fraction(1), slack=np.array([np.nan]))

    assert RATINGS[codes[0]] is Rating.NOT_RATED


def test_a_contract_may_name_its_own_cut_offs():
    strict = Cutoffs(approaching=Fraction(99, 100), requires_improvement=Fraction(95, 100))

    assert rated(0.98, 0.9, cutoffs=strict) == [Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE]


@pytest.mark.parametrize(
    ("average", "critical", "result"),
    [
        (Rating.GOOD, [Rating.GOOD, Rating.INADEQUATE], Rating.INADEQUATE),
        (Rating.REQUIRES_IMPROVEMENT, [Rating.GOOD], Rating.REQUIRES_IMPROVEMENT),
        (Rating.GOOD, [], Rating.GOOD),
        (Rating.GOOD, [Rating.NOT_RATED], Rating.NOT_RATED),
    ],
)
def test_the_worst_critical_kpi_caps_the_whole(average, critical, result):
    assert cap(average, critical=critical) is result


def test_the_worked_example_of_missing_data():
    one = score([1.0, 0.8, None], [0.40, 0.35, 0.25])

    assert round(float(one.score[0]), 4) == 0.9067
    assert float(one.coverage[0]) == 0.75
    assert [round(float(bound[0]), 2) for bound in (one.lower, one.upper)] == [0.68, 0.93]
    assert not one.enough[0]


def test_coverage_of_exactly_the_floor_is_enough():
    assert score([1.0, 0.8, None], [0.1, 0.7, 0.2]).enough[0]
    assert not score([1.0, 0.8, None], [0.1, 0.699999, 0.200001]).enough[0]
    assert is_enough(np.array([8]), np.array([10]))[0]
    assert not is_enough(np.array([7]), np.array([9]))[0]


def test_over_achievement_cannot_hide_failure():
    assert float(score([3.0, 0.0], [0.5, 0.5]).score[0]) == 0.5
    assert float(score([1.0, -4.0], [0.5, 0.5]).score[0]) == 0.5


def test_what_is_not_due_leaves_the_whole_instead_of_counting_as_missing():
    one = score([1.0, 0.5, None], [0.4, 0.4, 0.2], expected=[True, True, False])

    assert float(one.coverage[0]) == 1.0
    assert float(one.score[0]) == 0.75


def test_weights_that_do_not_sum_to_one_are_refused():
    with pytest.raises(FrameError) as refused:
        score([1.0, 1.0], [0.5, 0.499999])

    assert refused.value.problems[0].code == "composite.weights_not_one"
    assert refused.value.problems[0].params["millionths"] == 999_999


ATTAINED = st.one_of(st.none(), st.floats(-2, 3))


@given(st.lists(st.tuples(ATTAINED, st.integers(1, 100)), min_size=1, max_size=8), st.floats(0, 1))
def test_the_bounds_hold_whatever_the_missing_results_turn_out_to_be(rows, surprise):
    total = sum(weight for _, weight in rows)
    weights = [weight * SCALE // total for _, weight in rows]
    weights[0] += SCALE - sum(weights)
    values = [value for value, _ in rows]
    filled = [surprise if value is None else value for value in values]

    one = score(values, [weight / SCALE for weight in weights])
    later = score(filled, [weight / SCALE for weight in weights])

    assert one.lower[0] - 1e-9 <= later.score[0] <= one.upper[0] + 1e-9
    truth = sum(
        Fraction(weight, SCALE) * Fraction(min(max(value, 0.0), 1.0))
        for value, weight in zip(filled, weights, strict=True)
    )
    assert float(later.score[0]) == pytest.approx(float(truth), abs=1e-12)


def test_bounds_from_a_score_and_its_coverage():
    assert [round(one, 2) for one in bounds(0.68 / 0.75, coverage=0.75)] == [0.68, 0.93]
