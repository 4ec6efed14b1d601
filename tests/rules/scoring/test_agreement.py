"""Agreement statistics against published examples, statsmodels, scipy and brute force."""

from decimal import Decimal
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import friedmanchisquare
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from procurement.rules.scoring.agreement import agreement_of
from procurement.rules.scoring.alpha import alpha
from procurement.rules.scoring.concordance import concordance
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.intraclass import intraclass
from procurement.rules.vocabulary import CriterionKind

#: Shrout and Fleiss (1979), table 2: six targets, four judges.
TARGETS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7.0]]
)
GAP = np.nan


def coded(*rows):
    """Return coders by units, `*` for a unit that a coder left out."""
    return np.array([[GAP if code == "*" else float(code) for code in row.split()] for row in rows])


CODERS = coded(
    "* * * * * 3 4 1 2 1 1 3 3 * 3",
    "1 * 2 1 3 3 4 3 * * * * * * *",
    "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
)
#: Krippendorff (2011): four observers, twelve units.
OBSERVERS = coded(
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)


def test_six_targets_and_four_judges_give_the_published_mean_squares():
    found = intraclass(TARGETS)

    squares = (found.between, found.raters, found.error, found.within)
    assert squares == pytest.approx((11.2417, 32.4861, 1.0194, 6.2639), abs=5e-5)


def test_six_targets_and_four_judges_give_the_published_correlations():
    found = intraclass(TARGETS)

    single = (found.one_way, found.absolute, found.consistent)
    means = (found.one_way_mean, found.absolute_mean, found.consistent_mean)
    assert single == pytest.approx((0.1657, 0.2898, 0.7148), abs=5e-5)
    assert means == pytest.approx((0.4428, 0.6201, 0.9093), abs=5e-5)


def test_mean_squares_are_those_of_a_two_way_analysis_of_variance():
    levels = np.random.default_rng(4).integers(0, 6, (9, 5)).astype(float)
    row, rater = np.indices(levels.shape)
    frame = pd.DataFrame({"y": levels.ravel(), "row": row.ravel(), "rater": rater.ravel()})

    table = anova_lm(ols("y ~ C(row) + C(rater)", frame).fit())

    found = intraclass(levels)
    assert [found.between, found.raters, found.error] == pytest.approx(list(table["mean_sq"]))


def test_a_severe_judge_lowers_absolute_agreement_and_not_consistency():
    fair = np.array([[1, 1, 1], [2, 2, 2], [4, 4, 4.0]])
    severe = fair - [0, 0, 1]

    assert intraclass(fair).absolute == intraclass(fair).consistent == 1
    assert intraclass(severe).consistent == pytest.approx(1)
    assert intraclass(severe).absolute < 0.9


def test_one_row_one_judge_or_no_spread_has_no_correlation():
    assert intraclass(np.ones((1, 3))) is None
    assert intraclass(np.ones((3, 1))) is None
    assert np.isnan(intraclass(np.ones((3, 3))).absolute)


@pytest.mark.parametrize(
    ("levels", "scale", "published"),
    [
        (CODERS, "nominal", 0.691358),
        (CODERS, "interval", 0.810845),
        (OBSERVERS, "nominal", 0.743),
        (OBSERVERS, "ordinal", 0.815),
        (OBSERVERS, "interval", 0.849),
        (OBSERVERS, "ratio", 0.797),
    ],
)
def test_alpha_is_as_published(levels, scale, published):
    digits = 5e-7 if published == round(published, 6) != round(published, 3) else 5e-4

    assert alpha(levels, scale=scale) == pytest.approx(published, abs=digits)


def by_pairs(levels):
    """Return interval alpha from its definition: every pair within a unit, every pair at all."""
    units = [column[~np.isnan(column)] for column in levels.T]
    units = [unit for unit in units if len(unit) > 1]
    everything = np.concatenate(units)
    within = sum(
        sum((one - other) ** 2 for one, other in permutations(unit, 2)) / (len(unit) - 1)
        for unit in units
    ) / len(everything)
    at_all = np.mean([(one - other) ** 2 for one, other in permutations(everything, 2)])
    return 1 - within / at_all


