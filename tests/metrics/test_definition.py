"""Definitions: complete, free of contradiction, and the same after a trip through JSON."""

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import PeriodTarget, Promise, Target
from outcome_metrics.definitions.completeness import contradictions, missing_fields, unusable_terms
from outcome_metrics.definitions.definition import (
    UNSAID,
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Text,
)
from outcome_metrics.definitions.records import agreement_from_record, as_record, from_record
from outcome_metrics.errors import DefinitionError
from outcome_metrics.figures.schedule import expected_periods
from tests.metrics.builders import a_baseline, a_kpi, a_target, an_agreement

READY = sorted(CATALOGUE)


def through_json(thing):
    return json.loads(json.dumps(as_record(thing)))


@pytest.mark.parametrize("code", READY)
def test_a_ready_definition_is_complete_and_free_of_contradiction(code):
    assert missing_fields(CATALOGUE[code]) == ()
    assert contradictions(CATALOGUE[code]) == ()
    assert CATALOGUE[code].code == code


@pytest.mark.parametrize("code", READY)
def test_a_ready_definition_speaks_three_different_languages(code):
    kpi = CATALOGUE[code]

    texts = [value for one in fields(kpi) if isinstance(value := getattr(kpi, one.name), Text)]
    assert len(texts) == 10 + (kpi.denominator is not None)
    for text in texts:
        assert len({text.en, text.es, text.pt}) == 3
    assert set(kpi.balanced_by) <= set(CATALOGUE)


@pytest.mark.parametrize("code", READY)
def test_a_definition_survives_json_unchanged(code):
    assert from_record(through_json(CATALOGUE[code])) == CATALOGUE[code]


def test_an_agreement_survives_json_unchanged():
    period = PeriodTarget(
        start=date(2025, 1, 1), end=date(2025, 3, 31), promise=Promise(value=Decimal("0.8"))
    )
    target = replace(a_target("0.90", thresholds=a_kpi().thresholds), periods=(period,))
    why = Text(en="Two districts do it", es="Dos distritos lo logran", pt="Dois já conseguem")

    agreement = an_agreement(target=replace(target, rationale=why))
    silent = replace(agreement, baseline=replace(a_baseline(), source=None), target=target)

    assert agreement_from_record(through_json(agreement)) == agreement
    assert agreement_from_record(through_json(silent)) == silent


def test_the_same_number_written_differently_gives_the_same_record():
    record = through_json(a_kpi())

    first = from_record(record | {"weight": "0.30"})

    assert through_json(first) == through_json(from_record(record | {"weight": "0.3"}))


def test_a_record_with_many_mistakes_names_them_all():
    record = through_json(a_kpi())
    del record["code"]
    record |= {
        "colour": "red",
        "direction": "sideways",
        "weight": "heavy",
        "version": "1",
        "critical": "yes",
        "valid_from": "31/01/2025",
        "plausible_max": 1.5,
        "name": {"en": "Share", "es": "Parte"},
        "thresholds": {"good": "0.00000001", "approaching": "1", "requires_improvement": "1"},
        "dimensions": [1],
        "unit": None,
        "owner": "office",
        "validator": {"en": "Data office", "es": ["Oficina"], "pt": "Escritório"},
        "balanced_by": "reopened",
    }

    with pytest.raises(DefinitionError) as refused:
        from_record(record)

    said = {(one.code, one.params["field"]) for one in refused.value.problems}
    assert said == {
        ("record.absent_field", "code"),
        ("record.unknown_field", "colour"),
        ("record.absent_field", "name.pt"),
        *(
            ("record.bad_value", name)
            for name in (
                "direction", "weight", "version", "critical", "valid_from", "plausible_max",
                "thresholds.good", "dimensions[0]", "unit", "owner", "validator.es", "balanced_by",
            )
        ),
    }  # fmt: skip


def test_every_field_that_a_complete_definition_needs_is_named_when_it_is_absent():
    bare = replace(
        a_kpi(),
        valid_from=None,
        name=Text(en="Share", es=" ", pt=""),
        denominator=None,
        thresholds=None,
        data_source=UNSAID,
        collector=Text(en="Vendor", es="", pt="Contratada"),
        lag_days=None,
        burden_hours=None,
        goal="  ",
    )

    assert missing_fields(bare) == (
        "valid_from", "name.es", "name.pt", "denominator", "thresholds", "data_source.en",
        "data_source.es", "data_source.pt", "collector.es", "lag_days", "burden_hours", "goal",
    )  # fmt: skip


