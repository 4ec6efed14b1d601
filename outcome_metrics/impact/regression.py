"""A line through a short series whose neighbors resemble each other.

Under twelve points a side: ordinary least squares.  From twelve on: least squares with errors that
follow a first-order autoregression, its strength found by restricted maximum likelihood (REML).
Simulations favor exactly this pair; the Durbin-Watson statistic is unreliable in short series and
decides nothing here (domain 4.5, S35).  A period without a figure stays a gap: two errors that are
d periods apart correlate with the d-th power, so nothing is guessed and nothing is moved together.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import t
from statsmodels.regression.linear_model import OLS

from outcome_metrics.quantities import Floats, Ints

#: Known periods on each side from which on the autocorrelation is modeled.
MODELED_FROM = 12
#: Two-sided coverage of every interval.
CONFIDENCE = 0.95
#: Autocorrelations between which the likeliest is looked for.
WEAKEST, STRONGEST = -0.95, 0.98
#: Where the search looks first; the best of these is then refined between its neighbors.
GRID = np.linspace(WEAKEST, STRONGEST, 41)
#: A fit that leaves less than this share of the variation is exact: there is no error to model.
EXACT = 1e-20


class Method(StrEnum):
    """How a line was fitted."""

    OLS = "ols"
    REML = "reml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 95 % interval, in the unit of the series."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted line.

    Attributes:
        method: Ordinary least squares, or REML with autocorrelated errors.
        coefficients: One for each column of the model (k).
        covariance: Of the coefficients (k x k).
        freedom: Points less coefficients.
        residual_autocorrelation: Of neighboring residuals of the ordinary fit; reads low in short
            series.
        autocorrelation: What the model took for the errors; 0 for ordinary least squares.
    """

    method: Method
    coefficients: Floats
    covariance: Floats
    freedom: int
    residual_autocorrelation: float
    autocorrelation: float

    def estimate(self, weights: Floats) -> Estimate:
        """Return the weighted sum of the coefficients (k) with its interval."""
        value = float(weights @ self.coefficients)
        error = float(np.sqrt(max(float(weights @ self.covariance @ weights), 0.0)))
        reach = float(t.ppf((1.0 + CONFIDENCE) / 2.0, self.freedom)) * error
        return Estimate(value=value, low=value - reach, high=value + reach)


def fit(model: Floats, values: Floats, *, times: Ints, method: Method) -> Fit:
    """Fit `values` (n) by the columns of `model` (n x k); `times` (n) are positions, ascending."""
    plain = OLS(values, model).fit()
    residuals = np.asarray(plain.resid)
    strength = 0.0
    if method is Method.REML and _varies(residuals, values):
        strength = _likeliest(model, values, times=times)
    best = OLS(_whitened(values, strength, times), _whitened(model, strength, times)).fit()
    return Fit(
        method=method,
        coefficients=np.asarray(best.params),
        covariance=np.asarray(best.cov_params()),
        freedom=len(values) - model.shape[1],
        residual_autocorrelation=_neighbors(residuals, times, values),
        autocorrelation=strength,
    )


def restricted_deviance(strength: float, model: Floats, values: Floats, *, times: Ints) -> float:
    """Return -2 x the restricted log-likelihood of an autocorrelation, up to a constant.

    (n - k) ln RSS + ln |R| + ln |X' R^-1 X|, with R the correlation of the errors.
    """
    shares = _shares(strength, times)
    columns = _whitened(model, strength, times)
    target = _whitened(values, strength, times)
    solution = np.linalg.lstsq(columns, target, rcond=None)[0]
    left = float(np.square(target - columns @ solution).sum())
    _, size = np.linalg.slogdet(columns.T @ columns)
    freedom = len(values) - model.shape[1]
    return float(freedom * np.log(left) + np.log1p(-np.square(shares)).sum() + size)


def _likeliest(model: Floats, values: Floats, *, times: Ints) -> float:
    """Return the autocorrelation with the greatest restricted likelihood."""

    def deviance(strength: float) -> float:
        return restricted_deviance(strength, model, values, times=times)

    place = int(np.argmin([deviance(float(one)) for one in GRID]))
    around = (float(GRID[max(place - 1, 0)]), float(GRID[min(place + 1, len(GRID) - 1)]))
    return float(minimize_scalar(deviance, bounds=around, method="bounded").x)


def _shares(strength: float, times: Ints) -> Floats:
    """Return how much of each error but the first its predecessor foretells (n - 1)."""
    return np.asarray(strength ** np.diff(times).astype(np.float64))


def _whitened(columns: Floats, strength: float, times: Ints) -> Floats:
    """Return columns whose errors no longer resemble their predecessors (Prais and Winsten)."""
    out = columns.astype(np.float64).copy()
    shares = _shares(strength, times).reshape(-1, *([1] * (columns.ndim - 1)))
    out[1:] = (columns[1:] - shares * columns[:-1]) / np.sqrt(1.0 - np.square(shares))
    return out


def _varies(residuals: Floats, values: Floats) -> bool:
    spread = float(np.square(values - values.mean()).sum())
    return float(np.square(residuals).sum()) > EXACT * spread


def _neighbors(residuals: Floats, times: Ints, values: Floats) -> float:
    """Return the correlation of residuals that are one period apart; 0 for an exact fit."""
    if not _varies(residuals, values):
        return 0.0
    adjacent = np.diff(times) == 1
    together = float((residuals[1:] * residuals[:-1])[adjacent].sum())
    return together / float(np.square(residuals).sum())
