"""`procure kpi chart`: the chart that fits, its signals, and its picture as a file."""

from calendar import monthrange
from xml.etree import ElementTree as ET

import pytest

MAPPING = """
columns: {kpi: kpi, period_start: start, period_end: end, numerator: n, denominator: d}
period: {format: "%Y-%m-%d"}
unit: share
direction: higher
others: slug
"""
#: Good ones of 200 in each month of three years; in the last September something broke.
GOOD = (180, 176, 183, 178, 181, 175, 182, 179, 184, 177, 180, 181)
BROKEN = 130


@pytest.fixture
def loaded(city, procure, tmp_path):
    """Load three years of months as the city's own record."""
    city.do("person.register", "admin", handle="manager", name="Mara Manager")
    city.do("role.grant", "admin", handle="manager", role="contract_manager")
    mapping, table = tmp_path / "mapping.yaml", tmp_path / "table.csv"
    mapping.write_text(MAPPING, "utf-8")
    lines = [
        f"on_time,{year}-{month:02}-01,{year}-{month:02}-{monthrange(year, month)[1]},"
        f"{BROKEN if (year, month) == (2012, 9) else good},200"
        for year in (2010, 2011, 2012)
        for month, good in enumerate(GOOD, 1)
    ]
    table.write_text("\n".join(["kpi,start,end,n,d", *lines]) + "\n", "utf-8")
    said = procure("kpi", "import", table, "--mapping", mapping, "--actor", "manager")
    assert said.code == 0, said.err
    return procure


def signals(said):
    return [one["period_start"] for one in said.data["periods"] if one["signals"]]


def test_a_share_with_its_counts_gets_a_p_chart_and_shows_the_broken_month(loaded):
    said = loaded("kpi", "chart", "on_time", "--json")

    assert said.code == 0, said.err
    assert (said.data["chart"], said.data["limits"]) == ("p", "firm")
    assert said.data["window"] == ["2010-01-01", "2011-12-31"]
    assert signals(said) == ["2012-09-01"]
    (broken,) = (one for one in said.data["periods"] if one["period_start"] == "2012-09-01")
    assert broken["signals"][0] == "outside_limit"
    assert broken["value"] < broken["lower"] < broken["center"] < broken["upper"]
    assert broken["below_target"] is None  # nobody promised anything


def test_the_screen_says_how_the_limits_were_found_and_lists_the_signals(loaded):
    said = loaded("kpi", "chart", "on_time")

    assert "on_time: 36 periods with data, 1 signal, 0 without data." in said.words
    assert "p: limits by the cases of each period" in said.words
    assert "2012-09-01" in said.words
    assert "2012-08-01" not in said.words


def test_the_picture_is_a_file_that_stands_alone(loaded, tmp_path):
    file = tmp_path / "on_time.svg"

    said = loaded("kpi", "chart", "on_time", "--svg", file)

    assert said.code == 0, said.err
    picture = ET.fromstring(file.read_text("utf-8"))
    assert picture[0].text == "on_time: 36 periods with data, 1 signal, 0 without data."


def test_a_seasonal_chart_needs_two_full_years_and_says_so(loaded):
    enough = loaded("kpi", "chart", "on_time", "--seasonal", "--json")
    short = loaded("kpi", "chart", "on_time", "--seasonal", "--limits-until", "2011-11-30")

    assert (enough.data["chart"], signals(enough)[0]) == ("seasonal", "2012-09-01")
    assert "a season needs at least two full years" in short.words


def test_new_limits_without_a_lasting_change_are_refused_with_every_reason(loaded):
    said = loaded("kpi", "chart", "on_time", "--new-limits", "2012-01-01", "2012-04-30")

    assert said.code == 2
    for code in ("shift.unexplained", "shift.too_short", "shift.not_sustained"):
        assert code in said.words


def test_a_kpi_without_figures_is_named(loaded):
    said = loaded("kpi", "chart", "off_time")

    assert said.code == 2
    assert "chart.nothing_recorded" in said.words
    assert "off_time" in said.words


def test_what_was_loaded_later_was_not_known_on_the_day(loaded):
    assert loaded("kpi", "chart", "on_time", "--as-of", "2012-12-31").code == 2
