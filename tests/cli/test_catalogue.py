"""`procure kpi catalogue` and `procure kpi describe`: the ready definitions, without a database."""

import pytest

from outcome_metrics.catalogue import CATALOGUE, SERVICES
from outcome_metrics.definitions.records import as_record, from_record


@pytest.fixture(autouse=True)
def without_a_database(monkeypatch, tmp_path):
    monkeypatch.setenv("PROCURE_DATABASE_URL", f"sqlite:///{tmp_path}/none/city.db")


@pytest.mark.parametrize(
    ("language", "service", "name", "kind"),
    [
        ("en", "Public transport", "Departures on time", "Outcome"),
        ("es", "Transporte público", "Salidas puntuales", "Resultado"),
        ("pt", "Transporte coletivo", "Partidas pontuais", "Resultado"),
    ],
)
def test_the_list_of_a_service_speaks_the_language_of_the_screen(
    procure, monkeypatch, language, service, name, kind
):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("kpi", "catalogue", "--service", "transit")

    assert said.code == 0
    for word in (service, name, kind, "bus_on_time_share"):
        assert word in said.words
    assert "pothole_days" not in said.words


def test_without_a_service_every_definition_is_listed_under_its_own(procure):
    listed = procure("kpi", "catalogue", "--json").data

    assert [(one["service"], one["code"]) for one in listed] == [
        (service, ready.kpi.code) for service, of in SERVICES.items() for ready in of
    ]
    assert {"code", "version", "name", "question", "unit", "direction"} <= listed[0].keys()
    assert listed[0]["name"]["pt"] == "Saídas do abrigo para moradia estável"


def test_a_definition_is_described_in_full_with_its_worked_case(procure):
    said = procure("kpi", "describe", "streetlight_on_time_share")

    assert said.code == 0
    assert "(streetlight_on_time_share/1)" in said.words
    assert "345 ÷ 550 = 62.73%" in said.words
    assert "would be 75%" in said.words
    assert "Watched by:" in said.words


def test_a_definition_can_be_read_back_from_its_json(procure):
    data = procure("kpi", "describe", "park_visits/1", "--json").data

    assert from_record(data["kpi"]) == CATALOGUE["park_visits"]
    assert data["kpi"] == as_record(CATALOGUE["park_visits"])
    assert data["service"] == "park_upkeep"
    assert data["worked"]["parts"] == ["52000", "38000"]
    assert data["sources"] == []


@pytest.mark.parametrize("code", ["bus_on_time", "bus_on_time_share/2"])
def test_an_unknown_code_or_version_is_answered_with_the_closest_ones(procure, code):
    said = procure("kpi", "describe", code)

    assert said.code == 2
    assert f"no KPI {code}" in said.words
    assert "Closest: bus_on_time_share" in said.words


def test_an_unknown_service_is_answered_with_those_there_are(procure):
    said = procure("kpi", "catalogue", "--service", "buses")

    assert said.code == 2
    assert "buses" in said.words
    assert ", ".join(SERVICES) in said.words
