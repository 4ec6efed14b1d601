"""The weekly potholes of the City of Chicago, beside pandas and statsmodels' own formulas."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.regression.linear_model import GLSAR

from outcome_metrics.impact.differences import difference_of_two
from outcome_metrics.impact.interrupted_series import design_matrix, interrupted_series
from outcome_metrics.impact.regression import Method
from tests.public_tables import CHICAGO, needs

pytestmark = needs(CHICAGO)
START = pd.Timestamp("2015-01-05")


@pytest.fixture(scope="module")
def weeks():
    """Return average days by week (rows) and activity (columns), NaN where nothing is said."""
    rows = pd.read_csv(CHICAGO)
    rows["week"] = pd.to_datetime(rows["Period Start"], format="%m/%d/%Y")
    table = rows.pivot_table(
        index="week", columns="Activity", values="Average Days to Complete Activity"
    )
    return table.reindex(pd.date_range(table.index.min(), table.index.max(), freq="7D"))


def test_a_short_window_is_a_plain_regression_as_any_formula_writes_it(weeks):
    window = weeks["Pothole in Street"][START - pd.Timedelta(weeks=10) :][:20].reset_index(
        drop=True
    )
    frame = pd.DataFrame({"y": window, "t": np.arange(1.0, 21.0)})
    frame["D"] = (frame["t"] > 10) * 1.0
    frame["since"] = (frame["t"] - 11.0) * frame["D"]

    found = interrupted_series(window.to_numpy(), start=10)

    other = smf.ols("y ~ t + D + since", data=frame).fit()
    assert found.fit.method is Method.OLS
    assert found.level.value == pytest.approx(other.params["D"])
    assert found.slope.low == pytest.approx(other.conf_int().loc["since", 0])


def test_all_weeks_are_strongly_alike_and_both_models_say_how_much(weeks):
    values = weeks["Pothole in Street"].dropna()
    start = int((values.index < START).sum())

    found = interrupted_series(values.to_numpy(), start=start)

    other = GLSAR(values.to_numpy(), design_matrix(len(values), start=start), rho=1)
    fitted = other.iterative_fit(maxiter=50)
    assert (found.before, found.after) == (start, len(values) - start)
    assert found.fit.autocorrelation == pytest.approx(float(other.rho[0]), abs=0.08)
    assert found.fit.residual_autocorrelation > 0.8
    assert found.level.low < fitted.params[2] < found.level.high


def test_weeks_in_which_either_is_silent_are_dropped_and_counted(weeks):
    pair = weeks[["Pothole in Street", "Bridges and Viaducts (All Types)"]]
    start = int((pair.index < START).sum())

    found = difference_of_two(*pair.to_numpy().T, start=start)

    known = pair.dropna()
    gap = known.iloc[:, 0] - known.iloc[:, 1]
    assert found.dropped == len(pair) - len(known)
    assert (found.before, found.after) == (
        (known.index < START).sum(),
        (known.index >= START).sum(),
    )
    assert found.cells.difference == pytest.approx(
        gap[known.index >= START].mean() - gap[known.index < START].mean()
    )