def test_a_count_needs_no_denominator_and_a_range_needs_a_tolerance():
    count = a_kpi(denominator=None, aggregation=Aggregation.SUM)
    edges = a_kpi("shelter_bed_occupancy", tolerance=None)

    assert missing_fields(count) == ()
    assert missing_fields(edges) == ("tolerance",)


def test_zero_is_a_value_and_not_an_absence():
    assert missing_fields(a_kpi(lag_days=0, submission_days=0, burden_hours=Decimal(0))) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"direction": Direction.RANGE}, "kpi.range_needs_range_attainment"),
        ({"attainment": AttainmentKind.RANGE}, "kpi.range_attainment_needs_range"),
        ({"attainment": AttainmentKind.LINEAR}, "kpi.linear_needs_lower"),
        ({"attainment": AttainmentKind.CUMULATIVE}, "kpi.cumulative_needs_sum"),
        ({"tolerance": Decimal(0)}, "kpi.tolerance_not_positive"),
        ({"direction": Direction.LOWER}, "kpi.thresholds_out_of_order"),
        ({"plausible_min": Decimal(2)}, "kpi.plausible_reversed"),
        ({"valid_to": date(1999, 1, 1)}, "kpi.validity_reversed"),
        ({"validator": a_kpi().collector}, "kpi.collector_is_validator"),
        (
            {"validator": replace(a_kpi().validator, es=a_kpi().collector.es)},
            "kpi.collector_is_validator",
        ),
        ({"weight": Decimal("1.01")}, "kpi.weight_out_of_range"),
        ({"lag_days": -1}, "kpi.negative_days"),
    ],
)
def test_what_cannot_be_true_together_is_named(changes, code):
    assert code in contradictions(a_kpi(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"tolerance": Decimal("0.5")},
        {"weight": Decimal(0)},
        {"weight": Decimal(1)},
        {"plausible_min": Decimal(1)},
        {"valid_to": a_kpi().valid_from},
        {"lag_days": 0},
        {"collector": UNSAID, "validator": UNSAID},
    ],
)
def test_the_edges_of_what_is_allowed_are_allowed(changes):
    assert contradictions(a_kpi(**changes)) == ()


@pytest.mark.parametrize(
    ("kpi", "target", "code"),
    [
        (a_kpi(), Target(), "target.absent"),
        (a_kpi(), a_target("0"), "target.not_positive"),
        (a_kpi("shelter_exits_to_housing"), a_target("0.70"), "target.equals_baseline"),
        (a_kpi("shelter_bed_occupancy"), a_target("0.9"), "target.range_absent"),
        (
            a_kpi(),
            a_target("0.9", thresholds=a_kpi("pothole_days").thresholds),
            "target.thresholds_out_of_order",
        ),
        (
            a_kpi("shelter_bed_occupancy"),
            Target(promise=Promise(low=Decimal(2), high=Decimal(1))),
            "target.range_reversed",
        ),
    ],
)
def test_a_target_that_cannot_be_measured_against_is_named(kpi, target, code):
    assert code in unusable_terms(an_agreement(kpi, target=target))


def test_a_usable_agreement_has_nothing_to_name_and_one_without_baseline_has():
    agreement = an_agreement()
    own = a_target("0.9", thresholds=a_kpi().thresholds)
    nothing = replace(a_baseline(), numerator=Decimal(0), denominator=Decimal(0))

    assert unusable_terms(agreement) == ()
    assert unusable_terms(replace(agreement, target=own)) == ()
    assert unusable_terms(replace(agreement, baseline=None)) == ("baseline.absent",)
    assert unusable_terms(replace(agreement, baseline=nothing)) == ("baseline.absent",)


def test_periods_lie_wholly_inside_the_contract():
    weeks = expected_periods(Frequency.WEEK, start=date(2017, 1, 1), end=date(2017, 1, 16))
    years = expected_periods(Frequency.YEAR, start=date(2016, 1, 1), end=date(2018, 12, 30))
    months_of = expected_periods(Frequency.MONTH, start=date(2024, 1, 15), end=date(2024, 3, 31))

    assert weeks == (
        (date(2017, 1, 2), date(2017, 1, 8)),
        (date(2017, 1, 9), date(2017, 1, 15)),
    )
    assert [start.year for start, _ in years] == [2016, 2017]
    assert months_of == (
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 31)),
    )
