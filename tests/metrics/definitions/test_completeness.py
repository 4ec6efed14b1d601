"""Completeness: what a definition lacks, what contradicts, what cannot be measured against."""

from datetime import date
from decimal import Decimal

import pytest

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import PeriodTarget, Promise, Target
from outcome_metrics.definitions.completeness import (
    FIELDS,
    contradictions,
    missing_fields,
    unusable_terms,
)
from outcome_metrics.definitions.definition import (
    UNSAID,
    Aggregation,
    AttainmentKind,
    Direction,
    Text,
    Thresholds,
)
from tests.metrics.builders import a_kpi, a_target, an_agreement

RANGED = {"direction": Direction.RANGE, "attainment": AttainmentKind.RANGE}


def cuts(*steps):
    return Thresholds(
        **dict(
            zip(
                ("good", "approaching", "requires_improvement"),
                map(Decimal, steps),
                strict=True,
            )
        )
    )


def test_a_definition_without_a_question_lacks_it_in_each_language():
    assert missing_fields(a_kpi(question=UNSAID)) == ("question.en", "question.es", "question.pt")
    only = Text(en="Is it on time?", es="¿A tiempo?", pt=" ")
    assert missing_fields(a_kpi(question=only)) == ("question.pt",)


def test_a_level_needs_no_denominator_and_a_mean_does():
    assert missing_fields(a_kpi(denominator=None, aggregation=Aggregation.LAST)) == ()
    assert missing_fields(a_kpi(denominator=None, aggregation=Aggregation.PERCENTILE)) == ()
    mean = a_kpi(denominator=None, aggregation=Aggregation.MEAN_WEIGHTED)
    assert missing_fields(mean) == ("denominator",)


def test_a_cumulative_definition_needs_no_thresholds_and_may_have_none():
    ready = CATALOGUE["training_starts"]
    rated = a_kpi("training_starts", thresholds=a_kpi().thresholds)

    assert missing_fields(ready) == ()
    assert contradictions(rated) == ("kpi.cumulative_has_no_thresholds",)


@pytest.mark.parametrize("direction", [Direction.RANGE, Direction.MAINTAIN])
def test_what_is_best_between_edges_needs_a_tolerance_and_growing_distances(direction):
    edged = {"direction": direction, "attainment": AttainmentKind.RANGE}

    assert missing_fields(a_kpi(**edged, tolerance=None)) == ("tolerance",)
    assert contradictions(a_kpi(**edged, thresholds=cuts(0, "0.1", "0.2"))) == ()
    assert contradictions(a_kpi(**edged, thresholds=cuts("0.2", "0.1", 0))) == (
        "kpi.thresholds_out_of_order",
    )


@pytest.mark.parametrize(
    ("direction", "steps", "right"),
    [
        (Direction.HIGHER, (3, 2, 1), True),
        (Direction.HIGHER, (3, 3, 3), True),
        (Direction.HIGHER, (3, 1, 2), False),
        (Direction.HIGHER, (2, 3, 1), False),
        (Direction.LOWER, (1, 2, 3), True),
        (Direction.LOWER, (1, 1, 2), True),
        (Direction.LOWER, (1, 3, 2), False),
        (Direction.LOWER, (3, 2, 1), False),
    ],
)
def test_thresholds_get_worse_from_good_to_requires_improvement(direction, steps, right):
    found = contradictions(a_kpi(direction=direction, thresholds=cuts(*steps)))

    assert ("kpi.thresholds_out_of_order" not in found) is right


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"submission_days": -1}, {"kpi.negative_days"}),
        ({"lag_days": -1, "submission_days": 5}, {"kpi.negative_days"}),
        ({"lag_days": None, "submission_days": None}, set()),
        ({"weight": Decimal("-0.01")}, {"kpi.weight_out_of_range"}),
        ({"tolerance": Decimal("-0.1")}, {"kpi.tolerance_not_positive"}),
        ({"tolerance": Decimal("0.000001")}, set()),
        ({"plausible_max": None, "plausible_min": Decimal(5)}, set()),
        ({"plausible_min": None, "plausible_max": Decimal(-5)}, set()),
        ({"valid_from": None, "valid_to": date(1900, 1, 1)}, set()),
        (
            {"attainment": AttainmentKind.CUMULATIVE, "aggregation": Aggregation.SUM},
            {"kpi.cumulative_has_no_thresholds"},
        ),
        (
            {
                "attainment": AttainmentKind.CUMULATIVE,
                "aggregation": Aggregation.SUM,
                "direction": Direction.LOWER,
                "thresholds": None,
            },
            {"kpi.cumulative_needs_higher"},
        ),
        (
            {"direction": Direction.MAINTAIN, "thresholds": None},
            {"kpi.range_needs_range_attainment"},
        ),
        (RANGED | {"thresholds": None}, set()),
    ],
)
def test_contradictions_are_exactly_those_there_are(changes, codes):
    assert set(contradictions(a_kpi(**changes))) == codes


