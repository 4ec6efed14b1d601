"""Tables that nobody made for us: levels seen on a day, plans beside results, rows to leave out."""

from datetime import date

import pytest

from procurement.ingest.table.mapping import TableMapping
from procurement.ingest.table.mapping_file import MappingFile, load_mapping
from procurement.ingest.table.observations import read_table
from procurement.rules.errors import BadInputError

LEVELS = {
    "columns": {"contract": "work", "value": "done", "target_from": "end"},
    "constants": {"kpi": "progress", "target": 100},
    "contracts": {"prefix": "W-"},
    "snapshot": {"day": "2024-06-24", "source": "the day of the download"},
    "period": {"format": ["%Y-%m-%d", "%m/%y"], "length": "month"},
    "reporting": {"lag_days": 0, "submission_days": 0},
    "numbers": {"decimal": "either"},
    "unit": "percent",
    "direction": "higher",
    "aggregation": "last",
    "unusable": "leave_out",
}
PLANS = {
    "columns": {
        "contract": "bond",
        "kind": "kind",
        "period_start": "from",
        "period_end": "to",
        "value": "paid",
    },
    "constants": {"kpi": "payment"},
    "kinds": {"Plan": "planned", "Paid": "actual"},
    "period": {"format": "%Y-%m"},
    "reporting": {"lag_days": 0, "submission_days": 0},
    "unit": "money",
    "direction": "higher",
    "unusable": "leave_out",
}


def read(folder, header, *rows, base=LEVELS, **changes):
    path = folder / "table.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    layout = TableMapping.model_validate({**base, **changes})
    reading = read_table(path, MappingFile("m.yaml", "0" * 64, layout))
    assert reading.counts.adds_up
    return reading


def levels(folder, *rows, **changes):
    return read(folder, "work,done,end", *rows, **changes)


def plans(folder, *rows, **changes):
    return read(folder, "bond,kind,from,to,paid", *rows, base=PLANS, **changes)


def told(reading):
    return [
        (one.contract, str(one.period_start), one.numerator, one.stated_target)
        for one in reading.drafts
    ]


def test_a_level_seen_on_a_day_is_that_of_the_calendar_period_around_it(tmp_path):
    reading = levels(tmp_path, 'A,"74,27",2024-06-24')

    (draft,) = reading.drafts

    assert (draft.period_start, draft.period_end) == (date(2024, 6, 1), date(2024, 6, 30))
    assert (draft.contract, draft.numerator, draft.denominator) == ("A", 742_700, None)


@pytest.mark.parametrize(
    ("length", "start", "end"),
    [
        ("week", "2024-06-24", "2024-06-30"),
        ("quarter", "2024-04-01", "2024-06-30"),
        ("year", "2024-01-01", "2024-12-31"),
    ],
)
def test_the_period_around_a_day_may_be_of_any_length(tmp_path, length, start, end):
    wednesday = {"day": "2024-06-26", "source": "said so"}

    reading = levels(tmp_path, "A,1,", period={"length": length}, snapshot=wednesday)

    (draft,) = reading.drafts

    assert (str(draft.period_start), str(draft.period_end)) == (start, end)


@pytest.mark.parametrize(
    ("end", "target"),
    [("2024-06-24", 1_000_000), ("2024-06-25", None), ("", None), ("05/24", 1_000_000)],
)
def test_a_target_holds_from_its_day_on_and_is_unknown_before(tmp_path, end, target):
    reading = levels(tmp_path, f"A,50,{end}")

    assert told(reading) == [("A", "2024-06-01", 500_000, target)]
    assert (reading.counts.missed, reading.counts.unrated) == ((1, 0) if target else (0, 1))


def test_a_target_that_is_a_text_is_unknown_and_never_zero(tmp_path):
    reading = levels(tmp_path, "A,0,soon")

    assert told(reading) == [("A", "2024-06-01", 0, None)]
    assert (reading.counts.targets_not_known, reading.counts.met) == (1, 0)
    assert [one.code for one in reading.findings] == ["table.target_not_known"]


def test_rows_that_cannot_be_used_are_left_out_and_listed_while_the_rest_is_kept(tmp_path):
    reading = levels(tmp_path, "A,50,", "B,half,", ",60,", "C,70,", 'D,"1')

    assert not reading.refused
    assert [one.contract for one in reading.drafts] == ["A", "C"]
    listed = [(row.line, row.fate, [why.code for why in row.reasons]) for row in reading.unused]
    assert listed == [
        (3, "left_out", ["table.not_a_number"]),
        (4, "left_out", ["table.empty_cell"]),
        (6, "left_out", ["table.broken_quotes"]),
    ]
    assert reading.counts.left_out == 3


def test_the_same_rows_refuse_the_table_where_the_mapping_does_not_let_them_go(tmp_path):
    reading = levels(tmp_path, "A,50,", "B,half,", unusable="refuse")

    assert reading.refused
    assert len(reading.drafts) == 0
    assert [row.line for row in reading.unused] == [3]


def test_two_rows_that_contradict_each_other_are_both_left_out(tmp_path):
    reading = levels(tmp_path, "A,50,", "B,10,", "A,60,")

    assert [one.contract for one in reading.drafts] == ["B"]
    assert len(reading.drafts) == 1
    assert sorted(row.line for row in reading.unused) == [2, 4]
    assert (reading.counts.used, reading.counts.left_out) == (1, 2)


