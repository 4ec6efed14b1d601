"""A case's definitions: complete, free of contradiction, and true to the code they use."""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.changes import COUNTED
from outcome_metrics.definitions.completeness import FIELDS
from procurement.actions.contracts.case_agreements import agreements
from procurement.ingest.case.reader import read_case
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity

SAMPLE = Path(__file__).parents[2] / "examples/street-services.yaml"
NOW = datetime(2014, 3, 3, 9, tzinfo=UTC)
VALUES = yaml.safe_load(SAMPLE.read_text("utf-8"))
PROMISE = ("goal", "weight", "data_owner", "baseline")
#: What a case would write to count differently.
RECOUNTED = {
    "definition": "Other days",
    "numerator": "Other days",
    "denominator": "Other requests",
    "exclusions": "Nothing at all",
    "unit": "hours",
    "direction": "higher",
    "aggregation": "ratio-of-sums",
    "frequency": "year",
}
#: What belongs to each contract, or only words it.
OWN = {
    "name": "Hoyos",
    "question": "How long?",
    "perverse_incentive": "None known.",
    "data_source": "Our register",
    "collected_by": "The crews",
    "validated_by": "The auditor",
    "lag_days": 9,
    "submission_days": 9,
    "burden_hours": 9,
    "plausible_min": 1,
    "plausible_max": 99,
    "thresholds": {"good": 1, "approaching": 2, "requires_improvement": 3},
    "disaggregation": ["Barrio"],
    "suppress_below": 20,
    "type": "outcome",
    "critical": True,
}


def used(ready, **fields):
    """Return a KPI that takes `ready` from the catalogue."""
    promise = {name: copy.deepcopy(VALUES["kpis"][0][name]) for name in PROMISE}
    return {"use": ready, **promise, "target": 7, **fields}


def read(folder, kpi):
    values = copy.deepcopy(VALUES)
    values["kpis"][0] = kpi
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), "utf-8")
    return read_case(path, now=NOW)


def refused(folder, kpi):
    """Return code and field of each finding; each must have a place, a value and words."""
    case, findings = read(folder, kpi)
    assert case is None
    for finding in findings:
        assert finding.place.line
        for language in LANGUAGES:
            said = say(finding, language)
            assert said.sentence
            assert said.remedy
    return [(one.code, one.place.column) for one in findings]


def defined(folder, kpi):
    case, findings = read(folder, kpi)
    assert case is not None, findings
    return agreements(case, today=NOW.date())[0].kpi


def test_terms_and_words_of_a_catalogue_kpi_may_differ(tmp_path):
    kpi = defined(tmp_path, used("pothole_days/1", **OWN))

    ready = CATALOGUE["pothole_days"]
    assert kpi.name.en == "Hoyos"
    assert (kpi.lag_days, kpi.dimensions, kpi.critical) == (9, ("Barrio",), True)
    assert (kpi.version, kpi.valid_from) == (ready.version, ready.valid_from)
    assert all(getattr(kpi, field) == getattr(ready, field) for field in COUNTED)


def test_a_catalogue_kpi_keeps_its_groups_unless_the_case_names_others(tmp_path):
    assert defined(tmp_path, used("pothole_days/1")).dimensions == ("district",)


@pytest.mark.parametrize("field", sorted(COUNTED))
def test_a_case_that_counts_differently_under_the_catalogues_code_is_refused(tmp_path, field):
    found = refused(tmp_path, used("pothole_days/1", **{field: RECOUNTED[field]}))

    assert ("case.counts_differently", f"kpis[1].{field}") in found


def test_every_field_that_counts_differently_is_named_at_once_with_value_and_remedy(tmp_path):
    kpi = used("pothole_days/1", unit="hours", exclusions="Nothing at all")

    _, findings = read(tmp_path, kpi)

    found = [one for one in findings if one.code == "case.counts_differently"]
    assert [one.params["field"] for one in found] == ["kpis[1].unit", "kpis[1].exclusions"]
    sentence = say(found[0], "en")
    assert "pothole_days/1" in sentence.sentence
    assert "hours" in sentence.sentence
    assert "code:" in sentence.remedy


def test_with_a_code_of_its_own_a_case_may_count_differently(tmp_path):
    kpi = defined(tmp_path, used("pothole_days/1", code="our_potholes", unit="hours", version=3))

    assert (kpi.code, kpi.version, kpi.unit) == ("our_potholes", 3, "hours")
    assert kpi.valid_from == NOW.date()
    assert kpi.numerator == CATALOGUE["pothole_days"].numerator


