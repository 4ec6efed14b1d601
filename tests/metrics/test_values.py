"""Values of one and many periods (domain 3.2)."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.errors import FrameError
from outcome_metrics.figures.formulas import REFUSAL, ratio, refusals
from outcome_metrics.figures.frame import Observations, sums
from outcome_metrics.figures.states import CODE, STATES, State
from outcome_metrics.quantities import SCALE
from tests.metrics.wholes import values_of


def observations(*rows, series=None, period=None, recorded=None):
    """Return observations of (numerator, denominator or None) in units."""
    size = len(rows)
    return Observations(
        series=np.array(series or [0] * size, dtype=np.int64),
        period=np.array(period or range(size), dtype=np.int64),
        numerator=np.array([n * SCALE for n, _ in rows], dtype=np.int64),
        denominator=np.array([(d or 0) * SCALE for _, d in rows], dtype=np.int64),
        has_denominator=np.array([d is not None for _, d in rows], dtype=np.bool_),
        state=np.full(size, CODE[State.RECEIVED], dtype=np.int8),
        recorded=np.array(recorded or range(size), dtype=np.int64),
    )


def total(rows):
    frame = observations(*rows)
    return frame.totals(group=np.zeros(len(frame), dtype=np.int64), size=1)


def whole(rows, aggregation):
    return float(values_of(total(rows), aggregation=aggregation)[0])


def test_two_sites_give_the_ratio_of_their_sums_and_not_the_mean_of_percentages():
    value = whole([(45, 50), (300, 500)], Aggregation.RATIO_OF_SUMS)

    assert round(100 * value, 2) == 62.73
    assert value == pytest.approx(345 / 550)


def test_weekly_average_days_are_weighted_with_their_requests():
    averages, requests = [10.0, 2.0, 4.0], [100, 300, 50]
    rows = [(int(a * n), n) for a, n in zip(averages, requests, strict=True)]

    value = whole(rows, Aggregation.MEAN_WEIGHTED)

    assert value == pytest.approx(np.average(averages, weights=requests))
    assert value != pytest.approx(np.mean(averages))


def test_nothing_out_of_nothing_is_not_zero_percent():
    assert math.isnan(ratio(np.array([0]), np.array([0]))[0])
    assert math.isnan(whole([(0, 0), (0, 0)], Aggregation.RATIO_OF_SUMS))


@pytest.mark.parametrize(
    ("rows", "aggregation", "code"),
    [
        ([(90, None), (60, None)], Aggregation.RATIO_OF_SUMS, "percentages_not_averaged"),
        ([(45, 50), (60, None)], Aggregation.RATIO_OF_SUMS, "percentages_not_averaged"),
        ([(7, None), (9, None)], Aggregation.MEAN_WEIGHTED, "averages_not_averaged"),
        ([(7, None), (9, None)], Aggregation.PERCENTILE, "percentile_not_additive"),
        ([(7, None), (9, None)], Aggregation.LAST, "levels_not_added"),
        ([(7, 8), (9, 10)], Aggregation.SUM, "ratios_not_added"),
    ],
)
def test_figures_that_cannot_be_combined_are_refused_by_name(rows, aggregation, code):
    assert refusals(total(rows), aggregation=aggregation).all()
    assert REFUSAL[aggregation] == f"aggregate.{code}"


def test_a_single_percentile_needs_no_combining():
    assert whole([(12, None)], Aggregation.PERCENTILE) == 12.0


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(9, 10**9), st.integers(1, 9)), min_size=1
    ),
    st.randoms(use_true_random=False),
)
def test_splitting_a_period_into_parts_and_summing_back_changes_nothing(rows, random):
    parts = []
    for numerator, denominator, cuts in rows:
        first = (numerator // cuts, denominator // cuts)
        parts += [first, (numerator - first[0], denominator - first[1])]
    random.shuffle(parts)

    split = whole(parts, Aggregation.RATIO_OF_SUMS)

    assert split == whole([(n, d) for n, d, _ in rows], Aggregation.RATIO_OF_SUMS)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1))
def test_a_change_of_unit_of_both_counts_leaves_the_ratio(rows):
    value = whole(rows, Aggregation.RATIO_OF_SUMS)

    scaled = whole([(n * 1000, d * 1000) for n, d in rows], Aggregation.RATIO_OF_SUMS)

    assert scaled == pytest.approx(value, rel=1e-14)


def test_the_latest_version_counts_and_an_earlier_day_sees_the_earlier_one():
    frame = observations(
        (1, 10), (5, 10), (2, 10), series=[0, 1, 0], period=[3, 3, 3], recorded=[100, 100, 200]
    )

    now, then = frame.latest(), frame.latest(as_known=150)

    assert now.numerator.tolist() == [2 * SCALE, 5 * SCALE]
    assert then.numerator.tolist() == [1 * SCALE, 5 * SCALE]
    assert len(frame.latest(as_known=50)) == 0


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40),
    st.integers(0, 40),
)
def test_the_latest_versions_equal_those_a_dictionary_would_keep(cells, as_known):
    frame = observations(
        *[(index, None) for index in range(len(cells))],
        series=[series for series, _ in cells],
        period=[period for _, period in cells],
    )
    kept = {cell: at for at, cell in enumerate(cells) if at <= as_known}

    latest = frame.latest(as_known=as_known)

    got = zip(latest.series, latest.period, latest.recorded, strict=True)
    assert [(int(s), int(p), int(r)) for s, p, r in got] == sorted(
        (*cell, at) for cell, at in kept.items()
    )


def test_two_versions_of_one_instant_are_refused_because_neither_is_the_last():
    frame = observations((1, 10), (2, 10), period=[3, 3], recorded=[100, 100])

    with pytest.raises(FrameError) as refused:
        frame.latest()

    assert refused.value.problems[0].code == "frame.same_instant"


def test_a_frame_reports_everything_that_is_wrong_at_once():
    with pytest.raises(FrameError) as refused:
        observations((1, -10), (1, 10), period=[-1, 0])

    assert {problem.code for problem in refused.value.problems} == {
        "frame.negative_index",
        "frame.negative_denominator",
    }


def test_something_counted_among_no_cases_is_refused_and_nothing_among_none_is_not():
    with pytest.raises(FrameError) as refused:
        observations((0, 0), (3, 0), (1, 2))

    (problem,) = refused.value.problems
    assert (problem.code, problem.params) == ("frame.nothing_to_divide", {"row": 1, "count": 1})


@pytest.mark.parametrize("code", [-1, len(STATES)])
def test_a_state_that_does_not_exist_is_refused(code):
    frame = observations((1, 2))

    with pytest.raises(FrameError) as refused:
        replace(frame, state=np.array([code], dtype=np.int8))

    assert refused.value.problems[0].code == "frame.unknown_state"


def test_arrays_of_unequal_length_are_refused():
    with pytest.raises(FrameError):
        observations((1, 2), (3, 4), period=[1])


def test_districts_sum_to_the_city_by_group():
    numerator = np.array([45, 300, 7], dtype=np.int64)
    denominator = np.array([50, 500, 0], dtype=np.int64)

    totals = sums(
        numerator, denominator, np.array([True, True, False]), group=np.array([0, 0, 1]), size=3
    )

    assert totals.numerator.tolist() == [345, 7, 0]
    assert totals.denominator.tolist() == [550, 0, 0]
    assert totals.cells.tolist() == [2, 1, 0]
    assert totals.bare.tolist() == [0, 1, 0]
