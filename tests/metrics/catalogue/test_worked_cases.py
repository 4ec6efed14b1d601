"""Each ready definition carries a case that a person can check; here it is checked by hand."""

from fractions import Fraction

import pytest

from outcome_metrics.assessing.results import Reason
from outcome_metrics.assessing.worked import work_out
from outcome_metrics.catalogue import CATALOGUE, READY
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Direction

CODES = sorted(READY)
COMBINED = [code for code in CODES if CATALOGUE[code].aggregation is not Aggregation.PERCENTILE]
PERCENTILES = sorted(set(CODES) - set(COMBINED))


def by_hand(kpi, worked):
    """Return value and promise of all parts together, from the rules of domain 3.2 alone."""
    parts = [tuple(map(Fraction, part.split("/"))) for part in worked.parts]
    target = [Fraction(one) for one in worked.target]
    if kpi.aggregation is Aggregation.SUM:
        planned = target if kpi.attainment is AttainmentKind.CUMULATIVE else target * len(parts)
        return sum(one for (one,) in parts), [sum(planned)]
    if kpi.aggregation is Aggregation.LAST:
        parts = parts[-1:]
    tops, belows = [one[0] for one in parts], [(*one, Fraction(1))[1] for one in parts]
    return sum(tops) / sum(belows), target


def attained(kpi, value, target, start):
    """Return attainment by the table of domain 3.3."""
    if kpi.attainment is AttainmentKind.RANGE:
        low, high = target if len(target) == 2 else (target[0] - tol(kpi), target[0] + tol(kpi))
        distance = max(low - value, value - high, Fraction(0))
        return max(Fraction(0), 1 - distance / tol(kpi))
    (promised,) = target
    if kpi.attainment is AttainmentKind.BASELINE_RELATIVE:
        return (value - start) / (promised - start)
    if kpi.attainment is AttainmentKind.LINEAR:
        return 2 - value / promised
    return promised / value if kpi.direction is Direction.LOWER else value / promised


def tol(kpi):
    return Fraction(kpi.tolerance)


@pytest.mark.parametrize("code", CODES)
def test_a_ready_definition_has_a_worked_case_of_several_periods(code):
    worked, kpi = READY[code].worked, CATALOGUE[code]

    assert len(worked.parts) >= 2
    assert len(set(worked.parts)) == len(worked.parts)
    assert bool(worked.baseline) == (kpi.attainment is AttainmentKind.BASELINE_RELATIVE)
    assert all(("/" in part) == (kpi.denominator is not None) for part in worked.parts)


@pytest.mark.parametrize("code", COMBINED)
def test_the_stated_value_and_attainment_are_right_by_hand(code):
    worked, kpi = READY[code].worked, CATALOGUE[code]

    value, target = by_hand(kpi, worked)
    attainment = attained(kpi, value, target, Fraction(worked.baseline or 0))

    assert abs(value - Fraction(worked.value)) < Fraction(1, 10_000)
    assert abs(attainment - Fraction(worked.attainment)) < Fraction(1, 10_000)


@pytest.mark.parametrize("code", COMBINED)
def test_the_functions_that_judge_contracts_agree_with_the_hand(code):
    worked = READY[code].worked
    value, target = by_hand(CATALOGUE[code], worked)
    attainment = attained(CATALOGUE[code], value, target, Fraction(worked.baseline or 0))

    whole = work_out(READY[code]).whole

    assert whole.judgement.value == pytest.approx(float(value), rel=1e-12)
    assert whole.exact_attainment == attainment
    assert (whole.covered, whole.expected) == (len(worked.parts),) * 2
    assert whole.reason is None


@pytest.mark.parametrize("code", PERCENTILES)
def test_percentiles_of_several_periods_have_no_value_together(code):
    worked = READY[code].worked

    found = work_out(READY[code])

    assert (worked.value, worked.attainment) == ("", "")
    assert found.whole.judgement.value is None
    assert found.whole.refusal == "aggregate.percentile_not_additive"
    assert found.whole.reason is Reason.NOT_COMBINABLE
    assert [row.judgement.value for row in found.rows] == [float(one) for one in worked.parts]


def test_the_mean_of_percentages_is_never_the_value():
    found = work_out(READY["streetlight_on_time_share"]).whole.judgement.value

    assert found == pytest.approx(345 / 550)
    assert found != pytest.approx(0.75)


def test_a_cumulative_case_is_measured_against_the_plan_to_date():
    rows = work_out(READY["training_starts"]).rows

    assert [row.judgement.value for row in rows] == [40, 150]
    assert [row.judgement.attainment for row in rows] == [1, 0.9375]