def test_writing_the_catalogues_own_words_again_changes_nothing(tmp_path):
    ready = CATALOGUE["pothole_days"]
    same = {name: getattr(ready.exclusions, name) for name in LANGUAGES}

    assert defined(tmp_path, used("pothole_days/1", exclusions=same)).exclusions == ready.exclusions


@pytest.mark.parametrize("use", ["pothole_days/2", "potholes/1"])
def test_a_kpi_that_the_catalogue_does_not_have_is_refused_where_it_is_written(tmp_path, use):
    _, findings = read(tmp_path, used(use))

    assert [(one.code, one.place.column) for one in findings] == [
        ("kpi.not_in_catalogue", "kpis[1].use")
    ]
    assert "pothole_days/1" in findings[0].params["known"]


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        (
            {"validated_by": "Crews", "collected_by": "Crews"},
            "collector_is_validator",
            "validated_by",
        ),
        ({"plausible_min": 9, "plausible_max": 3}, "plausible_reversed", "plausible_min"),
        ({"attainment": "cumulative"}, "cumulative_needs_sum", "aggregation"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused_in_the_field_to_correct(
    tmp_path, fields, code, place
):
    own = copy.deepcopy(VALUES["kpis"][0]) | fields

    assert (f"kpi.{code}", f"kpis[1].{place}") in refused(tmp_path, own)


def test_a_contradiction_with_what_the_catalogue_says_is_seen_as_well(tmp_path):
    vendor = {"en": "The vendor", "es": "El contratista", "pt": "A contratada"}

    found = refused(tmp_path, used("pothole_days/1", validated_by=vendor))

    assert found == [("kpi.collector_is_validator", "kpis[1].validated_by")]


def test_a_contradiction_is_named_once_where_the_case_s_own_checks_see_it_too(tmp_path):
    own = copy.deepcopy(VALUES["kpis"][0]) | {"attainment": "range"}

    codes = [code for code, _ in refused(tmp_path, own)]

    assert codes == ["case.attainment_mismatch"]


def test_thresholds_are_ordered_by_the_catalogues_direction(tmp_path):
    worse = {"good": 3, "approaching": 2, "requires_improvement": 1}

    assert refused(tmp_path, used("pothole_days/1", thresholds=worse)) == [
        ("case.thresholds_order", "kpis[1].thresholds")
    ]


def test_a_direction_of_its_own_comes_before_the_catalogues(tmp_path):
    falling = {"good": 3, "approaching": 2, "requires_improvement": 1}
    own = used("pothole_days/1", code="our_potholes", direction="higher", thresholds=falling)

    assert defined(tmp_path, own).direction == "higher"


def test_a_range_of_the_catalogue_is_promised_by_its_two_edges(tmp_path):
    edges = used("shelter_bed_occupancy/1", target={"low": 0.88, "high": 0.96})

    assert defined(tmp_path, edges).tolerance == CATALOGUE["shelter_bed_occupancy"].tolerance
    assert refused(tmp_path, used("shelter_bed_occupancy/1", target=0.9)) == [
        ("case.target_needs_range", "kpis[1].target")
    ]


def test_a_cumulative_kpi_of_the_catalogue_needs_a_plan(tmp_path):
    assert refused(tmp_path, used("training_starts/1", target=400)) == [
        ("case.profile_needed", "kpis[1].target")
    ]


def test_what_a_result_cannot_be_judged_without_is_required(tmp_path):
    own = copy.deepcopy(VALUES["kpis"][0])
    for name in ("submission_days", "denominator"):
        del own[name]

    assert sorted(refused(tmp_path, own)) == [
        ("case.missing_field", "kpis[1].denominator"),
        ("case.missing_field", "kpis[1].submission_days"),
    ]


def test_whatever_else_a_complete_definition_says_is_advised_in_one_finding(tmp_path):
    own = copy.deepcopy(VALUES["kpis"][0])
    for name in ("question", "burden_hours", "plausible_max", "thresholds"):
        del own[name]

    case, findings = read(tmp_path, own)

    assert case is not None
    (advice,) = findings
    assert (advice.code, advice.severity) == ("case.definition_incomplete", Severity.ADVISES)
    assert advice.params["kpi"] == "pothole_days"
    assert advice.params["names"] == "question, thresholds, plausible_max, burden_hours"
    assert advice.place.column == "kpis[1]"


def test_every_contradiction_has_a_field_to_correct_that_a_case_can_write():
    fields = set(FIELDS.values()) - {"valid_to"}

    written = set(VALUES["kpis"][0]) | {"tolerance"}
    assert {{"validator": "validated_by"}.get(one, one) for one in fields} <= written
