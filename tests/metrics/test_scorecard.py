"""Several KPIs of one contract together."""

from decimal import Decimal

import pytest

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.results import Reason
from outcome_metrics.assessing.scorecard import overall
from outcome_metrics.errors import DefinitionError, FrameError
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.quantities import SCALE
from tests.metrics.builders import a_kpi, an_agreement, long_after, months

WEIGHTS = {"first": Decimal("0.40"), "second": Decimal("0.35"), "third": Decimal("0.25")}


def result(code, *figures):
    """Return the assessment of a share with target 0.90 and no native thresholds."""
    agreement = an_agreement(a_kpi(code=code, thresholds=None))
    cells = months(agreement.kpi, *figures)
    return assess(agreement, cells=cells, as_of=long_after(cells))


def three(third):
    return [result("first", (90, 100)), result("second", (72, 100)), result("third", third)]


def test_a_missing_kpi_gives_score_coverage_and_bounds_but_no_rating():
    card = overall(three(None), weights=WEIGHTS)

    assert round(card.score, 4) == 0.9067
    assert card.coverage == 0.75
    assert (round(card.lower, 2), round(card.upper, 2)) == (0.68, 0.93)
    assert card.rating is Rating.NOT_RATED
    assert card.reason is Reason.INSUFFICIENT_DATA


def test_a_complete_contract_is_rated_by_its_composite():
    card = overall(three((90, 100)), weights=WEIGHTS)

    assert card.score == pytest.approx(0.93)
    assert card.rating is Rating.APPROACHING
    assert card.capped_by == ()
    assert card.kpis == (("first", 1), ("second", 1), ("third", 1))


def test_the_worst_critical_kpi_caps_the_rating_and_is_named():
    card = overall(three((90, 100)), weights=WEIGHTS, critical=frozenset({"second", "third"}))

    assert card.uncapped_rating is Rating.APPROACHING
    assert card.rating is Rating.REQUIRES_IMPROVEMENT
    assert card.capped_by == ("second",)


def test_a_critical_kpi_without_data_leaves_the_contract_without_a_rating():
    weights = WEIGHTS | {"second": Decimal("0.55"), "third": Decimal("0.05")}

    card = overall(three(None), weights=weights, critical=frozenset({"third"}))

    assert card.coverage == 0.95
    assert card.uncapped_rating is not Rating.NOT_RATED
    assert card.rating is Rating.NOT_RATED
    assert card.reason is Reason.CRITICAL_NOT_RATED


def test_a_kpi_of_which_nothing_is_due_leaves_the_whole():
    card = overall(three((0, 0)), weights=WEIGHTS)

    assert card.coverage == 1.0
    assert card.expected == 750_000
    assert card.score == pytest.approx(0.68 / 0.75)


def test_a_kpi_with_too_few_months_counts_as_missing():
    thin = [*three((90, 100))[:2], result("third", (90, 100), None, None)]

    card = overall(thin, weights=WEIGHTS)

    assert card.covered == 0.75 * SCALE


def test_a_composite_exactly_on_a_cut_off_reaches_it():
    thirds = {"first": Decimal("0.3"), "second": Decimal("0.3"), "third": Decimal("0.4")}
    results = [result(code, (81, 100)) for code in thirds]

    card = overall(results, weights=thirds)

    assert card.rating is Rating.APPROACHING


def test_weights_must_name_the_same_kpis_and_sum_to_one():
    with pytest.raises(DefinitionError):
        overall(three(None), weights={"first": Decimal(1)})
    with pytest.raises(FrameError):
        overall(three(None), weights=WEIGHTS | {"third": Decimal("0.26")})
    with pytest.raises(DefinitionError):
        overall(three(None), weights=WEIGHTS, critical=frozenset({"fourth"}))


def test_before_anything_is_due_a_contract_has_no_score():
    card = overall([result("first", (0, 0))], weights={"first": Decimal(1)})

    assert card.score is None
    assert card.coverage is None
    assert card.reason is Reason.NOTHING_DUE
