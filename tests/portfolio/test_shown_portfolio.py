"""What people and programs get of a portfolio review: screen, CSV, workbook, JSON."""

import csv
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from outcome_metrics.judging.ratings import Rating
from procurement.actions import setup
from procurement.locale import LANGUAGES, text
from procurement.rules.attention import Attention
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT
from tests.portfolio.test_stored_review import a_city, reviewed

TRAP = "=HYPERLINK(1)"


@pytest.fixture
def shown(tmp_path, databases, monkeypatch):
    """Return a reviewed city on SQLite which the command line is set to."""
    url = databases.migrated("sqlite", tmp_path / "data" / "city.db")
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    bench = a_city(tmp_path, url)
    reviewed(bench)
    yield bench
    bench.engine.dispose()
    setup.forget()


def trap(bench):
    """Let a KPI have a unit that a spreadsheet would run."""
    table = metadata.tables["portfolio_kpi"]
    with bench.engine.begin() as connection:
        connection.execute(sa.update(table).values(unit=TRAP))


def test_the_screen_shows_each_figure_with_period_version_and_coverage(shown, procure):
    assert shown

    said = procure("review", "show")

    assert said.code == 0, said.err
    (line,) = [row for row in said.out.splitlines() if CONTRACT in row and "waiting_days" in row]
    for part in ("waiting_days/1", "2015-02–2015-03", "8 days", "7 days", "2/2", "Below target"):
        assert part in line.replace("\u00a0", " ")
    assert "on 2015-04-20" in said.words


def test_what_needs_a_decision_stands_above_the_rest(shown, procure):
    assert shown

    lines = procure("review", "show", "--json").data["lines"]

    # Nothing came of two contracts; reviews wait for the vendors, and one KPI is below target.
    assert [line["attention"] for line in lines] == [
        *[["no_data", "comment_due"]] * 4,
        ["comment_due", "below_target"],
        ["comment_due"],
    ]


def test_once_the_time_for_comments_is_over_an_official_decides(shown, procure):
    (due,) = {line["comment_due"] for line in procure("review", "show", "--json").data["lines"]}
    shown.forward(datetime.fromisoformat(f"{due}T23:59:59+00:00") + timedelta(days=1))

    lines = procure("review", "show", "--json").data["lines"]

    assert {"review_waits" in line["attention"] for line in lines} == {True}
    assert {line["comment_due"] for line in lines} == {None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_needed_does_not_repeat_the_rating(language):
    ratings = {text(language, "cli", f"rating.{one}") for one in Rating}
    facts = {"owed": 2, "day": "2030-01-01"}

    needs = {text(language, "cli", f"attention.{one}", **facts) for one in Attention}

    assert len(needs) == len(Attention)
    assert not {one for one in needs if any(one.startswith(rating) for rating in ratings)}


def test_a_file_for_programs_has_exact_columns_and_no_cell_that_runs(shown, procure, tmp_path):
    trap(shown)

    said = procure("review", "show", "--csv", tmp_path / "portfolio.csv")

    assert said.code == 0, said.err
    with (tmp_path / "portfolio.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [one for one in rows if one["contract"] == CONTRACT and one["kpi"] == "waiting_days"]
    assert (row["value"], row["covered"], row["expected"]) == ("8.0", "2", "2")
    assert (row["as_of"], row["period_end"]) == ("2015-04-20", "2015-03-31")
    assert {one["unit"] for one in rows} == {f"'{TRAP}"}


def test_a_workbook_has_real_numbers_and_dates_and_no_formula(shown, procure, tmp_path):
    trap(shown)

    said = procure("review", "show", "--xlsx", tmp_path / "portfolio.xlsx")

    assert said.code == 0, said.err
    sheet = load_workbook(tmp_path / "portfolio.xlsx").active
    titles = [cell.value for cell in sheet[2]]
    rows = [dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=3)]
    (row,) = [
        one
        for one in rows
        if (one["Contract"].value, one["KPI"].value) == (CONTRACT, "waiting_days")
    ]
    assert row["Value"].value == 8
    assert row["From"].value == datetime(2015, 2, 1)
    assert row["From"].is_date
    assert sheet.freeze_panes == "A3"
    assert {one["Unit"].value for one in rows} == {TRAP}
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_one_contract_is_shown_with_its_formal_reviews(shown, procure):
    assert shown

    said = procure("review", "show", CONTRACT)

    assert said.code == 0, said.err
    assert "2015-04-04" in said.out  # the end of the reviewed quarter
    assert "STREET-2015-C2" not in said.out


def test_a_snapshot_is_shown_as_known_on_a_day(shown, procure):
    assert shown

    before = procure("review", "show", "--as-known", "2015-04-19")
    since = procure("review", "show", "--as-known", "2015-04-20", "--json")

    assert before.code == 2
    assert "portfolio.none" in before.words
    assert date.fromisoformat(since.data["as_of"]) == date(2015, 4, 20)
