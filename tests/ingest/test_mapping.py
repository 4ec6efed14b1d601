import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from procurement.ingest.table.mapping_file import load_mapping
from procurement.locale import LANGUAGES, catalogue
from procurement.rules.errors import BadInputError

ROOT = Path(__file__).parents[2]
GOOD = """\
columns:
  kpi: KPI
  period_start: Start
  value: Days
  volume: Cases
period:
  length: week
unit: days
direction: lower
others: slug
"""


def faults(folder: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    path = folder / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        load_mapping(path)
    return [(found.code, found.place.line, found.place.column) for found in caught.value.findings]


@pytest.mark.parametrize("name", ["chicago-cdot.yaml", "sample-results.yaml"])
def test_the_examples_are_good_mappings(name):
    loaded = load_mapping(ROOT / "examples" / name)

    assert loaded.name == name
    assert re.fullmatch("[0-9a-f]{64}", loaded.digest)


def test_every_line_that_the_sample_comments_out_is_a_real_field(tmp_path):
    text = (ROOT / "examples/sample-results.yaml").read_text(encoding="utf-8")
    remarks = re.sub(r"(?m)^( *)# ( *[\w ]+: )", r"\1\2", text)
    fields = yaml.safe_load(remarks)
    fields["period"].pop("length")
    for field in ("numerator", "denominator"):
        fields["columns"].pop(field)
    for field in fields["constants"]:
        fields["columns"].pop(field)
    fields["period"]["lengths"] = {"Mes": "month"}
    path = tmp_path / "all.yaml"
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")

    layout = load_mapping(path).layout

    assert layout.missing == ("NA", "s/d", "-99")
    assert layout.kpis["Waiting time"].code == "waiting_days"
    assert layout.constants.target == "7"
    assert layout.file.sheet == "Results"


def test_a_mapping_is_identified_by_the_bytes_of_its_file(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(GOOD, encoding="utf-8")
    first = load_mapping(path)
    path.write_text(GOOD + "# a remark\n", encoding="utf-8")

    second = load_mapping(path)

    assert first.layout == second.layout
    assert first.digest != second.digest


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "field"),
    [
        ("  volume: Cases", "  volum: Cases", "mapping.unknown_field", 5, "columns.volum"),
        ("unit: days\n", "", "mapping.missing_field", 1, "unit"),
        ("  period_start: Start\n", "", "mapping.missing_field", 1, "columns.period_start"),
        ("  kpi: KPI\n", "", "mapping.missing_field", 1, "columns.kpi"),
        ("lower", "down", "mapping.not_a_choice", 9, "direction"),
        ("week", "fortnight", "mapping.not_a_choice", 7, "period.length"),
        ("unit: days", "unit: Days taken", "mapping.not_a_code", 8, "unit"),
        ("  kpi: KPI", "  kpi: [KPI]", "mapping.wrong_value", 2, "columns.kpi"),
        ("  value: Days\n  volume: Cases\n", "", "mapping.no_measure", 1, "columns"),
        ("volume: Cases", "numerator: N", "mapping.two_measures", 5, "columns.numerator"),
        ("value: Days", "numerator: Days", "mapping.part_without_whole", 5, "columns.volume"),
        ("volume: Cases", "denominator: C", "mapping.part_without_whole", 5, "columns.denominator"),
        ("volume: Cases", "volume: Days", "mapping.column_twice", 5, "columns.volume"),
        ("length: week", "week_starts: monday", "mapping.no_period_length", 6, "period.length"),
        ("others: slug", "numbers: {thousands: '.'}", "mapping.same_marks", 10, None),
        ("others: slug", "file: {delimiter: ';;'}", "mapping.delimiter", 10, "file.delimiter"),
        ("others: slug", "file: {encoding: utf8000}", "mapping.encoding", 10, "file.encoding"),
        ("others: slug", "file: {encoding: punycode}", "mapping.encoding", 10, "file.encoding"),
        ("others: slug", "file: {encoding: hex}", "mapping.encoding", 10, "file.encoding"),
        ("others: slug", "constants: {kpi: a}", "mapping.column_and_constant", 10, None),
        ("others: slug", "constants: {target: 1e3}", "mapping.wrong_value", 10, None),
        ("others: slug", "kpis: {A: B C}", "mapping.not_a_code", 10, "kpis.A.code"),
        ("others: slug", "unit: share", "yaml.duplicate_key", 10, "unit"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(tmp_path, old, new, code, line, field):
    assert old in GOOD

    (found,) = faults(tmp_path, GOOD.replace(old, new))

    assert found[:2] == (code, line)
    assert field is None or found[2] == field


@pytest.mark.parametrize(
    ("length", "date_format", "good"),
    [
        ("week", "%d/%m/%Y", True),
        ("week", "%G-W%V-%u", True),
        ("week", "%Y-%m-%dT%H:%M:%S.%f", True),
        ("month", "%m/%Y", True),
        ("year", "%Y", True),
        ("week", "%m/%Y", False),
        ("month", "%Y", False),
        ("year", "%d/%m", False),
        ("year", "dd/mm/yyyy", False),
        ("year", "%Q", False),
    ],
)
def test_a_date_format_must_give_the_dates_that_the_length_needs(
    tmp_path, length, date_format, good
):
    path = tmp_path / "m.yaml"
    text = GOOD.replace("length: week", f"length: {length}\n  format: '{date_format}'")
    path.write_text(text, encoding="utf-8")

    if good:
        assert load_mapping(path).layout.period.format == date_format
    else:
        assert faults(tmp_path, text) == [("mapping.date_format", 8, "period.format")]


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    text = GOOD.replace("unit", "units").replace("lower", "down").replace("Start", "''")

    found = faults(tmp_path, text)

    assert sorted(code for code, _, _ in found) == [
        "mapping.missing_field",
        "mapping.not_a_choice",
        "mapping.unknown_field",
        "mapping.wrong_value",
    ]


def test_an_unknown_field_comes_with_the_one_that_was_probably_meant(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(GOOD.replace("volume", "volumen"), encoding="utf-8")

    with pytest.raises(BadInputError) as caught:
        load_mapping(path)

    assert caught.value.findings[0].params["closest"] == "volume"


def test_a_mapping_that_is_not_there_or_no_yaml_is_refused(tmp_path):
    with pytest.raises(BadInputError):
        load_mapping(tmp_path / "none.yaml")
    assert [code for code, _, _ in faults(tmp_path, "columns: [")] == ["yaml.syntax"]


def codes_in_the_code() -> set[str]:
    sources = (ROOT / "procurement/ingest").rglob("*.py")
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    return set(re.findall(r'"((?:table|mapping)\.[a-z_0-9]+)"', text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_its_sentence_and_remedy_with_the_same_names(language):
    texts, english = (catalogue(found, "findings") for found in (language, "en"))
    wanted = {code + end for code in codes_in_the_code() for end in ("", "!")}
    ours = {key for key in texts if key.startswith(("table.", "mapping."))}

    assert ours == wanted
    for key in ours:
        assert names(texts[key]) == names(english[key]), key


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
