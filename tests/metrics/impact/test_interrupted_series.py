"""Interrupted time series: the published truth, the two classic mistakes, and refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import OLS

from outcome_metrics.errors import ImpactError
from outcome_metrics.impact.interrupted_series import design_matrix, interrupted_series
from outcome_metrics.impact.regression import Method

TIME = np.arange(1.0, 25.0)
SINCE = TIME >= 13.0
#: Domain 4.5: t = 1 to 24, start 13, truth (50, 1, 5, 0.5), without noise.
TRUTH = 50.0 + TIME + 5.0 * SINCE + 0.5 * (TIME - 13.0) * SINCE


def noisy(seed, size, *, start, strength=0.6):
    """Return a series with neighbors that resemble each other and a jump of 3."""
    chance = np.random.default_rng(seed)
    errors = np.zeros(size)
    for place in range(1, size):
        errors[place] = strength * errors[place - 1] + chance.normal()
    return 20.0 + 0.1 * np.arange(size) + 3.0 * (np.arange(size) >= start) + errors


def codes(values, **how):
    with pytest.raises(ImpactError) as refused:
        interrupted_series(values, **how)
    return [one.code for one in refused.value.problems]


def least_squares(*columns):
    return np.linalg.lstsq(np.column_stack([np.ones(24), TIME, *columns]), TRUTH, rcond=None)[0]


def test_the_noise_free_truth_is_recovered():
    found = interrupted_series(TRUTH, start=12)

    estimates = (found.intercept, found.trend, found.level, found.slope)
    assert [one.value for one in estimates] == pytest.approx([50, 1, 5, 0.5])
    assert (found.before, found.after, found.gaps) == (12, 12, 0)


def test_the_two_wrong_models_would_call_the_jump_4_5_and_minus_1_5():
    from_one = least_squares(SINCE, (TIME - 12.0) * SINCE)
    calendar = least_squares(SINCE, TIME * SINCE)

    ours = interrupted_series(TRUTH, start=12).level.value

    assert (from_one[2], calendar[2]) == (pytest.approx(4.5), pytest.approx(-1.5))
    assert ours == pytest.approx(5.0)


def test_what_would_have_come_is_the_earlier_trend_continued():
    found = interrupted_series(TRUTH, start=12)

    assert found.counterfactual == pytest.approx(50.0 + TIME)
    assert found.fitted == pytest.approx(TRUTH)
    assert found.average.value == pytest.approx(np.mean((TRUTH - 50.0 - TIME)[12:]))


@pytest.mark.parametrize(("size", "method"), [(23, Method.OLS), (24, Method.REML)])
def test_twelve_periods_a_side_are_needed_to_model_autocorrelation(size, method):
    found = interrupted_series(noisy(1, size, start=12), start=12)

    assert found.fit.method is method
    assert (found.fit.autocorrelation == 0.0) is (method is Method.OLS)


def test_a_short_series_agrees_with_a_published_formula_interface():
    values = noisy(2, 20, start=10)
    time = np.arange(1.0, 21.0)
    data = {"y": values, "t": time, "D": (time > 10) * 1.0, "since": (time - 11.0) * (time > 10)}

    found = interrupted_series(values, start=10)

    other = smf.ols("y ~ t + D + since", data=pd.DataFrame(data)).fit()
    interval = other.conf_int()
    for name, one in zip(("t", "D", "since"), (found.trend, found.level, found.slope), strict=True):
        assert one.value == pytest.approx(other.params[name])
        assert (one.low, one.high) == pytest.approx(tuple(interval.loc[name]))


def test_the_average_effect_has_the_interval_of_its_contrast():
    values = noisy(3, 20, start=10)
    model = design_matrix(20, start=10)
    contrast = np.array([0.0, 0.0, 1.0, np.arange(10.0).mean()])

    found = interrupted_series(values, start=10)

    other = OLS(values, model).fit().t_test(contrast)
    assert (found.average.low, found.average.high) == pytest.approx(tuple(other.conf_int()[0]))


def test_a_gap_is_left_out_where_it_stands():
    values = TRUTH.copy()
    values[[4, 17]] = np.nan

    found = interrupted_series(values, start=12)

    assert (found.before, found.after, found.gaps) == (11, 11, 2)
    assert found.level.value == pytest.approx(5.0)


def test_the_period_that_the_start_falls_into_belongs_to_neither_side():
    values = np.insert(TRUTH, 12, 1e6)

    found = interrupted_series(values, start=13, skip=1)

    assert (found.before, found.after, found.gaps) == (12, 12, 0)
    assert found.trend.value == pytest.approx(1.0)
    assert found.slope.value == pytest.approx(0.5)


def test_the_rhythm_of_the_year_is_not_taken_for_an_effect():
    months = np.arange(72.0)
    rhythm = 10.0 * np.sin(2.0 * np.pi * (months + 2.0) / 12.0)
    values = 50.0 + rhythm + 3.0 * (months >= 33) + 0.01 * np.cos(7.0 * months)

    plain = interrupted_series(values, start=33)
    seasonal = interrupted_series(values, start=33, per_year=12.0)

    assert seasonal.level.value == pytest.approx(3.0, abs=0.05)
    assert abs(plain.level.value - 3.0) > 1.0


def test_everything_that_is_wrong_is_said_at_once():
    values = np.full(20, 7.0)
    values[5:15] = np.nan

    with pytest.raises(ImpactError) as refused:
        interrupted_series(values, start=7, per_year=12.0)

    assert [(one.code, one.params) for one in refused.value.problems] == [
        ("impact.too_few_points", {"before": 5, "after": 5, "minimum": 8}),
        ("impact.too_many_gaps", {"missing": 10, "floor": 80}),
        ("impact.constant_series", {"count": 10}),
        ("impact.too_short_for_season", {"periods": 20, "years": 2}),
    ]


def test_two_whole_years_are_long_enough_for_a_season():
    assert interrupted_series(noisy(6, 24, start=12), start=12, per_year=12.0).before == 12
    assert codes(noisy(6, 23, start=12), start=12, per_year=12.0) == ["impact.too_short_for_season"]


@pytest.mark.parametrize(("start", "refused"), [(8, False), (7, True), (0, True), (16, True)])
def test_eight_periods_are_needed_on_each_side(start, refused):
    values = noisy(4, 16, start=8)

    if refused:
        assert codes(values, start=start) == ["impact.too_few_points"]
    else:
        assert interrupted_series(values, start=start).fit.method is Method.OLS


def test_one_side_may_miss_a_fifth_of_its_periods_and_no_more():
    enough, too_few = noisy(5, 20, start=10), noisy(5, 20, start=10)
    enough[[1, 2]] = np.nan
    too_few[[1, 2, 3]] = np.nan

    assert interrupted_series(enough, start=10).before == 8
    assert "impact.too_many_gaps" in codes(too_few, start=10)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1000),
    size=st.sampled_from([18, 30]),
    factor=st.floats(0.001, 1000),
    shift=st.floats(-1000, 1000),
)
def test_another_unit_changes_the_numbers_and_not_the_finding(seed, size, factor, shift):
    values = noisy(seed, size, start=size // 2)

    plain = interrupted_series(values, start=size // 2)
    other = interrupted_series(values * factor + shift, start=size // 2)

    for name in ("trend", "level", "slope", "average"):
        one, changed = getattr(plain, name), getattr(other, name)
        wide = factor * (one.high - one.low)
        assert changed.value == pytest.approx(factor * one.value, abs=1e-4 * wide)
        assert changed.high == pytest.approx(factor * one.high, abs=1e-4 * wide)
    assert other.fit.autocorrelation == pytest.approx(plain.fit.autocorrelation, abs=1e-4)
    assert other.intercept.value == pytest.approx(
        factor * plain.intercept.value + shift, abs=1e-4 * max(factor, 1.0)
    )


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), start=st.integers(8, 11))
def test_without_autocorrelation_it_is_plain_least_squares(seed, start):
    values = noisy(seed, 20, start=start)

    found = interrupted_series(values, start=start)

    direct = np.linalg.lstsq(design_matrix(20, start=start), values, rcond=None)[0]
    assert found.fit.coefficients == pytest.approx(direct)
