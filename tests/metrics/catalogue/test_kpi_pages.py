"""`docs/kpis/` shows the catalogue as it is."""

from dataclasses import replace

import pytest

from outcome_metrics.catalogue import CATALOGUE, READY
from outcome_metrics.catalogue.ready import Worked
from procurement.documents.kpi_sheet import dimension_name, sheet
from procurement.locale import LANGUAGES
from tests.metrics.catalogue import kpi_pages
from tests.metrics.catalogue.kpi_pages import COMMAND, FOLDER, pages

#: What every definition has to say.
ALWAYS = {
    "question", "type", "definition", "exclusions", "unit", "formula", "direction", "attainment",
    "thresholds", "plausible", "data_source", "owner", "collector", "validator", "frequency",
    "deadline", "dimensions", "burden_hours", "weight", "incentive", "balanced_by",
}  # fmt: skip


def test_no_page_is_stale_missing_or_left_over():
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}

    assert there == pages(), f"stale: {COMMAND}"


def test_the_index_lists_every_definition_once_with_its_names():
    index = pages()["README.md"]

    for code, kpi in CATALOGUE.items():
        assert index.count(f"]({code}.md)") == 1
        assert all(getattr(kpi.name, language) in index for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_sheet_says_all_that_a_complete_definition_says(code, language):
    said = sheet(READY[code], language)

    assert said.lines.keys() >= ALWAYS
    assert ("numerator" in said.lines) == ("denominator" in said.lines)
    assert ("counted" in said.lines) != ("numerator" in said.lines)
    assert not any("{" in text or "None" in text for _, text in said.lines.values())
    assert len(said.rows) == len(READY[code].worked.parts)
    assert all(len(row) == len(said.heads) for row in said.rows)


def test_the_worked_case_of_a_page_is_computed_and_warns_of_the_wrong_mean():
    page = pages()["streetlight_on_time_share.md"]

    assert "345 ÷ 550 = 62.73%" in page
    assert "would be 75%" in page
    assert "| 2 | 300 | 500 | 60% | 0.6667 |" in page


def test_the_wrong_mean_is_not_named_where_it_happens_to_be_right():
    ready = READY["streetlight_on_time_share"]
    even = replace(ready, worked=replace(ready.worked, parts=("45/50", "35/50")))

    assert any("mean" in step for step in sheet(ready, "en").steps)
    assert not any("mean" in step for step in sheet(even, "en", service="lighting").steps)


def test_a_definition_without_a_worked_case_has_no_page():
    ready = replace(READY["park_visits"], worked=Worked(parts=(), target=("1",)))

    with pytest.raises(ValueError, match="park_visits"):
        sheet(ready, "en", service="park_upkeep")


def test_pages_of_definitions_that_are_gone_are_removed(tmp_path):
    (tmp_path / "no_such_kpi.md").write_text("old", "utf-8")

    kpi_pages.write(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == pages().keys()


def test_a_dimension_of_a_city_is_shown_as_written():
    assert dimension_name("district", "es") == "distrito o comuna"
    assert dimension_name("Barrio protegido", "es") == "Barrio protegido"


def test_levels_and_percentiles_say_why_they_have_no_sum():
    assert "the level of the last one" in pages()["illegal_dumps_open.md"]
    assert "cannot be combined" in pages()["ambulance_response_p90.md"]
    assert "16 lux ± 4 lux" in pages()["street_light_level.md"].replace("\u00a0", " ")
    assert "Promised: 88% to 96%." in pages()["shelter_bed_occupancy.md"]
    assert "40 people" in pages()["training_starts.md"].replace("\u00a0", " ")