def test_every_contradiction_names_the_field_that_puts_it_right():
    everything = a_kpi(
        direction=Direction.MAINTAIN,
        attainment=AttainmentKind.CUMULATIVE,
        tolerance=Decimal(0),
        thresholds=cuts(3, 2, 1),
        plausible_min=Decimal(9),
        valid_to=date(1900, 1, 1),
        validator=a_kpi().collector,
        weight=Decimal(2),
        lag_days=-1,
    )
    others = contradictions(a_kpi(attainment=AttainmentKind.RANGE)) + contradictions(
        a_kpi(attainment=AttainmentKind.LINEAR)
    )

    found = {*contradictions(everything), *others}
    assert found == FIELDS.keys()
    for code, field in FIELDS.items():
        assert hasattr(everything, field), code
    assert FIELDS["kpi.collector_is_validator"] == "validator"
    assert FIELDS["kpi.thresholds_out_of_order"] == "thresholds"


def plan(*amounts):
    return Target(
        periods=tuple(
            PeriodTarget(
                start=date(2025, month, 1),
                end=date(2025, month, 28),
                promise=Promise(value=None if one is None else Decimal(one)),
            )
            for month, one in enumerate(amounts, start=1)
        )
    )


@pytest.mark.parametrize(
    ("amounts", "codes"),
    [
        ((40, 120), ()),
        ((40, 0, 120), ()),
        ((0, 0), ("target.not_positive",)),
        ((40, -1), ("target.not_positive",)),
        ((40, None), ("target.absent",)),
    ],
)
def test_a_plan_may_leave_a_period_out_but_not_all_and_is_never_negative(amounts, codes):
    agreement = an_agreement(CATALOGUE["training_starts"], target=plan(*amounts))

    assert unusable_terms(agreement) == codes


@pytest.mark.parametrize(
    ("code", "target", "usable"),
    [
        ("streetlight_on_time_share", "0.000001", True),
        ("streetlight_on_time_share", "-0.1", False),
        ("pothole_days", "0", False),
        ("shelter_exits_to_housing", "0", True),
        ("street_light_level", "0", True),
    ],
)
def test_a_target_of_zero_is_refused_only_where_a_formula_divides_by_it(code, target, usable):
    found = unusable_terms(an_agreement(CATALOGUE[code], target=a_target(target)))

    assert ("target.not_positive" not in found) is usable


def test_only_a_baseline_relative_target_must_differ_from_its_baseline():
    same = a_target("0.70")  # as the baseline of the builder

    assert unusable_terms(an_agreement(a_kpi(), target=same)) == ()
    relative = CATALOGUE["shelter_exits_to_housing"]
    assert unusable_terms(an_agreement(relative, target=same)) == ("target.equals_baseline",)


def test_each_fault_of_a_target_is_named_once_however_many_periods_have_it():
    both = plan(0, 0)

    found = unusable_terms(an_agreement(a_kpi(), target=both))

    assert found == ("target.not_positive",)


def test_a_range_may_be_a_single_value_but_needs_both_edges():
    occupied = CATALOGUE["shelter_bed_occupancy"]

    def said(low, high):
        promise = Promise(low=low, high=high)
        return unusable_terms(an_agreement(occupied, target=Target(promise=promise)))

    assert said(Decimal("0.9"), Decimal("0.9")) == ()
    assert said(Decimal("0.9"), Decimal("0.8")) == ("target.range_reversed",)
    assert said(None, Decimal("0.8")) == ("target.range_absent",)
    assert said(Decimal("0.8"), None) == ("target.range_absent",)
