"""Judging many rows at once equals judging each with exact fractions."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.definitions.agreement import Promise
from outcome_metrics.definitions.definition import AttainmentKind, Direction, Thresholds
from outcome_metrics.judging.judgement import Figures, judge
from outcome_metrics.judging.ratings import RATINGS, Rating
from outcome_metrics.judging.terms import edges_of, terms_of
from outcome_metrics.quantities import SCALE
from tests.metrics.builders import a_baseline, a_kpi, a_target, an_agreement

KINDS = [
    (Direction.HIGHER, AttainmentKind.RATIO),
    (Direction.LOWER, AttainmentKind.RATIO),
    (Direction.LOWER, AttainmentKind.LINEAR),
    (Direction.HIGHER, AttainmentKind.BASELINE_RELATIVE),
    (Direction.LOWER, AttainmentKind.BASELINE_RELATIVE),
]
SMALL = st.integers(1, 200)


def judged(agreement, promise, *figures, known=None):
    edges = [edges_of(promise, agreement=agreement)] * len(figures)
    columns = Figures(
        numerator=np.array([int(n * SCALE) for n, _ in figures]),
        denominator=np.array([int(d * SCALE) for _, d in figures]),
        known=np.array(known or [True] * len(figures)),
    )
    return judge(columns, terms_of(agreement, edges=edges, times=[1] * len(figures)))


def ratings(result):
    return [RATINGS[code] for code in result.rating]


def plain(**changes):
    """Return an agreement on a KPI without native thresholds."""
    return an_agreement(a_kpi(**{"thresholds": None, "tolerance": Decimal(4)} | changes))


@pytest.mark.parametrize(("direction", "kind"), KINDS)
@given(numerator=st.integers(0, 200), denominator=SMALL, target=SMALL)
def test_attainment_rating_and_flag_equal_exact_fractions(
    direction, kind, numerator, denominator, target
):
    agreement = plain(direction=direction, attainment=kind)
    value, goal, start = Fraction(numerator, denominator), Fraction(target, 100), Fraction(7, 10)

    result = judged(agreement, Promise(value=Decimal(target) / 100), (numerator, denominator))

    exact = {
        (Direction.HIGHER, AttainmentKind.RATIO): lambda: value / goal,
        (Direction.LOWER, AttainmentKind.RATIO): lambda: goal / value if value else Fraction(1),
        (Direction.LOWER, AttainmentKind.LINEAR): lambda: 2 - value / goal,
    }.get((direction, kind), lambda: None if goal == start else (value - start) / (goal - start))()
    missed = value < goal if direction is Direction.HIGHER else value > goal
    assert result.below_target.tolist() == [int(missed)]
    if exact is None:
        assert np.isnan(result.attainment[0])
        assert ratings(result) == [Rating.NOT_RATED]
    else:
        steps = [Fraction(1), Fraction(9, 10), Fraction(3, 4)]
        place = next((i for i, step in enumerate(steps) if exact >= step), 3)
        assert result.attainment[0] == pytest.approx(float(exact), rel=1e-9, abs=1e-9)
        assert ratings(result) == [RATINGS[place]]


def test_native_thresholds_are_compared_with_whole_numbers():
    agreement = an_agreement()

    result = judged(agreement, a_target("0.90").promise, (45, 50), (8999, 10000), (17, 20), (7, 10))

    assert ratings(result) == [
        Rating.GOOD, Rating.APPROACHING, Rating.APPROACHING, Rating.INADEQUATE,
    ]  # fmt: skip
    assert result.below_target.tolist() == [0, 1, 1, 1]


def test_a_falling_kpi_reaches_a_threshold_by_meeting_it_exactly():
    agreement = an_agreement(a_kpi("pothole_days"))

    result = judged(agreement, Promise(value=Decimal(7)), (7, 1), (20, 2), (141, 10), (14, 1))

    assert ratings(result) == [
        Rating.GOOD, Rating.APPROACHING, Rating.INADEQUATE, Rating.REQUIRES_IMPROVEMENT,
    ]  # fmt: skip
    assert result.below_target.tolist() == [0, 1, 1, 1]


def test_attainment_cut_offs_would_flatter_an_uptime_that_native_thresholds_fail():
    uptime = Thresholds(
        good=Decimal("0.995"), approaching=Decimal("0.99"), requires_improvement=Decimal("0.98")
    )
    target = a_target("0.995").promise

    by_attainment = judged(plain(), target, (896, 1000))
    native = judged(an_agreement(a_kpi(thresholds=uptime)), target, (896, 1000))

    assert ratings(by_attainment) == [Rating.APPROACHING]
    assert ratings(native) == [Rating.INADEQUATE]


def test_a_tie_beyond_float_precision_is_still_a_tie():
    third = Fraction(1, 3)
    figures = (3_000_000_001, 9_000_000_003)

    result = judged(plain(), Promise(value=Decimal("0.333333")), figures, (333_333, 1_000_000))

    assert Fraction(*figures) == third
    assert result.below_target.tolist() == [0, 0]
    assert ratings(result) == [Rating.GOOD, Rating.GOOD]


def test_a_range_allows_its_thresholds_as_distance_outside():
    thresholds = Thresholds(
        good=Decimal(0), approaching=Decimal(1), requires_improvement=Decimal(2)
    )
    kpi = a_kpi(
        direction=Direction.RANGE,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal(4),
        thresholds=thresholds,
    )
    promise = Promise(low=Decimal(18), high=Decimal(22))

    result = judged(an_agreement(kpi), promise, (20, 1), (23, 1), (16, 1), (25, 1))

    assert result.attainment.tolist() == [1.0, 0.75, 0.5, 0.25]
    assert result.below_target.tolist() == [0, 1, 1, 1]
    assert ratings(result) == [
        Rating.GOOD, Rating.APPROACHING, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE,
    ]  # fmt: skip


def test_maintain_takes_the_tolerance_around_its_value():
    kpi = a_kpi(
        direction=Direction.MAINTAIN,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal(4),
        thresholds=None,
    )

    result = judged(an_agreement(kpi), Promise(value=Decimal(20)), (24, 1), (25, 1))

    assert result.below_target.tolist() == [0, 1]
    assert result.attainment.tolist() == [1.0, 0.75]


def test_what_is_not_known_has_no_value_no_flag_and_no_rating():
    result = judged(an_agreement(), a_target("0.9").promise, (45, 50), known=[False])

    assert np.isnan(result.value[0])
    assert result.below_target.tolist() == [-1]
    assert ratings(result) == [Rating.NOT_RATED]


def test_without_a_target_native_thresholds_still_rate_but_no_flag_is_set():
    result = judged(an_agreement(), None, (45, 50))

    assert ratings(result) == [Rating.GOOD]
    assert result.below_target.tolist() == [-1]
    assert np.isnan(result.attainment[0])


def test_a_kind_that_contradicts_its_direction_is_not_guessed():
    result = judged(plain(attainment=AttainmentKind.LINEAR), a_target("0.9").promise, (45, 50))

    assert np.isnan(result.attainment[0])


def test_a_baseline_given_as_counts_is_not_rounded():
    kpi = a_kpi(attainment=AttainmentKind.BASELINE_RELATIVE, thresholds=None)
    baseline = a_baseline()
    counts = {"numerator": Decimal(2), "denominator": Decimal(3), "value": None}
    agreement = an_agreement(kpi)
    thirds = replace(agreement, baseline=replace(baseline, **counts))

    result = judged(thirds, Promise(value=Decimal(1)), (2, 3), (5, 6))

    assert result.attainment[0] == 0.0
    assert result.attainment[1] == pytest.approx(0.5)


def test_a_tiny_promise_on_a_large_number_is_rated_exactly():
    kpi = a_kpi(attainment=AttainmentKind.BASELINE_RELATIVE, thresholds=None)
    agreement = replace(an_agreement(kpi), baseline=a_baseline("98765.1"))
    promise = Promise(value=Decimal("98765.100007"))
    nine_tenths, less = Decimal("987651.000063"), Decimal("987651.000062")

    result = judged(agreement, promise, (nine_tenths, 10), (less, 10))

    assert abs(result.attainment[0] - 0.9) > 1e-9
    assert ratings(result) == [Rating.APPROACHING, Rating.REQUIRES_IMPROVEMENT]


def test_a_narrow_tolerance_on_a_large_number_is_rated_exactly():
    kpi = a_kpi(
        direction=Direction.RANGE,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal("0.00001"),
        thresholds=None,
    )
    promise = Promise(low=Decimal(1), high=Decimal(1_000_000))

    result = judged(
        an_agreement(kpi), promise, (Decimal("1000000.000001"), 1), (Decimal("10000000.000011"), 10)
    )

    assert ratings(result) == [Rating.APPROACHING, Rating.REQUIRES_IMPROVEMENT]
