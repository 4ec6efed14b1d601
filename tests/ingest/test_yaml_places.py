"""YAML with places: what a file says, where it says it, and what it may not do."""

from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.ingest import yaml_places
from procurement.ingest.yaml_places import Spot, field_path, read_yaml, shown
from procurement.locale import LANGUAGES
from procurement.locale.findings import say


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def _both_parsers(request, monkeypatch):
    """The parser in C and the one in Python word their errors differently."""
    monkeypatch.setattr(yaml_places, "PARSER", getattr(yaml, request.param))


def read(tmp_path, text, *, max_bytes=100_000):
    path = tmp_path / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, max_bytes=max_bytes)


def only_finding(tmp_path, text, **options):
    document, findings = read(tmp_path, text, **options)
    assert document is None
    [finding] = findings
    assert all(say(finding, language).remedy for language in LANGUAGES)
    return finding


def test_every_key_and_value_has_its_line_and_column(tmp_path):
    text = "title: Streets\nkpis:\n  - code: a\n    weight: 40\n  - {code: b, weight: 60}\n"

    document, findings = read(tmp_path, text)

    assert findings == ()
    assert document.keys["kpis", 0, "weight"] == Spot(4, 5)
    assert document.values["kpis", 0, "weight"] == Spot(4, 13)
    assert document.values["kpis", 1, "weight"] == Spot(5, 23)
    assert document.place(("kpis", 1, "weight")).line == 5
    assert document.place(("kpis", 1, "weight")).column == "kpis[2].weight"


def test_a_field_that_is_not_there_has_the_place_of_what_surrounds_it(tmp_path):
    document, _ = read(tmp_path, "kpis:\n  - code: a\n  - code: b\n")

    assert document.place(("kpis", 1, "baseline", "value")).line == 3
    assert document.place(("calendar",)).line == 1


def test_plain_words_are_read_by_yaml_1_2_and_numbers_exactly(tmp_path):
    text = (
        "time: 17:00\ncountry: no\nday: 2014-05-05\nodd_day: 2014-02-30\nshare: 0.10\n"
        'many: 12345678901234567.01\nhow: true\nquoted: "12"\ncode: 012\nnothing:\nbig: 1_000\n'
    )

    document, _ = read(tmp_path, text)

    assert document.root == {
        "time": "17:00", "country": "no", "day": date(2014, 5, 5), "odd_day": "2014-02-30",
        "share": Decimal("0.10"), "many": Decimal("12345678901234567.01"), "how": True,
        "quoted": "12", "code": "012", "nothing": None, "big": "1_000",
    }  # fmt: skip


def test_a_key_written_twice_names_both_lines_and_the_first_is_kept(tmp_path):
    document, findings = read(tmp_path, "a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\na: {x: 1, x: 2}\n")

    assert document.root == {"a": 1, "b": {"c": 2, "d": 3}}
    assert [(f.code, f.params["first_line"], f.params["line"]) for f in findings] == [
        ("yaml.duplicate_key", 3, 5),
        ("yaml.duplicate_key", 1, 6),
        ("yaml.duplicate_key", 6, 6),
    ]


@pytest.mark.usefixtures("_both_parsers")
@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb:\n\t- c\n", "yaml.tab", 3, 1),
        ("a: one: two\n", "yaml.colon", 1, 7),
        ("a: 1\nb: [1, 2\nc: 3\n", "yaml.not_closed", 2, 4),
        ('a: 1\nb: "open\nc: 3\n', "yaml.not_closed", 2, 4),
        ("a: 1\nb: @c\n", "yaml.syntax", 2, 4),
        ("a: 1\nb: x\x07y\n", "yaml.control_character", 2, 5),
        ("a: 1\n---\nb: 2\n", "yaml.several_documents", 2, 1),
        ("- a\n- b\n", "yaml.not_a_mapping", 1, 1),
        ("just words\n", "yaml.not_a_mapping", 1, 1),
        ("a: 1\n[b, c]: 2\n", "yaml.key_not_a_word", 2, 1),
        ("# only a remark\n", "yaml.empty", 1, 1),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_place(tmp_path, text, code, line, column):
    finding = only_finding(tmp_path, text)

    assert (finding.code, finding.place.line) == (code, line)
    assert finding.params["column"] == column


