"""`procure report compare`, `track-record`, `cycle-time`: for people, and for programs."""

import csv
import io

import pytest
import sqlalchemy as sa

from procurement.store.tables import metadata
from tests.builders import in_outreach

MAPPING = """
columns: {kpi: kpi, period_start: start, period_end: end, numerator: n, denominator: d, site: ward}
period: {format: "%Y-%m-%d"}
unit: share
direction: higher
others: slug
"""
#: The three of the worked example (domain 4.3), as wards.
WARDS = {"ward-a": (20, 32), "ward-b": (190, 280), "ward-c": (620, 800)}
BASELINE = """\
valid_from: 2014-01-01
measured: {from: 2012-01-01, to: 2013-12-31}
source: "Register [of purchases]"
counting: calendar
middle: median
stages:
  - {pathway: competitive-rfp/1, stage: define-outcomes, days: 21}
"""


@pytest.fixture
def wards(city, procure, tmp_path):
    """Load one period of each ward, as the city's own record; return what loads more of them."""
    city.do("person.register", "admin", handle="manager", name="Mara Manager")
    city.do("role.grant", "admin", handle="manager", role="contract_manager")
    mapping, table = tmp_path / "mapping.yaml", tmp_path / "wards.csv"
    mapping.write_text(MAPPING, "utf-8")

    def load(figures):
        rows = [f"on_time,2014-01-01,2014-01-31,{n},{d},{name}" for name, (n, d) in figures.items()]
        table.write_text("\n".join(["kpi,start,end,n,d,ward", *rows]) + "\n", "utf-8")
        said = procure("kpi", "import", table, "--mapping", mapping, "--actor", "manager")
        assert said.code == 0, said.err

    load(WARDS)
    return load


@pytest.mark.usefixtures("wards")
def test_wards_are_compared_with_limits_and_what_must_be_said(procure):
    said = procure("report", "compare", "on_time", "--by", "site", "--around", "0.75")

    assert said.code == 0, said.err
    assert said.words.index("ward-c") < said.words.index("ward-b") < said.words.index("ward-a")
    assert "below 95 %" in said.words
    assert "69.9% – 80.1%" in said.words
    assert "They may serve different people in different places" in said.words
    assert "Fewer than ten have a figure" in said.words


@pytest.mark.usefixtures("wards")
def test_a_program_reads_the_same_comparison(procure, tmp_path):
    picture = tmp_path / "funnel.svg"

    said = procure(
        *("report", "compare", "on_time", "--by", "site"),
        *("--around", 0.75, "--json", "--svg", picture),
    )

    assert [round(one["z"], 3) for one in said.data["compared"]] == [1.633, -2.76, -1.633]
    assert [one["position"] for one in said.data["compared"]] == ["inside", "below_95", "inside"]
    assert set(said.data["caveats"]) == {"case_mix", "too_few_vendors"}
    assert not any(one["hidden"] for one in said.data["compared"])
    assert picture.read_text("utf-8").startswith("<?xml")


def test_small_counts_need_the_internal_view_which_goes_on_record(city, wards, procure):
    wards(WARDS | {"ward-d": (38, 40), "ward-e": (49, 80)})
    ask = ("report", "compare", "on_time", "--by", "site", "--json")

    said = procure(*ask)
    unnamed = procure(*ask, "--internal")
    seen = procure(*ask, "--internal", "--actor", "manager", "--reason", "Two wards complained.")

    rows = {one["name"]: one for one in said.data["compared"]}
    hidden = {name for name, one in rows.items() if one["hidden"]}
    assert "ward-d" in hidden
    assert len(hidden) > 1  # with one alone, the city's sum would tell it
    assert rows["ward-d"]["numerator"] is rows["ward-d"]["value"] is rows["ward-d"]["z"] is None
    assert unnamed.code == 2
    assert {one["name"]: one["numerator"] for one in seen.data["compared"]}["ward-d"] == "38"
    log = metadata.tables["audit_entry"]
    with city.engine.connect() as connection:
        verbs = list(connection.execute(sa.select(log.c.verb)).scalars())
    assert verbs.count("groups.seen") == 1  # once, for the one look that was allowed


@pytest.mark.usefixtures("wards")
def test_contracts_that_are_not_there_are_no_zero(procure):
    said = procure("report", "compare", "on_time")

    assert said.code == 2
    assert "comparing.too_few_to_compare" in said.words
    assert "--by" in said.words


def test_a_vendor_without_a_record_is_called_neutral(city, procure):
    in_outreach(city)
    vendor = metadata.tables["vendor"]
    with city.engine.connect() as connection:
        scheme, number = connection.execute(sa.select(vendor.c.tax_scheme, vendor.c.tax_id)).first()

    said = procure("report", "track-record", f"{scheme}/{number}")

    assert "neutral, neither good nor bad" in said.words
    assert procure("report", "track-record", f"{scheme}/{number}", "--json").data["share"] is None


def test_cycle_times_stand_beside_the_baseline_that_the_city_states(city, procure, tmp_path):
    in_outreach(city)
    path = tmp_path / "baseline.yaml"
    path.write_text(BASELINE, "utf-8")

    stated = procure("report", "cycle-baseline", path, "--actor", "officer")
    said = procure("report", "cycle-time")

    assert stated.code == 0, stated.err
    assert "Department of Streets" in said.words
    assert "Baseline 1 on record: median of calendar days" in said.words
    assert "Register [of purchases]" in said.words
    (line,) = [
        one
        for one in procure("report", "cycle-time", "--json").data["lines"]
        if one["stage"] == "define-outcomes"
    ]
    assert (line["finished"], line["change_days"]) == (1, -21)


def test_cycle_times_go_into_a_spreadsheet_with_gaps_where_nothing_is_known(city, procure):
    in_outreach(city)

    said = procure("report", "cycle-time", "--csv", "--pathway", "competitive-rfp/1")

    rows = {row["stage"]: row for row in csv.DictReader(io.StringIO(said.out))}
    assert set(rows) == {"define-outcomes", "outreach", "whole"}
    assert rows["define-outcomes"]["calendar_days_median"] == "0.0"
    assert rows["outreach"]["calendar_days_median"] == ""
    assert rows["whole"]["lasting"] == "1"
