"""What answers and tables look like on a screen of 80 columns."""

import pytest

from procurement.actions.outcome import Outcome
from procurement.cli import show
from procurement.cli.kpi import figures
from procurement.cli.kpi.figures import figure
from procurement.rules.findings import Finding, Place
from tests.builders import ADMINISTRATOR


@pytest.fixture
def spoken(monkeypatch):
    """Return a function that sets the screen's language."""
    return lambda language: monkeypatch.setenv("PROCURE_LANGUAGE", language)


def test_a_receipt_is_not_dumped_on_the_screen(spoken, capsys):
    spoken("en")

    show.show_outcome(Outcome(facts={"lot": "streets", "receipt": '{"body": 1}'}), as_json=False)

    said = capsys.readouterr().out
    assert "Lot: streets" in said
    assert "body" not in said
    assert "--receipt" in said


def test_the_place_of_a_mistake_is_never_broken_in_two(spoken, capsys, monkeypatch):
    spoken("en")
    monkeypatch.setattr(show.notes, "width", 80)
    place = Place(file="/a-long-folder" * 12 + "/case.yaml", line=461, column="criteria")

    show.show_findings(
        [Finding("bid_form.unknown_field", {"field": "x", "known": "y"}, place=place)]
    )

    assert f"{place.file}:461:criteria: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "stage", "flag"),
    [
        ("en", "Stage: Market outreach (outreach)", "Already on record: yes"),
        ("es", "(outreach)", "Ya registrado: sí"),
        ("pt", "Etapa: Divulgação e consulta ao mercado (outreach)", "Já registrado: sim"),
    ],
)
def test_facts_are_labelled_and_their_codes_have_words(spoken, capsys, language, stage, flag):
    spoken(language)

    show.show_outcome(Outcome(facts={"stage": "outreach", "known": True}), as_json=False)

    said = capsys.readouterr().out
    assert stage in said
    assert flag in said
    assert "known" not in said


@pytest.mark.parametrize(
    ("language", "value", "unit", "shown"),
    [
        ("en", 7.691, "days", "7.69 days"),
        ("pt", 7.691, "days", "7,69 dias"),
        ("es", 7.691, "days", "7.69 días"),  # es-419 writes a point
        ("en", 1.0, "days", "1 day"),
        ("en", 0.0482, "share", "4.8%"),
        ("pt", 0.0482, "share", "4,8%"),
        ("pt", 12500, "count", "12.500"),
        ("en", 3.5, "trees", "3.5 trees"),
        ("en", None, "days", "–"),
    ],
)
def test_a_figure_has_its_unit_and_the_marks_of_the_region(spoken, language, value, unit, shown):
    spoken(language)

    assert figure(value, unit).replace(figures.HARD_SPACE, " ") == shown


def test_a_table_fits_and_breaks_no_word_while_there_is_room():
    columns = [
        ["Indicador", "reopened_requests_share"],
        ["Calificación", "Cerca de la meta"],
        ["Meta", "5 %"],
    ]

    assert show.fitting(columns, 80) == [23, 16, 4]
    assert show.fitting(columns, 44) == [23, 13, 4]
    assert show.fitting(columns, 43) == [23, 12, 4]
    assert sum(show.fitting(columns, 30)) == 30 - 2 * show.GAP


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "it is missing"), ("es", "budget_line: falta"), ("pt", "budget_line: falta")],
)
def test_a_missing_argument_is_explained_in_words(procure, monkeypatch, language, words):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = procure("act", "funds.certify", "ocid=X", "--actor", ADMINISTRATOR)

    assert said.code == 2
    assert words in said.words
    assert "(missing)" not in said.words