def test_every_anchor_alias_and_tag_is_refused_at_once(tmp_path):
    text = "a: &x [1]\nb: *x\n<<: *x\nc: !!python/object/apply:os.system [ls]\nd: ! e\n"

    document, findings = read(tmp_path, text)

    assert document is None
    assert [(f.code, f.place.line, f.params["value"]) for f in findings] == [
        ("yaml.alias", 1, "&x"),
        ("yaml.alias", 2, "*x"),
        ("yaml.alias", 3, "*x"),
        ("yaml.tag", 4, "tag:yaml.org,2002:python/object/apply:os.system"),
        ("yaml.tag", 5, "!"),
    ]


def test_an_alias_bomb_is_refused_without_being_expanded(tmp_path):
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    document, findings = read(tmp_path, "\n".join(lines))

    assert document is None
    assert len(findings) == 12 + 11 * 9


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_endless_nesting_is_refused_at_the_first_level_too_deep(tmp_path, opening):
    document, findings = read(tmp_path, "a:\n " + opening * 20_000)

    assert document is None
    assert {f.code for f in findings} <= {"yaml.too_deep", "yaml.key_not_a_word"}


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read(tmp_path):
    text = "a: 1\n"

    document, findings = read(tmp_path, text, max_bytes=len(text))
    finding = only_finding(tmp_path, text, max_bytes=len(text) - 1)

    assert (document.root, findings) == ({"a": 1}, ())
    assert (finding.code, finding.params["limit"]) == ("yaml.too_large", 4)


def test_a_file_that_never_ends_is_refused_after_the_limit(tmp_path):
    endless = tmp_path / "endless.yaml"
    endless.symlink_to("/dev/zero")

    _, [finding] = read_yaml(endless, max_bytes=1000)

    assert finding.code == "yaml.too_large"


def test_a_latin_1_file_is_refused_at_the_line_of_its_first_foreign_byte(tmp_path):
    finding = only_finding(tmp_path, "a: 1\nb: x\nc: café\n".encode("latin-1"))

    assert (finding.code, finding.place.line, finding.params["value"]) == (
        "yaml.not_utf8",
        3,
        "0xE9",
    )


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    document, _ = read(tmp_path, "case: 1\n".encode("utf-8-sig"))

    assert document.root == {"case": 1}


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    _, [finding] = read_yaml(tmp_path / "absent.yaml", max_bytes=10)

    assert finding.code == "yaml.unreadable"
    assert "absent.yaml" in say(finding, "en").sentence


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    document, findings = read_yaml(path, max_bytes=10_000)

    assert (document is None) <= bool(findings)
    assert all(say(finding, "es").sentence for finding in findings)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.recursive(
            st.text("xyz :#'\"\n", max_size=6) | st.integers(-(10**20), 10**20) | st.booleans(),
            lambda part: (
                st.lists(part, max_size=3)
                | st.dictionaries(st.text("abc", min_size=1, max_size=3), part, max_size=3)
            ),
        ),
        min_size=1,
    )
)
def test_what_another_writer_wrote_is_read_back(tmp_path_factory, values):
    path = tmp_path_factory.getbasetemp() / "written.yaml"
    dumper = yaml.SafeDumper
    path.write_text(
        yaml.dump(values, Dumper=type("Plain", (dumper,), {"ignore_aliases": lambda *_: True}))
    )

    document, findings = read_yaml(path, max_bytes=100_000)

    assert findings == ()
    assert document.root == values


def test_paths_count_from_one_and_values_fit_on_a_line():
    assert field_path(("kpis", 0, "target", 2, "from")) == "kpis[1].target[3].from"
    assert shown("two\nlines") == "two lines"
    assert shown("x" * 100) == "x" * 59 + "…"
    assert shown({"a": 1, "b": [True, None]}) == "{a, b}"
    assert shown([True, None]) == "[true, null]"
