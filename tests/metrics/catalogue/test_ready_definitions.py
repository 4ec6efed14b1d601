"""What every ready definition must say, and what the list as a whole must offer."""

import re
from dataclasses import fields

import pytest

from outcome_metrics.catalogue import CATALOGUE, READY, SERVICES
from outcome_metrics.definitions.completeness import contradictions, missing_fields
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    KpiType,
    Text,
)
from procurement.locale import LANGUAGES, catalogue

#: As the issue names the services.
ASKED_FOR = {
    "shelter", "waste", "street_repair", "lighting", "permits", "school_meals", "transit",
    "ambulance", "job_training", "park_upkeep",
}  # fmt: skip
CODES = sorted(CATALOGUE)
#: As a case writes codes.
CASE_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Words that only one of the languages has.
ENGLISH = re.compile(r"\b(the|of|and|with|without|from|are|by|which)\b")
PORTUGUESE = re.compile(r"\b(não|são|pela|das|em|uma|com|mais)\b|[ãõ]")
SPANISH = re.compile(r"\b(los|las|del|una|con|y|después|el)\b|[ñ¿]")


def texts(kpi):
    return {
        one.name: value for one in fields(kpi) if isinstance(value := getattr(kpi, one.name), Text)
    }


def test_each_service_has_its_own_definitions_an_outcome_and_a_balancing_measure():
    assert set(SERVICES) == ASKED_FOR
    assert len(CATALOGUE) >= 28
    assert sum(map(len, SERVICES.values())) == len(CATALOGUE)
    for service, listed in SERVICES.items():
        types = {one.kpi.type for one in listed}
        assert len(listed) >= 3, service
        assert {KpiType.OUTCOME, KpiType.BALANCING} <= types, service


def test_the_list_shows_every_direction_aggregation_and_attainment():
    kpis = CATALOGUE.values()

    assert {kpi.direction for kpi in kpis} == set(Direction)
    assert {kpi.aggregation for kpi in kpis} == set(Aggregation)
    assert {kpi.attainment for kpi in kpis} == set(AttainmentKind)


@pytest.mark.parametrize("code", CODES)
def test_a_ready_definition_is_complete_and_can_be_named_in_a_case(code):
    kpi = CATALOGUE[code]

    assert missing_fields(kpi) == ()
    assert contradictions(kpi) == ()
    assert kpi.code == code
    assert CASE_CODE.fullmatch(code)
    assert kpi.incentive is not None
    assert kpi.dimensions


@pytest.mark.parametrize("code", CODES)
def test_the_damage_a_kpi_invites_is_watched_by_a_kpi_that_exists(code):
    kpi = CATALOGUE[code]

    assert kpi.balanced_by
    assert set(kpi.balanced_by) <= CATALOGUE.keys() - {code}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_an_outcome_is_balanced_within_its_service(service):
    listed = {one.kpi.code: one.kpi for one in SERVICES[service]}

    for kpi in listed.values():
        if kpi.type is KpiType.OUTCOME:
            watched = [CATALOGUE[one] for one in kpi.balanced_by]
            assert any(one.type is KpiType.BALANCING for one in watched), kpi.code
            assert set(kpi.balanced_by) & listed.keys(), kpi.code


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_in_its_own_language_and_neatly_written(code):
    for name, text in texts(CATALOGUE[code]).items():
        said = {language: getattr(text, language) for language in LANGUAGES}
        for language, words in said.items():
            assert words == words.strip(), (name, language)
            assert not re.search(r"  |\s[,.;?]|[a-z][,;][a-zA-Z]", words), (name, language, words)
        assert not ENGLISH.search(said["es"] + " " + said["pt"]), name
        assert not PORTUGUESE.search(said["en"] + " " + said["es"]), name
        assert not SPANISH.search(said["en"] + " " + said["pt"]), name


@pytest.mark.parametrize("code", CODES)
def test_a_question_is_a_question_and_an_incentive_a_sentence(code):
    kpi = CATALOGUE[code]

    for language in LANGUAGES:
        assert getattr(kpi.question, language).endswith("?")
        assert getattr(kpi.incentive, language).endswith(".")
        assert len(getattr(kpi.name, language)) <= 60
    assert "¿" in kpi.question.es


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_dimensions_and_services_have_words_in_every_language(language):
    words, printed = catalogue(language, "kpis"), catalogue(language, "documents")

    for service in SERVICES:
        assert words[f"service.{service}"]
    for kpi in CATALOGUE.values():
        assert [one for one in kpi.dimensions if f"dimension.{one}" not in words] == []
        assert kpi.unit == "share" or f"unit.{kpi.unit}" in printed


@pytest.mark.parametrize("code", CODES)
def test_what_is_rated_good_is_plausible_and_shares_lie_between_0_and_1(code):
    kpi = CATALOGUE[code]

    if kpi.unit == "share" and kpi.direction is not Direction.RANGE:
        assert (kpi.plausible_min, kpi.plausible_max) == (0, 1)
    if kpi.thresholds is not None and kpi.direction in {Direction.HIGHER, Direction.LOWER}:
        for cut in (kpi.thresholds.good, kpi.thresholds.requires_improvement):
            assert kpi.plausible_min <= cut <= kpi.plausible_max


def test_the_weights_of_no_service_are_absent_and_critical_ones_exist():
    for service, listed in SERVICES.items():
        assert all(0 < one.kpi.weight < 1 for one in listed), service
        assert any(one.kpi.critical for one in listed), service


def test_ready_definitions_name_sources_only_where_there_are_some():
    assert all(source.strip() for one in READY.values() for source in one.sources)
    assert sum(bool(one.sources) for one in READY.values()) >= 10
