import csv
import gzip
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.ingest.table.mapping import KpiRule, Numbers, TableMapping
from procurement.ingest.table.mapping_file import MappingFile, load_mapping
from procurement.ingest.table.numbers import millionths
from procurement.ingest.table.observations import TableReading, read_table
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from tests.public_tables import CHICAGO, needs

ROOT = Path(__file__).parents[2]
RATE = {
    "columns": {
        "kpi": "kpi",
        "period_start": "start",
        "numerator": "n",
        "denominator": "d",
        "target": "target",
        "site": "site",
    },
    "period": {"length": "week"},
    "unit": "share",
    "direction": "higher",
    "others": "slug",
}
HEADER = "kpi,start,n,d,target,site"


def mapping(**changes) -> MappingFile:
    return MappingFile("m.yaml", "0" * 64, TableMapping.model_validate({**RATE, **changes}))


def read(folder: Path, *rows: str, header: str = HEADER, limits=None, **changes) -> TableReading:
    path = folder / "table.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return read_table(path, mapping(**changes), **(limits or {}))


def codes(reading: TableReading) -> list[tuple[str, int | None]]:
    return [(found.code, found.place.line) for found in reading.findings]


def adds_up(reading: TableReading) -> bool:
    counts = reading.counts
    rated = counts.met + counts.missed + counts.unrated
    parts = counts.used + counts.missing + counts.duplicates + counts.ignored + counts.refused
    return counts.rows == parts and rated == counts.used


