import gzip
import hashlib
import os
import subprocess
import sys
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from procurement.ingest.table.mapping import TableMapping
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import TableReading, read_table
from procurement.rules.findings import blocking

ROOT = Path(__file__).parents[2]
SHAPE = {
    "columns": {"kpi": "KPI", "period_start": "Inicio", "value": "Días"},
    "period": {"length": "week"},
    "unit": "days",
    "direction": "lower",
    "others": "slug",
}
TEXT = "KPI,Inicio,Días\nBaches,2024-01-01,3.5\nPodas,2024-01-01,4\n"


def read(path: Path, limits=None, **changes) -> TableReading:
    layout = TableMapping.model_validate({**SHAPE, **changes})
    return read_table(path, MappingFile("m.yaml", "0" * 64, layout), **(limits or {}))


def put(folder: Path, content: bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def workbook(folder: Path, *rows: tuple, sheets: tuple[str, ...] = ("Datos",)) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "t.xlsx"
    book.save(path)
    return path


def only(reading: TableReading):
    (found,) = blocking(reading.findings)
    assert reading.refused
    assert list(reading.drafts) == []
    return found


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace("\n", "\n\n,,\n").encode(),
        TEXT.replace("\n", ",,\n").replace("Días,,", "Días").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        gzip.compress(TEXT.encode(), mtime=0),
        gzip.compress(TEXT.encode()[:30], mtime=0) + gzip.compress(TEXT.encode()[30:], mtime=0),
    ],
)
def test_the_same_table_reads_the_same_however_it_is_written(tmp_path, content):
    name = "t.csv.gz" if content[:2] == b"\x1f\x8b" else "t.csv"

    reading = read(put(tmp_path, content, name))

    assert not reading.findings
    found = [(draft.source_kpi, draft.period_start, draft.numerator) for draft in reading.drafts]
    assert found == [
        ("Baches", date(2024, 1, 1), 3_500_000),
        ("Podas", date(2024, 1, 1), 4_000_000),
    ]
    assert reading.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "latin-1", "cp1252", "cp850", "utf-32"]
)
def test_other_encodings_are_read_when_the_mapping_names_them(tmp_path, encoding):
    path = put(tmp_path, TEXT.encode(encoding))

    reading = read(path, file={"encoding": encoding})

    assert not reading.findings
    assert reading.header == ("KPI", "Inicio", "Días")


def test_latin_1_under_a_utf_8_mapping_is_refused_with_its_byte_and_line(tmp_path):
    text = "KPI,Inicio,Días\n".encode() + b"Baches,2024-01-01,1\n" * 5_000 + b"Poda \xe1rbol,,\n"

    found = only(read(put(tmp_path, text)))

    assert found.code == "table.wrong_encoding"
    assert found.params["offset"] == text.index(b"\xe1")
    assert found.params["value"] == "0xE1"
    assert found.params["line"] == found.place.line == 5_002


def test_a_character_cut_by_the_end_of_the_file_is_a_wrong_encoding(tmp_path):
    text = TEXT.encode() + "ñ".encode()[:1]

    found = only(read(put(tmp_path, text)))

    assert (found.code, found.params["offset"]) == ("table.wrong_encoding", len(text) - 1)


def test_a_two_byte_character_across_the_reading_border_is_no_fault(tmp_path):
    head = "KPI,Inicio,Días\n".encode()
    odd = ("ñ" * 150 + ",2024-01-01,1\n").encode()
    rows = b"".join(odd.replace(b"2024", str(year).encode()) for year in range(1900, 2199))

    reading = read(put(tmp_path, head + b"x" + rows))

    assert not reading.findings
    assert reading.counts.used == 299


def test_utf_8_read_as_latin_1_is_reported_before_it_garbles_names(tmp_path):
    text = "KPI,Inicio,Valor\nPoda de árbol,2024-01-01,1\n".encode()
    columns = {"kpi": "KPI", "period_start": "Inicio", "value": "Valor"}

    found = only(read(put(tmp_path, text), columns=columns, file={"encoding": "latin-1"}))

    assert found.code == "table.looks_like_utf8"


def test_a_missing_column_is_named_with_those_that_exist_and_the_closest(tmp_path):
    text = TEXT.replace("Días", "Dias").replace("Inicio", "Semana")

    reading = read(put(tmp_path, text.encode()))

    by_column = {found.params["column"]: found for found in reading.findings}
    assert set(by_column) == {"Inicio", "Días"}
    assert by_column["Días"].params["closest"] == "Dias"
    assert by_column["Días"].params["existing"] == "KPI, Semana, Dias"
    assert by_column["Inicio"].params["field"] == "columns.period_start"
    assert by_column["Inicio"].place.line == 1


