"""The panel at the command line: score, agree, rank, and look at how firmly it stands."""

from xml.etree import ElementTree as ET

from procurement.locale import LANGUAGES
from tests.actions.bidding import (
    CHAIR,
    CRITERIA,
    EVALUATORS,
    LOT,
    VENDORS,
    in_consensus,
    in_scoring,
    priced,
)
from tests.builders import in_drafting


def test_a_level_is_given_and_seen_by_the_one_who_gave_it(city, procure):
    ocid = in_scoring(city)
    cell = ("--lot", LOT, "--criterion", CRITERIA[0], "--level", 4, "--rationale", "Crews.")
    seen = ("--reference", "Page 4")

    given = procure(
        "score", "give", ocid, "--bid", VENDORS[0], *cell, *seen, "--actor", EVALUATORS[0]
    )

    assert given.code == 0, given.err
    mine = procure("score", "sheet", ocid, "--actor", EVALUATORS[0], "--json").data
    theirs = procure("score", "sheet", ocid, "--actor", EVALUATORS[1], "--json").data
    assert [(one["criterion"], one["level"]) for one in mine] == [(CRITERIA[0], 4)]
    assert theirs == []
    sealed = procure("score", "agreement", ocid)
    assert sealed.code == 2
    assert EVALUATORS[0] in sealed.words


def test_the_panel_agrees_locks_and_sees_where_it_lies_apart(city, procure, monkeypatch):
    levels = {VENDORS[0]: (4, 4, 1), VENDORS[1]: (3, 3, 3), VENDORS[2]: (2, 3, 2)}
    ocid = in_consensus(city, levels=levels)

    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        seen = procure("score", "agreement", ocid)
        assert seen.code == 0, seen.err
        assert f"{EVALUATORS[2]} 1" in seen.words

    data = procure("score", "agreement", ocid, "--json").data
    assert {flag["far"][0] for flag in data["panel"]["flags"]} == {EVALUATORS[2]}
    cell = ("--lot", LOT, "--criterion", CRITERIA[0], "--level", 4, "--reason", "Annex 2.")
    agreed = procure("consensus", "record", ocid, "--bid", VENDORS[0], *cell, "--actor", CHAIR)
    assert agreed.code == 0, agreed.err
    assert procure("consensus", "lock", ocid, "--actor", CHAIR).code == 1


def test_the_formula_is_tried_in_every_language(city, procure, monkeypatch):
    ocid = in_drafting(city)

    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        said = procure("rank", "formula", ocid)
        assert said.code == 0, said.err
        assert "A 20.00, B 25.00" in said.words
        assert "price.rank_reversal_possible" in said.words

    data = procure("rank", "formula", ocid, "--json").data
    zero = next(one for one in data["trials"] if one["situation"] == "zero")
    assert (zero["points"], zero["problems"]) == (None, ["price.bid_of_zero"])


def test_a_ranking_and_its_firmness_are_shown_as_table_data_and_picture(
    city, procure, monkeypatch, tmp_path
):
    ocid = priced(city)
    city.do("bids.rank", CHAIR, ocid=ocid)
    picture = tmp_path / "standings.svg"

    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        shown = procure("score", "sensitivity", ocid, "--lot", LOT, "--svg", picture)
        assert shown.code == 0, shown.err
        assert "100.0 %" in shown.words
        assert procure("rank", "show", ocid).code == 0

    assert ET.parse(picture).getroot().tag.endswith("svg")
    data = procure("score", "sensitivity", ocid, "--lot", LOT, "--json").data
    assert sum(data["sensitivity"]["near"]["places"][0]) == 10_000
    ranked = procure("rank", "show", ocid, "--json").data
    assert [one["rank"] for one in ranked[0]["scored"]] == [1, 2, 3]