@needs(CHICAGO)
def test_the_chicago_table_loads_whole_with_its_published_counts():
    chicago = load_mapping(ROOT / "examples/chicago-cdot.yaml")

    reading = read_table(CHICAGO, chicago)

    assert not reading.findings
    assert (reading.counts.met, reading.counts.missed) == (6_554, 4_502)
    assert reading.counts.rows == reading.counts.used == len(reading.drafts) == 11_056
    assert adds_up(reading)
    drafts = list(reading.drafts)
    assert len({draft.kpi_code for draft in drafts}) == 33
    with gzip.open(CHICAGO, "rt", newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    days, requests = "Average Days to Complete Activity", "Total Completed Requests"
    exact = sum(Decimal(row[days]) * Decimal(row[requests]) for row in rows)
    assert sum(draft.numerator for draft in drafts) == exact * 1_000_000
    assert {draft.kpi_code for draft in drafts if draft.source_kpi == "Pothole in Street"} == {
        "pothole_days"
    }


def test_a_good_row_becomes_a_draft_with_everything_it_says(tmp_path):
    reading = read(tmp_path, "Días de espera,2024-01-01,3.5,7,0.5,Norte")

    (draft,) = reading.drafts

    assert asdict(draft) == {
        "kpi_code": "dias_de_espera",
        "source_kpi": "Días de espera",
        "period_start": date(2024, 1, 1),
        "period_end": date(2024, 1, 7),
        "group": None,
        "site": "Norte",
        "numerator": 3_500_000,
        "denominator": 7_000_000,
        "stated_target": 500_000,
        "state": "received",
        "line": 2,
        "contract": None,
    }
    assert reading.counts.met == 1


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("a,2024-02-30,1,2,,", "table.bad_date", "start"),
        ("a,12/31/2024,1,2,,", "table.bad_date", "start"),
        ("a,0018-01-01,1,2,,", "table.bad_date", "start"),
        ("a,2024-01-01,about 5,2,,", "table.not_a_number", "n"),
        ('a,2024-01-01,"1,5",2,,', "table.not_a_number", "n"),
        ("a,2024-01-01,1_000,2,,", "table.not_a_number", "n"),
        ("a,2024-01-01,\u0661,2,,", "table.not_a_number", "n"),
        ("a,2024-01-01,inf,2,,", "table.not_finite", "n"),
        ("a,2024-01-01,1,-NaN,,", "table.not_finite", "d"),
        ("a,2024-01-01,1e999,2,,", "table.exponent", "n"),
        ("a,2024-01-01,1.23E+05,2,,", "table.exponent", "n"),
        ("a,2024-01-01,1,2,0.1234567,", "table.too_many_decimals", "target"),
        ("a,2024-01-01,10000000000000,2,,", "table.number_too_large", "n"),
        ("a,2024-01-01,9223372036854.775808,2,,", "table.number_too_large", "n"),
        ("a,2024-01-01,1,-2,,", "table.negative_denominator", "d"),
        ("a,2024-01-01,1,0,,", "table.nothing_to_divide", "n \u00d7 d"),
        (",2024-01-01,1,2,,", "table.empty_cell", "kpi"),
        ("\u6c34,2024-01-01,1,2,,", "table.kpi_code_clash", "kpi"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_nothing_is_loaded(tmp_path, row, code, column):
    reading = read(tmp_path, "good,2024-01-01,1,2,,", row)

    (found,) = reading.findings

    assert (found.code, found.place.file) == (code, "table.csv")
    assert (found.place.line, found.place.column) == (3, column)
    assert found.params["column"] == column
    assert found.severity is Severity.BLOCKS
    assert reading.refused
    assert list(reading.drafts) == []
    assert (reading.counts.used, reading.counts.refused) == (1, 1)


AVERAGES = {
    "columns": {"kpi": "kpi", "period_start": "start", "value": "days", "volume": "cases"},
    "unit": "days",
}


def test_an_average_over_no_cases_is_refused_with_its_row_values_and_remedy(tmp_path):
    reading = read(tmp_path, "a,2024-01-01,3.5,0", header="kpi,start,days,cases", **AVERAGES)

    (found,) = reading.findings

    assert (found.code, found.place.line) == ("table.nothing_to_divide", 2)
    assert found.params == {"column": "days \u00d7 cases", "value": "3.5 \u00d7 0"}
    assert reading.counts.refused == 1
    for language in LANGUAGES:
        said = say(found, language)
        assert "3.5" in said.sentence
        assert said.remedy


def test_where_unusable_rows_are_left_out_one_over_no_cases_is_listed_with_its_reason(tmp_path):
    rows = ("a,2024-01-01,3.5,0", "a,2024-01-08,0,0", "a,2024-01-15,2,4")

    reading = read(tmp_path, *rows, header="kpi,start,days,cases", unusable="leave_out", **AVERAGES)

    assert not reading.refused
    (unused,) = reading.unused
    assert (unused.line, unused.fate) == (2, "left_out")
    assert [reason.code for reason in unused.reasons] == ["table.nothing_to_divide"]
    assert (reading.counts.used, reading.counts.left_out) == (2, 1)
    assert [draft.line for draft in reading.drafts] == [3, 4]


def test_every_fault_of_a_row_is_reported_at_once(tmp_path):
    reading = read(tmp_path, "a,2024-13-01,x,-inf,1e5,")

    assert sorted(found.place.column for found in reading.findings) == ["d", "n", "start", "target"]
    assert reading.counts.refused == 1


def test_an_identical_row_is_reported_and_counted_once(tmp_path):
    reading = read(tmp_path, "a,2024-01-01,1,2,1,", "a,2024-01-01,1.0,2,1,")

    assert codes(reading) == [("table.duplicate_row", 3)]
    assert not reading.refused
    assert len(reading.drafts) == reading.counts.used == reading.counts.duplicates == 1
    assert adds_up(reading)


def test_two_rows_that_contradict_each_other_are_both_refused(tmp_path):
    rows = ("a,2024-01-01,1,2,1,", "b,2024-01-01,1,2,1,", "a,2024-01-01,2,2,1,")

    reading = read(tmp_path, *rows, rows[0])

    assert codes(reading) == [("table.conflicting_rows", 4), ("table.duplicate_row", 5)]
    assert reading.findings[0].params["first"] == 2
    assert reading.refused
    assert (reading.counts.used, reading.counts.refused) == (1, 2)
    assert adds_up(reading)


def test_the_same_period_at_another_site_is_no_duplicate(tmp_path):
    reading = read(tmp_path, "a,2024-01-01,1,2,,North", "a,2024-01-01,1,2,,South")

    assert reading.counts.used == 2
    assert not reading.findings


def test_two_names_with_one_code_cannot_report_the_same_week(tmp_path):
    kpis = {"Potholes": "potholes", "Pothole": "potholes"}

    reading = read(tmp_path, "Potholes,2024-01-01,1,2,,", "Pothole,2024-01-01,9,9,,", kpis=kpis)

    assert codes(reading) == [("table.conflicting_rows", 3)]


def test_two_names_may_not_share_a_derived_code(tmp_path):
    reading = read(tmp_path, "A-B,2024-01-01,1,2,,", "a b,2024-01-08,1,2,,")

    assert codes(reading) == [("table.kpi_code_clash", 3)]


def test_a_missing_marker_is_kept_as_missing_and_never_as_zero(tmp_path):
    reading = read(tmp_path, "a,2024-01-01,N/A,2,,", "a,2024-01-08,1,,,", missing=["n/a"])

    assert codes(reading) == [("table.missing_value", 2), ("table.missing_value", 3)]
    assert not reading.refused
    assert [draft.state for draft in reading.drafts] == ["missing", "missing"]
    assert {draft.numerator for draft in reading.drafts} == {None}
    assert (reading.counts.missing, reading.counts.used) == (2, 0)


def test_a_period_without_cases_is_loaded_with_a_remark_and_not_rated(tmp_path):
    reading = read(tmp_path, "a,2024-01-01,0,0,1,")

    assert codes(reading) == [("table.zero_denominator", 2)]
    assert (reading.counts.used, reading.counts.unrated) == (1, 1)


def test_ignored_kpis_are_counted_and_listed_row_by_row(tmp_path):
    rows = ("a,2024-01-01,1,2,,", "b,2024-01-01,1,2,,", "b,2024-01-08,x,2,,")

    reading = read(tmp_path, *rows, kpis={"a": "a"}, others="ignore")

    assert codes(reading) == [("table.kpi_ignored", 3), ("table.kpi_ignored", 4)]
    assert reading.ignored_kpis == {"b": 2}
    assert (reading.counts.used, reading.counts.ignored) == (1, 2)


def test_names_without_end_are_refused_and_not_held_in_memory(tmp_path, monkeypatch):
    for module in ("drafts", "kpi_names"):
        monkeypatch.setattr(f"procurement.ingest.table.{module}.MAX_NAMES", 3)
    rows = [f"a{row},2024-01-01,1,2,,s{row}" for row in range(6)]

    ignored = read(tmp_path, *rows, others="ignore", kpis={"b": "b"})
    used = read(tmp_path, *rows)

    for reading in (ignored, used):
        assert "table.too_many_names" in reading.finding_counts
        assert reading.refused
        assert adds_up(reading)
    assert len(ignored.ignored_kpis) == 3


def test_an_unlisted_kpi_is_refused_with_the_closest_name(tmp_path):
    reading = read(
        tmp_path, "Pothols,2024-01-01,1,2,,", kpis={"Potholes": "potholes"}, others="refuse"
    )

    unknown, unseen = reading.findings
    assert (unknown.code, unknown.params["closest"]) == ("table.unknown_kpi", "Potholes")
    assert (unseen.code, unseen.params["closest"]) == ("table.kpi_never_seen", "Pothols")


def test_an_average_counts_with_its_volume(tmp_path):
    columns = {"kpi": "kpi", "period_start": "start", "value": "n", "volume": "d"}

    reading = read(tmp_path, "a,2024-01-01,13.07,208,,", columns=columns)

    (draft,) = reading.drafts
    assert (draft.numerator, draft.denominator) == (2_718_560_000, 208_000_000)


def test_a_value_alone_has_no_denominator(tmp_path):
    columns = {"kpi": "kpi", "period_start": "start", "value": "n"}

    reading = read(tmp_path, "a,2024-01-01,-13.07,208,,", columns=columns)

    (draft,) = reading.drafts
    assert (draft.numerator, draft.denominator) == (-13_070_000, None)


def test_percentages_become_shares_of_one(tmp_path):
    columns = {
        "kpi": "kpi",
        "period_start": "start",
        "value": "n",
        "volume": "d",
        "target": "target",
    }

    reading = read(tmp_path, "a,2024-01-01,95%,200,95,", columns=columns, unit="percent")

    (draft,) = reading.drafts
    assert (draft.numerator, draft.denominator) == (190_000_000, 200_000_000)
    assert draft.stated_target == 950_000
    assert reading.counts.met == 1


@pytest.mark.parametrize(
    ("direction", "n", "met"),
    [
        ("lower", "0.333333", True),
        ("lower", "0.333334", False),
        ("higher", "0.333333", True),
        ("higher", "0.333332", False),
    ],
)
def test_a_result_on_the_target_meets_it_in_both_directions(tmp_path, direction, n, met):
    reading = read(tmp_path, f"a,2024-01-01,{n},1,0.333333,", direction=direction)

    assert (reading.counts.met, reading.counts.missed) == ((1, 0) if met else (0, 1))


def test_one_third_lies_between_two_neighboring_millionths(tmp_path):
    rows = ("a,2024-01-01,1,3,0.333334,", "b,2024-01-01,1,3,0.333333,")

    higher, lower = (read(tmp_path, *rows, direction=way) for way in ("higher", "lower"))

    assert (higher.counts.met, higher.counts.missed) == (1, 1)
    assert (lower.counts.met, lower.counts.missed) == (1, 1)


def test_a_kpi_may_differ_from_the_table_in_direction(tmp_path):
    kpis = {"wait": {"code": "wait", "direction": "lower"}}

    reading = read(tmp_path, "wait,2024-01-01,1,1,2,", "other,2024-01-01,1,1,2,", kpis=kpis)

    assert (reading.counts.met, reading.counts.missed) == (1, 1)


@pytest.mark.parametrize(
    ("length", "start", "end", "code"),
    [
        ("week", "2024-02-26", "2024-03-03", None),
        ("month", "2024-02-01", "2024-02-29", None),
        ("quarter", "2023-11-01", "2024-01-31", None),
        ("year", "2023-07-01", "2024-06-30", None),
        (None, "2024-01-01", "2024-01-01", None),
        ("week", "2024-02-26", "2024-03-04", "table.period_length"),
        ("month", "2023-02-01", "2023-02-29", "table.bad_date"),
        ("month", "2023-02-01", "2023-03-01", "table.period_length"),
        ("month", "2023-02-15", "2023-03-14", "table.period_start"),
        ("week", "2024-02-26", "2024-02-25", "table.period_reversed"),
    ],
)
def test_start_end_and_length_of_a_period_must_agree(tmp_path, length, start, end, code):
    columns = {"kpi": "kpi", "period_start": "start", "period_end": "end", "value": "n"}
    period = {"length": length} if length else {}

    reading = read(
        tmp_path, f"a,{start},{end},1", header="kpi,start,end,n", columns=columns, period=period
    )

    assert [found for found, _ in codes(reading)] == ([code] if code else [])
    assert [draft.period_end for draft in reading.drafts] == (
        [] if code else [date.fromisoformat(end)]
    )


def test_a_column_can_say_the_length_of_each_period(tmp_path):
    columns = {"kpi": "kpi", "period_start": "start", "period_length": "len", "value": "n"}
    period = {"lengths": {"Mes": "month", "Semana": "week"}}
    rows = ("a,2024-02-01,mes,1", "a,2024-02-05,Semana,1", "a,2024-02-12,Día,1")

    reading = read(tmp_path, *rows, header="kpi,start,len,n", columns=columns, period=period)

    (found,) = reading.findings
    assert (found.code, found.place.line) == ("table.unknown_length", 4)
    assert found.params["known"] == "Mes, Semana"


def test_a_week_on_the_wrong_day_is_refused_when_the_mapping_names_the_day(tmp_path):
    period = {"length": "week", "week_starts": "monday"}

    reading = read(tmp_path, "a,2024-01-01,1,2,,", "a,2024-01-07,1,2,,", period=period)

    assert codes(reading) == [("table.week_start", 3)]


def test_latin_american_numbers_are_read_by_their_own_marks(tmp_path):
    numbers = {"decimal": ",", "thousands": "."}

    reading = read(
        tmp_path,
        "a;01/02/2024;1.234,5;2.000;0,5;",
        "a;08/02/2024;1.23,5;2000;;",
        header=HEADER.replace(",", ";"),
        numbers=numbers,
        period={"length": "week", "format": "%d/%m/%Y"},
    )

    (found,) = reading.findings
    assert (found.code, found.params["value"]) == ("table.not_a_number", "1.23,5")
    assert reading.counts.used == 1


def test_findings_are_kept_up_to_a_bound_and_the_rest_is_counted(tmp_path):
    weeks = [date.fromordinal(730_000 + 7 * week).isoformat() for week in range(1_500)]
    rows = [f"a,{week},,2,," for week in weeks]

    reading = read(tmp_path, *rows, "a,2024-01-02,x,2,,")

    assert reading.finding_counts == {"table.missing_value": 1_500, "table.not_a_number": 1}
    assert len(reading.findings) == 1_002
    assert reading.findings[-1].code == "table.more_findings"
    assert reading.findings[-1].params["count"] == 500
    assert reading.refused
    assert reading.counts.missing == 1_500


def test_a_table_with_more_rows_than_allowed_is_refused(tmp_path):
    rows = ("a,2024-01-01,1,2,,", "a,2024-01-08,1,2,,", "a,2024-01-15,1,2,,")

    reading = read(tmp_path, *rows, limits={"max_rows": 2})

    assert codes(reading) == [("table.too_many_rows", 4)]
    assert list(reading.drafts) == []


@pytest.mark.parametrize(
    ("header", "code"), [("", "table.empty"), (HEADER, "table.no_rows"), ("\n\n", "table.empty")]
)
def test_a_table_without_rows_is_refused(tmp_path, header, code):
    reading = read(tmp_path, header=header)

    assert [found for found, _ in codes(reading)] == [code]
    assert reading.refused


amounts = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)


@given(amount=amounts, thousands=st.sampled_from(["none", ".", "space"]), padding=st.integers(0, 3))
def test_any_decimal_that_fits_is_read_back_exactly(amount, thousands, padding):
    mark = {"none": "", ".": ".", "space": "\u00a0"}[thousands]
    whole, part = divmod(abs(amount), 1_000_000)
    text = f"{whole:,}".replace(",", mark) + f",{part:06}" + "0" * padding
    marks = Numbers(decimal=",", thousands=thousands)

    read_back = millionths(("-" if amount < 0 else "") + text, marks=marks)

    assert read_back == amount
    plain = Decimal(amount).scaleb(-6) if abs(amount) < 10**27 else None
    assert millionths(plain, marks=marks) == amount


@given(
    values=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=30
    )
)
def test_repetitions_and_contradictions_always_add_up(tmp_path_factory, values):
    rows = [
        f"a,{date(2024, 1, 1 + 7 * week)},{amount},{amount + extra},1,"
        for week, amount, extra in values
    ]

    reading = read(tmp_path_factory.mktemp("t"), *rows)

    by_week = {}
    for week, amount, extra in values:
        by_week.setdefault(week, set()).add((amount, amount + extra))
    clean = all(len(found) == 1 for found in by_week.values())
    assert reading.refused is not clean
    assert len(reading.drafts) == (len(by_week) if clean else 0)
    assert reading.counts.used == sum(len(found) == 1 for found in by_week.values())
    assert adds_up(reading)


def test_a_rule_for_a_kpi_can_be_written_short_or_in_full():
    layout = mapping(kpis={"A": "a", "B": {"code": "b", "direction": "lower"}}).layout

    assert layout.kpis["A"] == KpiRule(code="a")
    assert layout.kpis["B"].direction == "lower"