def test_column_names_match_however_their_accents_are_composed(tmp_path):
    decomposed = TEXT.replace("í", "i\u0301")

    assert not read(put(tmp_path, decomposed.encode())).findings


def test_semicolons_under_a_comma_mapping_are_found(tmp_path):
    path = put(tmp_path, TEXT.replace(",", ";").encode())

    found = only(read(path, file={"delimiter": ","}))

    assert found.code == "table.wrong_delimiter"
    assert (found.params["named"], found.params["found"]) == (",", ";")


def test_a_header_further_down_and_quoted_line_breaks_keep_true_line_numbers(tmp_path):
    text = 'Informe\n\nKPI,Inicio,Días\n"Baches\ny hoyos",2024-01-01,1\nPodas,2024-01-01,x\n'

    found = only(read(put(tmp_path, text.encode()), file={"header_row": 3}))

    assert (found.code, found.place.line) == ("table.not_a_number", 6)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (TEXT + "Baches,2024-01-08\n", "table.ragged_row", 4),
        (TEXT + "Baches,2024-01-08,1,5\n", "table.ragged_row", 4),
        (TEXT + "Bac\0hes,2024-01-08,1\n", "table.nul", 4),
        (TEXT + '"Baches" viejos,2024-01-08,1\n', "table.broken_quotes", 4),
        (TEXT + '"Baches,2024-01-08,1\nPodas,2024-01-08,1\n', "table.broken_quotes", 4),
        (TEXT + '"' + "x" * 200_000 + '",2024-01-08,1\n', "table.broken_quotes", 4),
        (TEXT + "x" * 1_000_001, "table.line_too_long", 4),
        (TEXT + "x" * 201 + ",2024-01-08,1\n", "table.name_too_long", 4),
        (TEXT.replace("KPI,", "KPI,KPI,").replace("s,2", "s,,2"), "table.duplicate_column", 1),
        ("KPI,Inicio,Días" + ",c" * 500, "table.too_many_columns", 1),
        (TEXT.replace("Días", "x" * 200_000), "table.broken_quotes", 1),
        (TEXT.replace("Días", '"Días'), "table.broken_quotes", 1),
    ],
)
def test_damage_is_named_with_its_line(tmp_path, text, code, line):
    found = only(read(put(tmp_path, text.encode())))

    assert (found.code, found.place.line) == (code, line)


def test_reading_goes_on_after_a_bad_row(tmp_path):
    text = TEXT + 'a,1\n"b"c,2024-01-08,1\nd,2024-01-08,x\n'

    reading = read(put(tmp_path, text.encode()))

    found = [(finding.code, finding.place.line) for finding in reading.findings]
    assert found == [
        ("table.ragged_row", 4),
        ("table.broken_quotes", 5),
        ("table.not_a_number", 6),
    ]
    assert (reading.counts.used, reading.counts.refused) == (2, 3)


