"""`procure solicitation framework`: what was signed, by whom, and what a version changed."""

import json

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from procurement.locale import LANGUAGES
from procurement.store.solicitations import frameworks
from procurement.store.tables import metadata
from procurement.store.tables.solicitations import OutcomeFramework
from tests.builders import a_solicitation, advance, approve, in_outreach, team, written_case

SOLICITATION = metadata.tables["solicitation"]


def signed_again(city, change):
    """Leave the first stage, go back, let the case read otherwise, and leave it again."""
    ocid = in_outreach(city)
    approve(city, ocid, "define-outcomes", "procurement_officer")
    back = {"target": "define-outcomes", "reason": "The goals are to be read again"}
    city.do("solicitation.advance", "officer", ocid=ocid, **back)
    with city.engine.execution_options(writes=True).begin() as connection:
        body = json.loads(connection.scalar(sa.select(SOLICITATION.c.case_body)))
        change(body)
        connection.execute(sa.update(SOLICITATION).values(case_body=json.dumps(body)))
    approve(city, ocid, "outreach", "requester")
    advance(city, ocid, "outreach")
    return ocid


def fewer_people(body):
    body["problem"]["how_many"] = 398000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_framework_is_shown_whole_in_the_language_of_the_screen(
    city, procure, monkeypatch, language
):
    ocid = in_outreach(city)
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("solicitation", "framework", ocid)

    case = written_case()
    model = case["logic_model"]
    assert said.code == 0, said.err
    for text in (
        case["goals"][0]["statement"],
        case["problem"]["target_population"],
        *(model[link][0] for link in ("inputs", "activities", "outputs", "assumptions")),
        *(one["change"] for one in model["outcomes"]),
        case["kpis"][1]["perverse_incentive"],
    ):
        assert text[language] in said.words
    assert team("requester") in said.words
    assert "4326/61800" in said.words


def test_a_version_says_what_it_changed_and_the_first_is_kept(city, procure):
    ocid = signed_again(city, fewer_people)

    second = procure("solicitation", "framework", ocid, "--json").data
    first = procure("solicitation", "framework", ocid, "--version", 1, "--json").data

    change = {"what": "problem.how_many", "before": "412000", "after": "398000"}
    assert (second["version"], second["versions"], second["changes"]) == (2, 2, [change])
    assert (first["version"], first["changes"]) == (1, None)
    assert (first["intact"], second["intact"]) == (True, True)
    assert first["digest"] != second["digest"]
    assert "412000 398000" in procure("solicitation", "framework", ocid).words


def test_a_version_that_was_never_signed_is_named_with_those_that_were(city, procure):
    said = procure("solicitation", "framework", in_outreach(city), "--version", 3)

    assert said.code != 0
    assert "framework.no_version" in said.words
    assert "1 to 1" in said.words


def test_before_anybody_signed_the_way_to_sign_is_shown(city, procure):
    ocid = a_solicitation(city)

    said = procure("solicitation", "framework", ocid)

    assert said.code != 0
    assert f"procure solicitation show {ocid}" in said.words


def test_a_text_without_its_digest_is_told_to_the_auditor(city, procure):
    ocid = in_outreach(city)
    with Session(city.engine) as session:
        (first,) = frameworks.versions(session, ocid)
    forged = OutcomeFramework(
        ocid=ocid,
        version=2,
        round=1,
        body=first.body.replace("412000", "9"),
        digest=first.digest,
        signed_at=city.now,
    )
    with Session(city.engine.execution_options(writes=True)) as session:
        session.add(forged)
        session.commit()

    said = procure("solicitation", "framework", ocid)

    assert "DOES NOT HAVE THIS DIGEST" in said.words
    assert procure("solicitation", "framework", ocid, "--json").data["intact"] is False