@settings(max_examples=40)
@given(arrays(np.float64, (3, 6), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0, GAP])))
def test_alpha_is_what_all_pairs_say(levels):
    shared = levels[:, (~np.isnan(levels)).sum(axis=0) > 1]
    if len(set(shared[~np.isnan(shared)])) < 2:
        assert np.isnan(alpha(levels, scale="interval"))
        return

    assert alpha(levels, scale="interval") == pytest.approx(by_pairs(levels))


def test_three_short_rankings_give_a_sixteenth():
    ranks = np.array([[1, 3, 2], [1, 2, 3], [2, 3, 1], [3, 1, 2.0]])

    assert concordance(ranks) == pytest.approx(1 / 16)


def test_equal_scores_are_corrected_for():
    scores = np.array([[4, 3, 5, 2], [4, 4, 5, 2], [3, 4, 5, 1.0]])

    assert concordance(scores) == pytest.approx(0.9310, abs=5e-5)
    assert concordance(scores, corrected=False) == pytest.approx(0.9000, abs=5e-5)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # scipy, where all are equal
@settings(max_examples=40)
@given(arrays(np.float64, (4, 5), elements=st.integers(0, 5).map(float)))
def test_concordance_is_the_friedman_statistic_over_its_greatest_value(scores):
    statistic = friedmanchisquare(*scores.T).statistic

    assert concordance(scores) == pytest.approx(statistic / (4 * 4), nan_ok=True)


def test_one_judge_or_one_item_has_no_order_to_agree_on():
    assert np.isnan(concordance(np.ones((1, 3))))
    assert np.isnan(concordance(np.ones((3, 1))))


CRITERIA = tuple(
    Criterion(code=code, kind=CriterionKind.QUALITY, weight=Decimal(weight))
    for code, weight in (("method", 40), ("team", 20))
)


def a_sheet(**levels):
    """Return levels by cell and evaluator; `a_method=(4, 3)` for bid a."""
    return {
        tuple(cell.split("_")): dict(zip("xyz", given, strict=False))
        for cell, given in levels.items()
    }


def test_a_panel_is_described_as_a_whole_and_by_criterion():
    sheet = a_sheet(a_method=(4, 4, 4), a_team=(2, 3, 5), b_method=(1, 1, 1), b_team=(3, 3, 3))

    found = agreement_of(sheet, CRITERIA)

    assert (found.evaluators, found.bids, found.order) == (("x", "y", "z"), 2, 1)
    assert [(one.criterion, one.flagged, one.cells) for one in found.criteria] == [
        ("method", 0, 2),
        ("team", 1, 2),
    ]
    assert found.criteria[0].alpha == 1
    assert found.alpha == pytest.approx(
        alpha(np.array([[4, 2, 1, 3], [4, 3, 1, 3], [4, 5, 1, 3.0]]))
    )
    assert [(flag.bid, flag.criterion, flag.far) for flag in found.flags] == [
        ("a", "team", ("x", "z"))
    ]


def test_an_order_is_that_of_the_weighted_sums():
    opposed = a_sheet(a_method=(4, 0), a_team=(0, 4), b_method=(0, 4), b_team=(4, 0))

    assert agreement_of(opposed, CRITERIA).order == 0


def test_gaps_leave_cells_out_of_what_needs_all_of_them():
    sheet = a_sheet(a_method=(4, 4), a_team=(3,), b_method=(2, 2), b_team=(3, 3))

    found = agreement_of(sheet, CRITERIA)

    assert found.one == 1
    assert found.order is None


def test_no_levels_say_nothing_rather_than_zero():
    found = agreement_of({}, CRITERIA)

    assert (found.one, found.mean, found.alpha, found.order) == (None, None, None, None)
    assert found.flags == ()