#: The same bytes at every collection: two workers must see the same tests.
PACKED = gzip.compress(TEXT.encode(), mtime=0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv.gz", PACKED[:-9], "table.archive_broken"),
        ("t.csv.gz", PACKED[:20] + b"\xff" * 40, "table.archive_broken"),
        ("t.csv.gz", TEXT.encode(), "table.archive_broken"),
        ("t.xlsx", TEXT.encode(), "table.wrong_kind"),
        ("t.csv", b"PK\x03\x04rest", "table.wrong_kind"),
        ("t.xlsx", b"PK\x03\x04rest", "table.archive_broken"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "table.kind_not_read"),
        ("t.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "table.kind_not_read"),
        ("t.csv", b"", "table.empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path, name, content, code):
    assert only(read(put(tmp_path, content, name))).code == code


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    assert only(read(tmp_path / "none.csv")).code == "table.unreadable"
    assert only(read(tmp_path)).code == "table.unreadable"


def test_a_file_over_the_limit_is_refused_and_at_the_limit_read(tmp_path):
    path = put(tmp_path, TEXT.encode())
    size = path.stat().st_size

    assert not read(path, {"max_bytes": size}).findings
    assert only(read(path, {"max_bytes": size - 1})).code == "table.too_large"


def test_three_million_rows_packed_into_a_small_file_stop_at_the_limit(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as target:
        target.write("KPI,Inicio,Días\n".encode())
        for _ in range(300):
            target.write(b"Baches,2024-01-01,1\n" * 10_000)
    assert path.stat().st_size < 300_000

    began = time.perf_counter()
    reading = read(path, {"max_bytes": 1_000_000})

    assert "table.too_large" in [found.code for found in reading.findings]
    assert reading.counts.rows < 60_000
    assert reading.sha256 is None
    assert list(reading.drafts) == []
    assert time.perf_counter() - began < 5


def test_a_workbook_reads_typed_cells_exactly(tmp_path):
    path = workbook(
        tmp_path,
        ("KPI", "Inicio", "Días"),
        ("Baches", date(2024, 1, 1), 171.58),
        (None, None, None),
        ("Podas", "2024-01-08", 4),
        ("Luces", datetime(2024, 1, 8, tzinfo=UTC).replace(tzinfo=None), "0.1"),
    )

    reading = read(path)

    assert not reading.findings
    found = [(draft.line, draft.period_start, draft.numerator) for draft in reading.drafts]
    assert found == [
        (2, date(2024, 1, 1), 171_580_000),
        (4, date(2024, 1, 8), 4_000_000),
        (5, date(2024, 1, 8), 100_000),
    ]
    assert reading.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_formula_is_refused_with_its_cell_and_a_text_that_looks_like_one_is_not(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), "=1+1"))
    book = openpyxl.load_workbook(path)
    book.active["C3"], book.active["B3"], book.active["A3"] = "=SUM(C1:C2)", "=B2+7", "b"
    book.active["A2"] = "=a"
    book.active["A2"].data_type = "s"
    book.save(path)

    reading = read(path)

    assert [found.code for found in reading.findings] == ["table.formula"] * 3
    assert [found.params["cell"] for found in reading.findings] == ["C2", "B3", "C3"]
    assert reading.findings[0].place.line == 2
    assert reading.counts.refused == 2


def test_a_number_that_a_spreadsheet_computed_is_not_rounded_in_silence(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"))
    cells = '<c r="A2" t="str"><v>a</v></c><c r="B2" t="str"><v>2024-01-01</v></c>'
    sheet = SHEET.format(f'<row r="2">{cells}<c r="C2"><v>{{}}</v></c></row>')

    computed = with_part(path, SHEET_NAME, sheet.format(0.1 + 0.2).encode())
    assert only(read(computed)).params["value"] == "0.30000000000000004"

    typed = with_part(path, SHEET_NAME, sheet.format("0.29999999999999999").encode())
    assert [draft.numerator for draft in read(typed).drafts] == [300_000]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("a", datetime(2024, 1, 1, 12), 1), "table.bad_date"),
        (("a", 45292, 1), "table.bad_date"),
        (("a", date(2024, 1, 1), True), "table.not_a_number"),
        (("a", date(2024, 1, 1), "#DIV/0!"), "table.not_a_number"),
        (("a", date(2024, 1, 1), 1e300), "table.number_too_large"),
        (("a", date(2024, 1, 1), 1, "beyond"), "table.ragged_row"),
    ],
)
def test_a_workbook_cell_of_the_wrong_kind_is_refused(tmp_path, row, code):
    assert only(read(workbook(tmp_path, ("KPI", "Inicio", "Días"), row))).code == code


def test_the_sheet_must_be_named_when_there_are_several(tmp_path):
    rows = (("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))
    path = workbook(tmp_path, *rows, sheets=("Portada", "Datos"))

    assert only(read(path)).params["existing"] == "Portada, Datos"
    assert only(read(path, file={"sheet": "Dato"})).code == "table.no_such_sheet"
    assert read(path, file={"sheet": "Datos"}).counts.used == 1


def with_part(path: Path, name: str, content: bytes, **options) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as target:
        for part, old in {**parts, name: content}.items():
            target.writestr(part, old)
    return path


def test_a_workbook_bomb_is_refused_by_its_directory_before_unpacking(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))
    with_part(path, "xl/media/zeros.bin", b"\0" * 30_000_000)
    assert path.stat().st_size < 100_000

    began = time.perf_counter()
    by_ratio, by_size = only(read(path)), only(read(path, {"max_bytes": 10_000_000}))

    assert (by_ratio.code, by_size.code) == ("table.bomb", "table.too_large")
    assert time.perf_counter() - began < 1


def test_a_workbook_with_too_many_parts_is_refused(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))

    with zipfile.ZipFile(path, "a") as target:
        for number in range(2_000):
            target.writestr(f"xl/x{number}", b"")

    assert only(read(path)).code == "table.too_many_parts"


SHEET_NAME = "xl/worksheets/sheet1.xml"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>KPI</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Inicio</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Días</t></is></c></row>{}</sheetData></worksheet>'
)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET.format('<row r="99999999999"><c r="A9"><v>1</v></c></row>'),
        SHEET.format(f'<row r="2"><c r="A2"><v>{"9" * 5_000}</v></c></row>'),
        SHEET.format('<row r="2"><c r="A2" t="s"><v>77</v></c></row>'),
        SHEET.format('<row r="2"><c r="A2"><v>'),
        SHEET.format('<row r="2"><c r="A2" t="d"><v>not a date</v></c></row>'),
        ENTITIES + SHEET.format('<row r="2"><c r="A2" t="str"><v>&i;</v></c></row>'),
        "",
    ],
)
def test_a_hostile_sheet_is_refused_and_never_crashes_the_reader(tmp_path, sheet):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))
    with_part(path, SHEET_NAME, sheet.encode())

    reading = read(path)

    assert reading.refused
    assert list(reading.drafts) == []


