"""Definitions and agreements as plain records: what may be left out, and what is refused."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import Baseline, Target
from outcome_metrics.definitions.definition import UNSAID, Kpi
from outcome_metrics.definitions.records import (
    agreement_from_record,
    as_record,
    decimal_text,
    from_record,
)
from outcome_metrics.errors import DefinitionError
from tests.metrics.builders import a_kpi

OPTIONAL = {
    "question", "valid_to", "denominator", "tolerance", "thresholds", "plausible_min",
    "plausible_max", "lag_days", "submission_days", "dimensions", "suppression_threshold",
    "burden_hours", "weight", "critical", "payment_linked", "goal", "incentive", "balanced_by",
}  # fmt: skip


def refused(reader, record):
    with pytest.raises(DefinitionError) as caught:
        reader(record)
    return {(one.code, one.params["field"]) for one in caught.value.problems}


def test_optional_fields_may_be_left_out_and_take_their_defaults():
    record = {name: value for name, value in as_record(a_kpi()).items() if name not in OPTIONAL}

    read = from_record(record)

    assert read.question == UNSAID
    assert (read.denominator, read.dimensions, read.suppression_threshold) == (None, (), 11)
    assert (read.critical, read.payment_linked, read.goal) == (False, False, "")


def test_every_other_field_is_missed_by_its_name():
    needed = {one.name for one in fields(Kpi)} - OPTIONAL

    assert refused(from_record, {}) == {("record.absent_field", name) for name in needed}


@pytest.mark.parametrize("bad", ["text", 7, None, [], 1.5])
def test_what_is_no_record_at_all_is_refused(bad):
    assert refused(from_record, bad) == {("record.bad_value", "")}


def test_a_text_that_is_no_record_is_refused_with_its_place_and_its_first_words():
    with pytest.raises(DefinitionError) as caught:
        from_record(as_record(a_kpi()) | {"name": "x" * 200})

    (problem,) = caught.value.problems
    assert problem.params == {"field": "name", "value": "x" * 80}


def test_a_single_value_that_does_not_fit_is_shown_by_its_first_characters():
    with pytest.raises(DefinitionError) as caught:
        from_record(as_record(a_kpi()) | {"weight": "y" * 200})

    (problem,) = caught.value.problems
    assert (problem.code, dict(problem.params)) == (
        "record.bad_value",
        {"field": "weight", "value": "y" * 80},
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weight", 0.3),
        ("weight", True),
        ("weight", "NaN"),
        ("version", True),
        ("version", "1"),
        ("critical", 1),
        ("unit", 7),
        ("valid_from", 20250101),
        ("valid_from", "2025-02-30"),
        ("frequency", "daily"),
        ("frequency", 1),
        ("dimensions", "district"),
        ("dimensions", {"district": 1}),
    ],
)
def test_a_value_of_another_type_is_refused_and_never_guessed(field, value):
    record = as_record(a_kpi()) | {field: value}

    assert refused(from_record, record) == {("record.bad_value", field)}


def test_values_that_already_have_their_type_are_taken_as_they_are():
    record = as_record(a_kpi()) | {"valid_from": date(2025, 1, 31), "weight": Decimal("0.25")}

    read = from_record(record)

    assert (read.valid_from, read.weight) == (date(2025, 1, 31), Decimal("0.25"))


def test_a_whole_number_may_stand_for_a_decimal():
    assert from_record(as_record(a_kpi()) | {"plausible_max": 2}).plausible_max == 2


def test_lists_name_the_entry_that_does_not_fit():
    record = as_record(a_kpi()) | {"balanced_by": ["pothole_days", None, 3]}

    assert refused(from_record, record) == {
        ("record.bad_value", "balanced_by[1]"),
        ("record.bad_value", "balanced_by[2]"),
    }


def test_faults_deep_inside_are_named_with_their_whole_path():
    target = {"periods": [{"start": "2025-01-01", "end": "soon", "promise": {"value": "x"}}, 3]}

    assert refused(agreement_from_record, {"kpi": as_record(a_kpi()), "target": target}) == {
        ("record.bad_value", "target.periods[0].end"),
        ("record.bad_value", "target.periods[0].promise.value"),
        ("record.bad_value", "target.periods[1]"),
    }


def test_a_baseline_and_a_target_without_anything_optional_are_read():
    days = {"start": "2024-01-01", "end": "2024-12-31", "source": None}

    read = agreement_from_record({"kpi": as_record(a_kpi()), "baseline": days, "target": {}})

    expected = Baseline(start=date(2024, 1, 1), end=date(2024, 12, 31), source=None)
    assert (read.baseline, read.target) == (expected, Target())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.90", "0.9"), ("100", "100"), ("1E+2", "100"), ("-0", "0"), ("-0.0", "0"),
        ("0.000", "0"), ("-1.50", "-1.5"), ("10.0", "10"), ("0.000001", "0.000001"),
    ],
)  # fmt: skip
def test_a_number_has_one_spelling(value, text):
    assert decimal_text(Decimal(value)) == text


@pytest.mark.parametrize("code", ["training_starts", "street_light_level", "permit_days_median"])
def test_records_of_every_kind_of_definition_are_read_back_as_they_were(code):
    kpi = replace(CATALOGUE[code], valid_to=date(2030, 12, 31))

    assert from_record(as_record(kpi)) == kpi
