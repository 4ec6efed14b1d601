"""From a case to agreements: every word in three languages, nothing said for the city."""

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from outcome_metrics.definitions.completeness import contradictions, missing_fields
from outcome_metrics.definitions.definition import Text
from outcome_metrics.definitions.records import agreement_from_record, as_record
from procurement.actions.contracts.case_agreements import agreements
from procurement.ingest.case.reader import read_case

SAMPLE = Path(__file__).parents[2] / "examples/street-services.yaml"
NOW = datetime(2014, 3, 3, 9, tzinfo=UTC)
TODAY = date(2014, 3, 3)
#: Field of a definition -> what a case calls it.
CALLED = {
    "name": "name",
    "question": "question",
    "definition": "definition",
    "numerator": "numerator",
    "denominator": "denominator",
    "exclusions": "exclusions",
    "data_source": "data_source",
    "owner": "data_owner",
    "collector": "collected_by",
    "validator": "validated_by",
    "incentive": "perverse_incentive",
}


def agreed(folder, values):
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), "utf-8")
    case, findings = read_case(path, now=NOW)
    assert case is not None, findings
    return agreements(case, today=TODAY)


@pytest.fixture
def values():
    return yaml.safe_load(SAMPLE.read_text("utf-8"))


def test_every_text_of_a_kpi_is_the_case_s_own_in_three_languages(tmp_path, values):
    found = agreed(tmp_path, values)

    for agreement, written in zip(found, values["kpis"], strict=True):
        said = {
            one.name: as_record(agreement.kpi)[one.name]
            for one in fields(agreement.kpi)
            if isinstance(getattr(agreement.kpi, one.name), Text)
        }
        assert said == {name: written[word] for name, word in CALLED.items() if word in written}
    assert found[0].kpi.incentive.es.startswith("Cerrar reportes")


def test_baseline_and_target_say_their_source_and_reason_in_three_languages(tmp_path, values):
    found = agreed(tmp_path, values)

    assert found[0].baseline.source.es.endswith("(cifra ficticia)")
    for agreement, written in zip(found, values["kpis"], strict=True):
        record = as_record(agreement)

        assert record["target"]["rationale"] == written.get("rationale")
        if agreement.baseline is not None:
            assert record["baseline"]["source"] == written["baseline"]["source"]


def test_the_sample_s_definitions_are_complete_and_free_of_contradiction(tmp_path, values):
    for agreement in agreed(tmp_path, values):
        assert missing_fields(agreement.kpi) == ()
        assert contradictions(agreement.kpi) == ()
        assert agreement_from_record(as_record(agreement)) == agreement


def test_a_text_without_translation_is_the_case_s_own_language_everywhere(tmp_path, values):
    own = values["language"]
    values["kpis"][0]["data_source"] = {own: "Cuaderno de la cuadrilla"}

    source = agreed(tmp_path, values)[0].kpi.data_source

    assert (source.en, source.es, source.pt) == ("Cuaderno de la cuadrilla",) * 3


def test_a_catalogue_definition_takes_the_city_s_owner_and_keeps_its_other_words(tmp_path, values):
    written = values["kpis"][0]
    kept = ("goal", "weight", "data_owner", "baseline", "target")
    values["kpis"][0] = {"use": "pothole_days/1"} | {name: written[name] for name in kept}

    found = agreed(tmp_path, values)[0]

    assert as_record(found.kpi)["owner"] == written["data_owner"]
    assert found.kpi.collector == Text(en="The vendor", es="El contratista", pt="A contratada")
    assert found.kpi.incentive.es.startswith("Podrían dejarse abiertas")
    assert found.target.rationale is None