LONG = "9" * 1_200_000


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/styles.xml", "<styleSheet><cellXfs>" + "<xf/>" * 60_000 + "</cellXfs></styleSheet>"),
        ("xl/other.xml", "<sst>" + "<si><t>abcdefgh</t></si>" * 800_000 + "</sst>"),
        ("xl/other.xml", "<a>" * 70 + "</a>" * 70),
        (SHEET_NAME, SHEET.format('<row r="2">' + "<c/>" * 60_000 + "</row>")),
        (SHEET_NAME, SHEET.format(f'<row r="2"><c r="A2"><v>{LONG}</v></c></row>')),
        (SHEET_NAME, SHEET.format(f'<row r="2" x="{LONG}"></row>')),
    ],
)
def test_a_part_that_would_fill_the_memory_is_refused_before_it_is_opened(tmp_path, part, content):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))
    with_part(path, "xl/media/noise.bin", os.urandom(100_000))
    with_part(path, part, content.encode())

    assert only(read(path)).code == "table.oversized_part"


GOOD = '<c r="A{0}" t="str"><v>a</v></c><c r="B{0}" t="str"><v>2024-01-01</v></c>'


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="3">{GOOD.format(3)}</row><row r="2">{GOOD.format(2)}</row>',
        f'<row r="2">{GOOD.format(2)}<c r="C2"><v>1</v></c><c r="C2"><v>2</v></c></row>',
        f'<row r="2">{GOOD.format(2)}<c r="C3"><v>1</v></c></row>',
        '<row r="1048577"/>',
    ],
)
def test_rows_and_cells_that_a_reader_would_pass_over_refuse_the_workbook(tmp_path, rows):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"))

    reading = read(with_part(path, SHEET_NAME, SHEET.format(rows).encode()))

    assert only(reading).code == "table.archive_broken"


def test_a_workbook_that_declares_entities_is_refused_even_if_it_uses_none(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"))
    rows = f'<row r="2">{GOOD.format(2)}<c r="C2"><v>1</v></c></row>'
    assert read(with_part(path, SHEET_NAME, SHEET.format(rows).encode())).counts.used == 1

    with_part(path, SHEET_NAME, (ENTITIES + SHEET.format(rows)).encode())

    assert only(read(path)).code == "table.archive_broken"


def test_a_workbook_with_a_calculation_chain_is_read(tmp_path):
    path = workbook(tmp_path, ("KPI", "Inicio", "Días"), ("a", date(2024, 1, 1), 1))
    with_part(path, "xl/calcChain.xml", b'<calcChain><c r="C2" i="1"/><c r="C2"/></calcChain>')

    assert read(path).counts.used == 1


LOADS = [(50_000, 200_000), pytest.param(250_000, 300_000, marks=pytest.mark.soak)]
#: Peak memory is read from /proc: `ru_maxrss` counts that of the process which started this one.
MEASURED = """
import sys
from pathlib import Path
from procurement.ingest.table.mapping import TableMapping
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import read_table
layout = TableMapping.model_validate_json(sys.argv[2])
reading = read_table(Path(sys.argv[1]), MappingFile("m.yaml", "0" * 64, layout))
assert not reading.findings, reading.findings[:3]
total = sum(draft.numerator for draft in reading.drafts)
status = Path("/proc/self/status").read_text()
peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
print(len(reading.drafts), total, peak)
"""


def measured(path: Path, layout: TableMapping) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path), layout.model_dump_json()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize(("rows_written", "most"), LOADS)
def test_many_rows_load_exactly_in_little_memory(tmp_path, rows_written, most):
    path = tmp_path / "large.csv"
    layout = {**SHAPE, "columns": {**SHAPE["columns"], "site": "Sitio", "volume": "Casos"}}
    filler = "relleno " * 8
    with path.open("w", encoding="utf-8") as target:
        target.write("KPI,Inicio,Días,Casos,Sitio,Nota\n")
        for row in range(rows_written):
            week = date.fromordinal(700_000 + 7 * (row % 5_000)).isoformat()
            kpi = row // 5_000 + 1
            target.write(f"KPI número {kpi},{week},{row}.25,{kpi},Norte,{filler}{row}\n")
    assert path.stat().st_size > 100 * rows_written

    rows, total, kilobytes = measured(path, TableMapping.model_validate(layout))

    assert rows == rows_written
    assert total == sum((4 * row + 1) * (row // 5_000 + 1) for row in range(rows_written)) * 250_000
    assert kilobytes < most
