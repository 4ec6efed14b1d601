"""`procure report market` and `vendor-funnel`: words for what is unknown, figures for programs."""

import csv
import io
import json

import pytest

from procurement.locale import LANGUAGES
from tests.ingest.test_awards import a_release, an_award


@pytest.fixture
def table(tmp_path):
    """Two procedures of one tenderer and of three, and one whose count nobody wrote down."""
    path = tmp_path / "awards.jsonl"
    releases = [
        a_release(ocid="a", tender={"procurementMethod": "open", "numberOfTenderers": 1}),
        a_release(ocid="b", awards=[an_award(suppliers=[{"name": "Zenith"}])]),
        a_release(ocid="c", tender={"procurementMethod": "open"}),
    ]
    path.write_text("\n".join(map(json.dumps, releases)), "utf-8")
    return path


def test_a_table_is_measured_with_denominators_intervals_and_exclusions(procure, table):
    found = procure("report", "market", "--table", table, "--json").data

    assert found["single_bids"]["count"] == 1
    assert found["single_bids"]["out_of"] == 2
    assert found["single_bids"]["low"] < 0.5 < found["single_bids"]["high"]
    assert found["single_bids_coverage"] == pytest.approx(2 / 3)
    assert found["tenderers"] == {"mean": 2.0, "median": 2.0}
    assert found["excluded"]["tenderers_unknown"] == 1
    assert found["by_value"]["suppliers"] == 2
    assert found["by_count"]["top"] == 2
    assert found["by_value"]["hhi"] == pytest.approx(10_000 * (4 + 1) / 9)
    assert found["incumbents"] is None
    assert found["previous_holder_unknown"] == 3
    assert len(found["table"]["sha256"]) == 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_in_each_language_what_the_figures_leave_out(
    procure, table, monkeypatch, language
):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("report", "market", "--table", table)

    unknown = {"en": "unknown", "es": "desconocido", "pt": "desconhecido"}[language]
    assert said.code == 0
    assert unknown in said.words
    assert "1/2" in said.words
    warning = {"en": "too few for the rate", "es": "demasiado poco", "pt": "pouco demais"}
    assert warning[language] in said.words


def test_a_table_that_cannot_be_read_is_refused_with_a_remedy(procure, tmp_path):
    table = tmp_path / "awards.csv"
    table.write_text("who;sum\nA;1\n", "utf-8")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("columns: {supplier: firm}\ncurrency: USD\n", "utf-8")

    unmapped = procure("report", "market", "--table", table)
    mismapped = procure("report", "market", "--table", table, "--mapping", mapping)

    assert (unmapped.code, mismapped.code) == (2, 2)
    assert "awards.not_json" in unmapped.words
    assert "table.missing_column" in mismapped.words
    assert "Traceback" not in unmapped.words + mismapped.words


def test_an_empty_record_has_no_rates_and_no_vendors(city, procure):
    market = procure("report", "market", "--json").data
    funnel = procure("report", "vendor-funnel", "--by", "size", "--json").data

    assert (market["procedures"], market["single_bids"], market["currency"]) == (0, None, None)
    assert (city.now is not None, funnel["pairs"], funnel["groups"]) == (True, 0, {})
    assert {line["count"] for line in funnel["everybody"]} == {None}


def test_the_funnel_is_told_on_the_screen_as_json_and_as_csv(city, procure):
    from tests.builders import released

    released(city)

    screen = procure("report", "vendor-funnel", "--by", "locality")
    data = procure("report", "vendor-funnel", "--by", "locality", "--json").data
    rows = list(csv.DictReader(io.StringIO(procure("report", "vendor-funnel", "--csv").out)))

    assert "not recorded" in screen.words
    assert "hidden" in screen.words
    assert "must never touch anybody's score" in screen.words
    assert data["everybody"][0]["count"] == 6
    assert data["hidden_below"] == 11
    told = {line["count"] for lines in data["groups"].values() for line in lines}
    assert told <= {None, 0}
    by_step = {row["step"]: row for row in rows}
    assert by_step["identified"]["count"] == "6"
    assert (by_step["viewed"]["count"], by_step["viewed"]["recorded"]) == ("", "False")


def test_an_unknown_solicitation_is_refused(city, procure):
    said = procure("report", "vendor-funnel", "--solicitation", f"not-{city.now:%Y}")

    assert said.code == 2
    assert "solicitation.unknown" in said.words
