"""Agreement of random panels with gaps: ours beside pingouin, krippendorff and scipy."""

from decimal import Decimal
from importlib import import_module

import krippendorff
import numpy as np
import pandas as pd
import pytest
from scipy.stats import friedmanchisquare

from procurement.rules.scoring.agreement import agreement_of
from procurement.rules.scoring.alpha import DISTANCES, alpha
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.intraclass import intraclass
from procurement.rules.vocabulary import CriterionKind

#: pingouin still asks pandas for something that pandas will drop.
pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")

#: What pingouin calls the six forms, in McGraw and Wong's notation.
FORMS = {
    "ICC(1,1)": "one_way",
    "ICC(A,1)": "absolute",
    "ICC(C,1)": "consistent",
    "ICC(1,k)": "one_way_mean",
    "ICC(A,k)": "absolute_mean",
    "ICC(C,k)": "consistent_mean",
}
CRITERIA = tuple(
    Criterion(code=code, kind=CriterionKind.QUALITY, weight=Decimal(weight))
    for code, weight in (("method", 35), ("team", 20), ("results", 15))
)


def a_panel(seed, *, gaps=0.1):
    """Return levels of bids x criteria (rows) by evaluators (columns), NaN where one gave none."""
    dice = np.random.default_rng(seed)
    bids, evaluators = dice.integers(4, 9), dice.integers(3, 7)
    merit = dice.integers(0, 6, (bids * len(CRITERIA), 1))
    levels = np.clip(merit + dice.integers(-1, 3, (len(merit), evaluators)), 0, 5).astype(float)
    levels[dice.random(levels.shape) < gaps] = np.nan
    return levels


def as_sheet(levels):
    """Return the same as the sheets that a panel fills: gaps are cells that are not there."""
    return {
        (f"bid-{row // len(CRITERIA)}", CRITERIA[row % len(CRITERIA)].code): {
            f"e{who}": int(level) for who, level in enumerate(given) if not np.isnan(level)
        }
        for row, given in enumerate(levels)
    }


def by_pingouin(levels):
    """Return pingouin's six correlations by our names; it leaves out a row with a gap, as we do."""
    pingouin = import_module("pingouin")  # two seconds: for this test only, not for every run
    row, who = np.indices(levels.shape)
    frame = pd.DataFrame({"row": row.ravel(), "who": who.ravel(), "level": levels.ravel()})
    table = pingouin.intraclass_corr(
        frame, targets="row", raters="who", ratings="level", nan_policy="omit"
    )
    return {FORMS[form]: icc for form, icc in zip(table["Type"], table["ICC"], strict=True)}


@pytest.mark.parametrize("scale", DISTANCES)
def test_alpha_is_that_of_krippendorffs_library_whatever_is_missing(scale):
    for seed in range(25):
        levels = a_panel(seed, gaps=0.02 * seed).T

        theirs = krippendorff.alpha(reliability_data=levels, level_of_measurement=scale)

        assert alpha(levels, scale=scale) == pytest.approx(theirs), seed


def test_all_six_correlations_are_those_of_pingouin_over_the_complete_rows():
    for seed in range(12):
        levels = a_panel(seed)

        ours = intraclass(levels[~np.isnan(levels).any(axis=1)])

        theirs = by_pingouin(levels)
        assert {form: getattr(ours, form) for form in theirs} == pytest.approx(theirs), seed


def test_what_is_said_of_a_panel_with_gaps_is_what_the_libraries_say():
    compared = 0
    for seed in range(6):
        levels = a_panel(seed, gaps=0.04)

        said = agreement_of(as_sheet(levels), CRITERIA)

        theirs = by_pingouin(levels)
        assert said.one == pytest.approx(theirs["absolute"])
        assert said.mean == pytest.approx(theirs["absolute_mean"])
        assert said.alpha == pytest.approx(
            krippendorff.alpha(reliability_data=levels.T, level_of_measurement="ordinal")
        )
        rated = levels.reshape(-1, len(CRITERIA), levels.shape[1])
        full = rated[~np.isnan(rated).any(axis=(1, 2))]
        if len(full) > 2:  # below that, scipy has no statistic
            sums = np.einsum("bce,c->be", full, [35, 20, 15]).round(9)
            most = len(said.evaluators) * (len(full) - 1)
            assert said.order == pytest.approx(friedmanchisquare(*sums).statistic / most)
            compared += 1
    assert compared > 2
