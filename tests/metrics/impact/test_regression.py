"""The likeliest autocorrelation, against the textbook's formula written out with full matrices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from statsmodels.regression.linear_model import GLS

from outcome_metrics.impact.regression import Method, fit, restricted_deviance
from tests.metrics.impact.test_interrupted_series import noisy


def correlation(strength, times):
    return strength ** np.abs(times[:, None] - times[None, :]).astype(float)


def written_out(strength, model, values, times):
    """Return the restricted deviance from the definition, by inverses and determinants."""
    errors = correlation(strength, times)
    inverse = np.linalg.inv(errors)
    information = model.T @ inverse @ model
    solution = np.linalg.solve(information, model.T @ inverse @ values)
    left = values - model @ solution
    freedom = len(values) - model.shape[1]
    return (
        freedom * np.log(left @ inverse @ left)
        + np.log(np.linalg.det(errors))
        + np.log(np.linalg.det(information))
    )


def a_line(times):
    return np.column_stack([np.ones(len(times)), times / 10.0])


TIMES = np.array([0, 1, 2, 4, 5, 6, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), strength=st.floats(0.05, 0.9))
def test_the_deviance_is_the_textbook_s_up_to_a_constant(seed, strength):
    values = noisy(seed, 20, start=10)[TIMES]

    ours = restricted_deviance(strength, a_line(TIMES), values, times=TIMES)

    assert ours == pytest.approx(written_out(strength, a_line(TIMES), values, TIMES))


@pytest.mark.parametrize("seed", range(5))
def test_the_likeliest_autocorrelation_and_its_errors_are_found(seed):
    times = np.arange(60)
    values = noisy(seed, 60, start=30)
    model = np.column_stack([a_line(times), times >= 30])

    found = fit(model, values, times=times, method=Method.REML)

    best = minimize_scalar(
        lambda strength: written_out(strength, model, values, times),
        bounds=(-0.9, 0.97),
        method="bounded",
        options={"xatol": 1e-8},
    ).x
    other = GLS(values, model, sigma=correlation(best, times)).fit()
    assert found.autocorrelation == pytest.approx(best, abs=1e-3)
    assert found.coefficients == pytest.approx(other.params, rel=1e-3)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(other.bse, rel=1e-2)
    assert found.estimate(np.eye(3)[2]).low == pytest.approx(other.conf_int()[2][0], rel=1e-2)


def test_an_exact_fit_has_no_error_to_model():
    times = np.arange(30)

    found = fit(a_line(times), 2.0 + 3.0 * times, times=times, method=Method.REML)

    assert (found.autocorrelation, found.residual_autocorrelation) == (0.0, 0.0)


def test_only_residuals_of_adjacent_periods_are_called_neighbors():
    values = noisy(3, 20, start=10)[TIMES]
    model = a_line(TIMES)

    found = fit(model, values, times=TIMES, method=Method.OLS)

    left = values - model @ np.linalg.lstsq(model, values, rcond=None)[0]
    pairs = [(i - 1, i) for i in range(1, len(TIMES)) if TIMES[i] - TIMES[i - 1] == 1]
    together = sum(left[one] * left[other] for one, other in pairs)
    assert found.residual_autocorrelation == pytest.approx(together / (left @ left))


def test_a_stable_series_with_like_neighbors_is_called_changed_less_often_than_by_plain_squares():
    times = np.arange(48)
    model = np.column_stack([a_line(times), times >= 24])
    wrong = {Method.OLS: 0, Method.REML: 0}
    for seed in range(60):
        values = noisy(seed, 48, start=99)
        for method in Method:
            jump = fit(model, values, times=times, method=method).estimate(np.eye(3)[2])
            wrong[method] += not jump.low <= 0.0 <= jump.high

    assert wrong[Method.REML] < wrong[Method.OLS] / 1.5
