"""JSON lines as rows: paths that run along the rows, hostile documents, bounded memory."""

import json

import pytest

from procurement.ingest.table.files import open_table
from procurement.ingest.table.json_lines import MAX_ROWS_OF_A_DOCUMENT
from procurement.ingest.table.mapping import TableMapping
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import read_table

LAYOUT = {
    "file": {"rows": "contracts[].milestones[]"},
    "columns": {
        "contract": "contracts[].id",
        "observed_on": "contracts[].milestones[].date",
        "value": "contracts[].milestones[].done",
        "site": "buyer.name",
    },
    "constants": {"kpi": "progress"},
    "period": {"length": "month"},
    "reporting": {"lag_days": 0, "submission_days": 0},
    "unit": "percent",
    "direction": "higher",
    "unusable": "leave_out",
}
RELEASE = {
    "buyer": {"name": "GACM"},
    "contracts": [
        {"id": "A", "milestones": [{"date": "2017-07-31", "done": "96.66%"}]},
        {"id": "B", "milestones": [{"date": "2017-07-31", "done": 25.8}, {"id": "m"}]},
        {"id": "C"},
    ],
}


def read(folder, *lines, **changes):
    path = folder / "releases.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    layout = TableMapping.model_validate({**LAYOUT, **changes})
    return read_table(path, MappingFile("m.yaml", "0" * 64, layout))


def test_each_milestone_of_each_contract_is_a_row_with_its_own_contract(tmp_path):
    reading = read(tmp_path, json.dumps(RELEASE))

    told = [(one.contract, one.numerator, one.site, one.line) for one in reading.drafts]
    assert told == [("A", 966_600, "GACM", 1), ("B", 258_000, "GACM", 1)]
    assert (reading.counts.rows, reading.counts.left_out) == (3, 1)


def test_a_path_that_finds_several_values_joins_the_different_ones(tmp_path):
    columns = {**LAYOUT["columns"], "site": "buyer.names[]"}
    release = RELEASE | {"buyer": {"names": ["X", "Y", "X", 3, None]}}

    reading = read(tmp_path, json.dumps(release), columns=columns)

    assert {one.site for one in reading.drafts} == {"X; Y; 3"}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        '{"contracts": NaN}',
        '{"a":' * 100_000,
        '{"contracts": [{"id": "A", "milestones": [{"done": 1e999999999999999999999}]}]}',
    ],
)
def test_a_line_that_is_no_document_is_one_row_that_cannot_be_used(tmp_path, line):
    reading = read(tmp_path, line, json.dumps(RELEASE))

    (broken, _) = reading.unused
    assert (broken.line, [why.code for why in broken.reasons]) == (1, ["table.broken_json"])
    assert len(reading.drafts) == 2


def test_a_document_with_too_many_rows_is_cut_off_with_a_finding(tmp_path):
    release = {"contracts": [{"id": "A", "milestones": [{}] * (MAX_ROWS_OF_A_DOCUMENT + 5)}]}
    path = tmp_path / "releases.jsonl"
    path.write_text(json.dumps(release), encoding="utf-8")

    with open_table(path, layout=TableMapping.model_validate(LAYOUT), max_bytes=10**8) as table:
        *rows, last = table.rows

    assert len(rows) == MAX_ROWS_OF_A_DOCUMENT
    assert [one.code for one in last.faults] == ["table.broken_json"]


def test_a_number_of_a_billion_digits_is_refused_and_never_written_out(tmp_path):
    lines = [json.dumps(RELEASE).replace("25.8", number) for number in ("1e999999999", "1E-99999")]

    reading = read(tmp_path, *lines)

    assert [one.code for one in reading.findings].count("table.exponent") == len(lines)


@pytest.mark.parametrize("value", [{"a": 1}, [1], True, "text"])
def test_a_value_of_another_kind_is_named_and_not_taken_for_a_number(tmp_path, value):
    release = {"contracts": [{"id": "A", "milestones": [{"date": "2017-07-31", "done": value}]}]}

    reading = read(tmp_path, json.dumps(release))

    assert len(reading.drafts) == (1 if value == [1] else 0)  # a list is nothing: missing
    assert all(one.numerator is None for one in reading.drafts)
