"""XmR limits and rules: published series (domain 4.1)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from outcome_metrics.signals.rules import LimitStatus
from outcome_metrics.signals.xmr import (
    EXACT,
    MEDIAN,
    ROUNDED,
    limits,
    moving_ranges,
    signals,
)

#: SAS example, published limits.
TEST_A = """24.05 23.99 23.95 23.93 23.97 24.02 24.06 24.10 23.98 24.03 23.91 24.06 24.06 23.96
23.98 24.06 24.01 24.00 23.93 23.92 24.09 24.11 24.05 23.98 23.98 24.06 24.02 24.06 23.97 23.96"""
#: SAS example, twenty engines.
TEST_B = """78.4 80.1 84.4 79.1 80.4 83.5 73.8 83.5 75.0 76.8 70.5 80.3 82.4 79.4 86.4 90.5 77.7
82.5 79.9 83.2"""
TEST_C = "61 58 63 60 64 59 62 57 60 63 61 60"


def series(text):
    return np.array([[float(one) for one in text.split()]])


def fires(values, frozen, rule):
    return getattr(signals(np.array([values], dtype=np.float64), frozen), rule)[0].tolist()


def flat(centre=0.0, reach=3.0):
    """Return limits at centre +- reach: mean range reach / 2.66 around the centre."""
    step = reach / 2.66
    window = np.array([[centre + step / 2, centre - step / 2] * 10])
    return limits(window)


def test_the_sas_example_gives_its_published_limits():
    frozen = limits(series(TEST_A), constants=EXACT)

    assert round(frozen.centre[0], 4) == 24.0083
    assert round(frozen.lower[0], 4) == 23.8571
    assert round(frozen.upper[0], 4) == 24.1596
    assert round(frozen.mean_range[0], 6) == 0.056897
    assert round(frozen.upper_range[0], 5) == 0.18585
    assert round(frozen.mean_range[0] / 1.128379, 6) == 0.050423


def test_the_rounded_constants_give_slightly_other_limits():
    frozen = limits(series(TEST_A), constants=ROUNDED)

    assert round(frozen.lower[0], 5) == 23.85699
    assert round(frozen.upper[0], 5) == 24.15968
    assert round(frozen.upper_range[0], 5) == 0.18594


def test_the_exact_constants_are_those_of_ranges_of_two_normal_values():
    def moment(power):
        density = stats.norm(scale=np.sqrt(2)).pdf
        return 2 * integrate.quad(lambda x: x**power * density(x), 0, np.inf)[0]

    d2 = moment(1)
    d3 = np.sqrt(moment(2) - d2**2)

    assert pytest.approx(3 / d2) == EXACT.limit
    assert pytest.approx(1 + 3 * d3 / d2) == EXACT.range_limit
    assert (round(EXACT.limit, 5), round(EXACT.range_limit, 5)) == (2.65868, 3.26653)


def test_the_median_constants_are_those_of_the_median_range_of_two_normal_values():
    usual = stats.halfnorm(scale=np.sqrt(2)).median()
    upper = EXACT.range_limit * stats.halfnorm(scale=np.sqrt(2)).mean()

    assert (MEDIAN.limit, MEDIAN.range_limit) == (3.145, 3.865)
    assert pytest.approx(3 / usual, abs=5e-4) == MEDIAN.limit
    assert pytest.approx(upper / usual, abs=1e-3) == MEDIAN.range_limit


@pytest.mark.parametrize("text", [TEST_A, TEST_B, TEST_C])
def test_median_limits_are_the_medians_of_values_and_ranges(text):
    values = series(text)

    frozen = limits(values, constants=MEDIAN)

    middle, usual = np.median(values), np.median(np.abs(np.diff(values)))
    assert frozen.centre[0] == middle
    assert frozen.mean_range[0] == pytest.approx(usual)
    assert frozen.upper[0] == pytest.approx(middle + 3.145 * usual)
    assert frozen.upper_range[0] == pytest.approx(3.865 * usual)


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=12, max_size=12),
        min_size=1,
        max_size=5,
    )
)
def test_medians_of_many_series_with_gaps_equal_those_of_numpy(rows):
    values = np.array([[np.nan if one is None else one for one in row] for row in rows])

    frozen = limits(values, constants=MEDIAN)

    for row, centre, usual in zip(values, frozen.centre, frozen.mean_range, strict=True):
        ranges = np.abs(np.diff(row))
        if np.isfinite(row).sum() < 6 or np.isfinite(ranges).sum() < 5:
            assert np.isnan(centre)
        else:
            assert (centre, usual) == (np.nanmedian(row), np.nanmedian(ranges))


def test_one_wild_month_in_the_window_moves_median_limits_less_than_mean_limits():
    calm, wild = series(TEST_C), series(TEST_C.replace("59", "99"))

    mean = limits(wild).upper[0] - limits(calm).upper[0]
    median = limits(wild, constants=MEDIAN).upper[0] - limits(calm, constants=MEDIAN).upper[0]

    assert mean > 15
    assert abs(median) < 2


def test_twenty_engines_show_no_signal():
    frozen = limits(series(TEST_B))

    assert round(frozen.centre[0], 2) == 80.39
    assert round(frozen.mean_range[0], 5) == 5.32632
    assert round(frozen.lower[0], 3) == 66.222
    assert round(frozen.upper[0], 3) == 94.558
    assert round(frozen.upper_range[0], 4) == 17.4064
    assert not signals(series(TEST_B), frozen).outside.any()
    assert frozen.status() == [LimitStatus.FIRM]


def test_frozen_limits_show_what_the_standard_deviation_of_all_points_hides():
    frozen = limits(series(TEST_C))
    thirteen = np.append(series(TEST_C), [[48.0]], axis=1)

    fired = signals(thirteen, frozen)

    assert round(frozen.centre[0], 4) == 60.6667
    assert round(frozen.mean_range[0], 5) == 3.36364
    assert (round(frozen.lower[0], 4), round(frozen.upper[0], 4)) == (51.7194, 69.6139)
    assert fired.outside[0].tolist() == [False] * 12 + [True]
    hiding = thirteen.mean() - 3 * thirteen.std(ddof=1)
    assert round(hiding, 2) == 47.54
    assert hiding < 48.0 < frozen.lower[0]


def test_refreezing_with_the_new_point_moves_the_limits_towards_it():
    frozen = limits(series(TEST_C))

    refrozen = limits(np.append(series(TEST_C), [[48.0]], axis=1))

    assert refrozen.lower[0] < frozen.lower[0] - 2.5


def test_five_points_give_no_limits_and_six_give_provisional_ones():
    values = series(TEST_B)

    assert limits(values[:, :5]).status() == [LimitStatus.NONE]
    assert limits(values[:, :6]).status() == [LimitStatus.PROVISIONAL]
    assert limits(values[:, :19]).status() == [LimitStatus.PROVISIONAL]
    assert not signals(np.array([[1e9]]), limits(values[:, :5])).outside.any()


def test_no_moving_range_is_taken_across_a_gap():
    ranges = moving_ranges(np.array([[1.0, 3.0, np.nan, 90.0, 91.0]]))

    assert ranges[0, [1, 4]].tolist() == [2.0, 1.0]
    assert np.isnan(ranges[0, [0, 2, 3]]).all()


def test_limits_stop_at_what_is_possible():
    values = np.array([[0.02, 0.05, 0.0, 0.08, 0.01, 0.03, 0.99]])

    frozen = limits(values, natural=(0.0, 1.0))

    assert frozen.lower[0] == 0.0
    assert frozen.upper[0] <= 1.0


def test_three_of_four_points_near_one_limit_are_a_signal():
    near, centre = 2.0, 0.5

    assert fires([near, near, centre, near], flat(), "close") == [False, False, False, True]
    assert fires([near, near, near], flat(), "close") == [False, False, True]
    assert not any(fires([near, -near, near, -near], flat(), "close"))
    assert not any(fires([near, near, centre, centre, near], flat(), "close"))


def test_the_middle_between_centre_and_limit_is_not_nearer_the_limit():
    frozen = limits(series(TEST_C))
    middle = float(frozen.centre[0] + frozen.half[0])

    assert not any(fires([middle] * 4, frozen, "close"))
    assert any(fires([middle + 0.001] * 4, frozen, "close"))


def test_eight_points_on_one_side_are_a_signal_and_seven_are_not():
    assert not any(fires([0.5] * 7, flat(), "run"))
    assert fires([0.5] * 9, flat(), "run") == [False] * 7 + [True] * 2
    assert not any(fires([0.5] * 7 + [-0.5] + [0.5] * 7, flat(), "run"))


@pytest.mark.parametrize("idle", [0.0, np.nan])
def test_a_point_on_the_centre_or_a_gap_neither_extends_nor_breaks_a_run(idle):
    assert fires([0.5] * 4 + [idle] + [0.5] * 4, flat(), "run") == [False] * 8 + [True]
    assert not any(fires([0.5] * 7 + [idle], flat(), "run"))


def test_a_jump_between_two_ordinary_points_signals_on_the_range_chart_only():
    frozen = flat()
    jump = 0.55 * 3.268 / 2.66 * 3.0

    fired = signals(np.array([[jump, -jump]]), frozen)

    assert fired.range_outside[0].tolist() == [False, True]
    assert not fired.outside.any()


def test_a_series_that_never_varies_gives_no_signal_while_it_stays_the_same():
    frozen = limits(np.full((1, 12), 0.9))

    fired = signals(np.full((1, 12), 0.9), frozen)

    assert not (fired.outside | fired.close | fired.run | fired.range_outside).any()
    assert signals(np.array([[0.91]]), frozen).outside.all()


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=40), st.floats(-50, 50))
def test_shifting_and_mirroring_a_series_keeps_its_signals(values, shift):
    values = np.array([values]).round(2)
    window = values[:, :8]
    if moving_ranges(window)[0, 1:].max() == 0:
        return

    plain = signals(values, limits(window))
    moved = signals(-(values + round(shift, 2)), limits(-(window + round(shift, 2))))

    slack = np.abs(np.abs(values - limits(window).centre) - limits(window).half * 2).min() > 1e-6
    assert not slack or np.array_equal(plain.outside, moved.outside)


@given(st.lists(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 2.0, np.nan]), min_size=1, max_size=40))
def test_the_rules_over_arrays_equal_a_plain_reading_of_their_words(values):
    known = [(at, value) for at, value in enumerate(values) if not np.isnan(value)]
    close, run = [False] * len(values), [False] * len(values)
    for order, (at, value) in enumerate(known):
        last = [other for _, other in known[max(0, order - 3) : order + 1]]
        close[at] = abs(value) == 2.0 and last.count(value) >= 3
        sides = [np.sign(other) for _, other in known[: order + 1] if other != 0]
        run[at] = value != 0 and len(sides) >= 8 and len(set(sides[-8:])) == 1

    assert fires(values, flat(), "close") == close
    assert fires(values, flat(), "run") == run


def test_many_series_at_once_give_what_each_gives_alone():
    rng = np.random.default_rng(7)
    values = rng.normal(size=(50, 36))
    values[rng.random(values.shape) < 0.1] = np.nan

    together = signals(values, limits(values[:, :20]))

    for row in range(50):
        alone = signals(values[[row]], limits(values[[row], :20]))
        assert np.array_equal(alone.run[0], together.run[row])
        assert np.array_equal(alone.close[0], together.close[row])
        assert np.array_equal(alone.outside[0], together.outside[row])