def test_a_plan_is_the_target_of_its_period_in_whatever_order_the_rows_come(tmp_path):
    rows = ["X,Plan,2022-01,2022-03,100", "X,Paid,2022-01,2022-03,80"]

    for order in (rows, rows[::-1]):
        reading = plans(tmp_path, *order)
        assert told(reading) == [("X", "2022-01-01", 80_000_000, 100_000_000)]
        assert (reading.counts.planned, reading.counts.used, reading.counts.missed) == (1, 1, 1)


def test_an_end_written_as_a_month_is_its_last_day(tmp_path):
    (draft,) = plans(tmp_path, "X,Paid,2024-01,2024-02,1").drafts

    assert (draft.period_start, draft.period_end) == (date(2024, 1, 1), date(2024, 2, 29))


def test_a_plan_without_a_payment_is_on_record_as_missing(tmp_path):
    (draft,) = plans(tmp_path, "X,Plan,2022-01,2022-03,100").drafts

    assert (draft.state, draft.numerator, draft.stated_target) == ("missing", None, 100_000_000)


@pytest.mark.parametrize(("which", "target", "left"), [("first", 100, 3), ("last", 70, 2)])
def test_of_several_plans_the_mapping_says_which_counts(tmp_path, which, target, left):
    reading = plans(
        tmp_path,
        "X,Plan,2022-01,2022-03,100",
        "X,Plan,2022-01,2022-03,70",
        "X,Paid,2022-01,2022-03,80",
        plans=which,
    )

    assert told(reading) == [("X", "2022-01-01", 80_000_000, target * 1_000_000)]
    assert (reading.counts.planned, reading.counts.superseded) == (1, 1)
    assert [(row.line, row.fate) for row in reading.unused] == [(left, "superseded")]


def test_parts_of_a_payment_add_up_where_the_mapping_says_so_and_else_contradict(tmp_path):
    rows = ["X,Paid,2022-01,2022-03,30", "X,Paid,2022-01,2022-03,0", "X,Paid,2022-01,2022-03,30"]

    added, apart = plans(tmp_path, *rows, repeated="add"), plans(tmp_path, *rows)

    assert told(added) == [("X", "2022-01-01", 60_000_000, None)]
    assert (added.counts.used, added.counts.unrated) == (3, 1)
    assert told(apart) == []


def test_a_kind_that_the_mapping_does_not_know_is_neither_plan_nor_result(tmp_path):
    reading = plans(tmp_path, "X,,2022-01,2022-03,100", "X,paid,2022-01,2022-03,80")

    assert told(reading) == [("X", "2022-01-01", 80_000_000, None)]
    assert [why.code for row in reading.unused for why in row.reasons] == ["table.unknown_kind"]


def test_an_amount_is_rounded_only_where_the_mapping_says_so_and_each_time_it_says_so(tmp_path):
    row = "X,Paid,2022-01,2022-03,1234.5650001"

    kept, refused = plans(tmp_path, row, numbers={"rounded": 2}), plans(tmp_path, row)

    assert told(kept)[0][2] == 1_234_570_000  # half away from zero
    assert [one.code for one in kept.findings] == ["table.rounded"]
    assert [one.code for one in refused.findings] == ["table.too_many_decimals"]


def test_the_same_kpi_name_is_another_kpi_in_each_of_what_it_belongs_to(tmp_path):
    columns = {"contract": "bond", "kpi": "kind", "kpi_of": "bond", "period_start": "from"}
    changes = {"kinds": {}, "constants": {}, "others": "slug"}

    reading = plans(
        tmp_path,
        "X,m1,2022-01,,1",
        "Y,m1,2022-01,,2",
        columns={**columns, "value": "paid"},
        **{**changes, "period": {"format": "%Y-%m", "length": "month"}},
    )

    assert [one.kpi_code for one in reading.drafts] == ["x_m1", "y_m1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("columns: {value: v}", [("mapping.missing_field", "columns.period_start")]),
        ("columns: {period_start: a, observed_on: b, value: v}", [("mapping.two_ways", None)]),
        (
            "columns: {observed_on: a, period_end: b, value: v}",
            [("mapping.part_without_whole", "columns.period_end")],
        ),
        (
            "columns: {period_start: a, contract: c, value: v}",
            [("mapping.missing_field", "reporting")],
        ),
        (
            "columns: {period_start: a, kind: k, value: v}",
            [("mapping.missing_field", "kinds")],
        ),
        (
            "columns: {period_start: a, value: v, volume: n}\nrepeated: add",
            [("mapping.plain_only", "columns")],
        ),
        (
            "columns: {period_start: a, value: v, target_from: t}",
            [("mapping.part_without_whole", "columns.target_from")],
        ),
        (
            "columns: {period_start: a, value: v}\ncontracts: {prefix: A-}",
            [("mapping.part_without_whole", "contracts.prefix")],
        ),
        (
            "columns: {period_start: a, value: v}\nnumbers: {decimal: either, thousands: '.'}",
            [("mapping.same_marks", "numbers.thousands")],
        ),
    ],
)
def test_choices_that_do_not_fit_together_are_named(tmp_path, text, found):
    path = tmp_path / "m.yaml"
    rest = "constants: {kpi: k}\nperiod: {length: month}\nunit: days\ndirection: lower\n"
    path.write_text(f"{text}\n{rest}", encoding="utf-8")

    with pytest.raises(BadInputError) as refused:
        load_mapping(path)

    codes = [(one.code, one.place.column) for one in refused.value.findings]
    assert [code for code, _ in codes] == [code for code, _ in found]
    assert all(field in (None, place) for (_, place), (_, field) in zip(codes, found, strict=True))
