"""`procure law`, and docs/how-to/add-a-jurisdiction.md followed word by word."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from procurement.actions import setup
from tests.builders import a_city, a_solicitation

PAGE = (Path(__file__).parents[2] / "docs/how-to/add-a-jurisdiction.md").read_text("utf-8")


@pytest.fixture(autouse=True)
def without_a_database(monkeypatch, tmp_path):
    monkeypatch.setenv("PROCURE_DATABASE_URL", f"sqlite:///{tmp_path}/none/city.db")
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "home"))
    setup.forget()
    yield
    setup.forget()


def blocks(language):
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def own_profile(tmp_path, change=("", "")):
    folder = tmp_path / "home" / "law"
    folder.mkdir(parents=True)
    text = blocks("yaml")[0]
    assert change[0] in text
    (folder / "rio-claro.yaml").write_text(text.replace(*change), "utf-8")


def test_each_command_of_the_page_does_what_the_page_says(procure, tmp_path):
    own_profile(tmp_path)

    said = {line: procure(*shlex.split(line)[1:]) for line in "".join(blocks("sh")).splitlines()}

    assert len(said) == 5
    assert {line: one.words for line, one in said.items() if one.code} == {}
    counted = next(one for line, one in said.items() if " count " in line)
    assert counted.out.startswith("2026-04-29")
    for reason in ("City anniversary", "Sexta-feira Santa", "Tiradentes"):
        assert reason in counted.words
    shown = next(one for line, one in said.items() if "--as-of" in line)
    assert "UNCONFIRMED" in shown.words
    assert "awaited from counsel" in shown.words
    assert "City attorney, 2025-12-01 (fictional)" in shown.words


def test_in_a_city_that_works_that_day_the_count_ends_a_day_earlier(procure, tmp_path):
    closed = "[{day: 2026-03-26, why: City anniversary}]"
    own_profile(tmp_path, (closed, "[]"))

    counted = procure(
        "law", "count", "rio-claro", "bidding_time", "--variant", "technique",
        "--from", "2026-03-06", "--json",
    )  # fmt: skip

    assert counted.data["end"] == "2026-04-28"


@pytest.mark.parametrize(
    ("language", "unconfirmed", "no_law"),
    [
        ("en", "UNCONFIRMED", "a beginning, not a law"),
        ("es", "SIN CONFIRMAR", "un comienzo, no una ley"),
        ("pt", "NÃO CONFIRMADA", "um começo, não uma lei"),
    ],
)
def test_what_nobody_confirmed_says_so_in_each_language(
    procure, monkeypatch, language, unconfirmed, no_law
):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("law", "show", "portland-or")

    rules = len(procure("law", "show", "portland-or", "--json").data["rules"])
    assert said.words.count(unconfirmed) == rules
    assert no_law in said.words
    assert "portland.gov/code/5/34/650" in said.words


def test_the_json_of_a_rule_names_its_source_and_that_it_is_unconfirmed(procure):
    rules = procure("law", "show", "portland-or", "--json").data["rules"]

    standstill = next(rule for rule in rules if rule["topic"] == "standstill")
    assert standstill["says"]["number"] == 7
    assert standstill["citation"] == "Portland City Code 5.34.650"
    assert standstill["confirmed"] is False


def test_a_count_over_a_year_that_nobody_confirmed_is_refused_with_a_remedy(procure):
    said = procure(
        "law", "count", "sao-paulo", "bidding_time", "--variant", "bens", "--from", "2026-03-06"
    )

    assert said.code == 2
    assert "calendar.year_not_confirmed" in said.words
    assert "Add the year 2026" in said.words


def test_a_wrong_profile_is_checked_with_all_its_problems_and_listed_as_unusable(procure, tmp_path):
    own_profile(tmp_path, ("confirmed_by: City attorney, 2025-12-01 (fictional)", "part: SP"))

    checked = procure("law", "check", "rio-claro")
    listed = {one["code"]: one for one in procure("law", "list", "--json").data}

    assert checked.code == 1
    assert "case.unknown_field" in checked.words
    assert listed["rio-claro"]["usable"] is False
    assert listed["sao-paulo"]["usable"] is True


def test_all_profiles_are_checked_where_none_is_named(procure):
    checked = procure("law", "check", "--json").data

    assert len(checked) == 6
    assert all(one["usable"] for one in checked)


def test_an_unknown_profile_is_answered_with_the_known_ones(procure):
    for command in ("show", "check"):
        said = procure("law", command, "atlantis")

        assert said.code == 2
        assert "sao-paulo" in said.words


def test_the_law_of_a_solicitation_is_shown_with_whether_it_is_frozen(
    procure, tmp_path, monkeypatch
):
    city = a_city(tmp_path / "city", monkeypatch)
    ocid = a_solicitation(city)

    said = procure("law", "in-force", ocid)
    data = procure("law", "in-force", ocid, "--json").data

    assert said.code == 0
    assert "not released yet: as in force on 2014-03-03" in said.words
    assert "Procurement Code of Puerto Claro, section 9.1 (fictional)" in said.words
    assert (data["frozen"], data["place"]) == (False, "")
    city.engine.dispose()
