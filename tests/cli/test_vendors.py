"""`procure vendor`, and docs/how-to/keep-the-vendor-register.md followed word by word."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.builders import in_submission

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/keep-the-vendor-register.md").read_text("utf-8")


@pytest.fixture
def office(city, procure, tmp_path, monkeypatch):
    """Return `procure` for an officer of a city with people in it."""
    in_submission(city)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROCURE_ACTOR", "officer")
    return procure


def lines():
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_each_command_of_the_page_does_what_the_page_says(office, tmp_path):
    (tmp_path / "certificate.pdf").write_bytes(b"%PDF-1.7 a certificate")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    said = {}

    for line in lines():
        words = shlex.split(line)[1:]
        if "CERTIFICATE" in words:
            shown = office("vendor", "show", "US-EIN/12-3456789", "--json").data
            words[words.index("CERTIFICATE")] = shown["certificates"][0]["id"]
        said[line] = office(*words)

    assert {line: one.words for line, one in said.items() if one.code} == {}
    assert len(said) >= 8
    dated = [one.words for line, one in said.items() if "--as-of" in line]
    assert ["suspended" in words for words in dated] == [False, True]
    assert len((tmp_path / "unused.csv").read_text("utf-8").splitlines()) == 3
    pairs = next(one.words for line, one in said.items() if line.endswith("duplicates"))
    assert "US-DUNS/081466849" in pairs


@pytest.mark.parametrize(
    ("language", "state", "newness"),
    [("en", "valid", "Awards so far"), ("es", "vigente", "Adjudicaciones previas"),
     ("pt", "válido", "Adjudicações anteriores")],
)  # fmt: skip
def test_a_vendor_is_shown_in_each_language(office, monkeypatch, language, state, newness):
    office(
        "vendor", "register", "US-EIN/12-3456789", "--name", "Lakeside Paving", "--size", "small"
    )
    office("vendor", "certify", "US-EIN/12-3456789", "--kind", "SBE", "--issuer", "State",
           "--from", "2010-01-01")  # fmt: skip
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = office("vendor", "show", "US-EIN/12-3456789")

    assert state in said.words
    assert newness in said.words


def test_a_refused_merge_ends_with_one_and_says_what_to_do(office):
    office("vendor", "register", "US-EIN/12-3456789", "--name", "Lakeside Paving")

    said = office("vendor", "merge", "US-EIN/123456789", "--into", "US-EIN/12-3456789",
                  "--reason", "x")  # fmt: skip

    assert said.code == 1
    assert "vendor.merged_with_itself" in said.err
    assert "Traceback" not in said.words


def test_the_register_is_listed_as_data(office):
    office("vendor", "register", "US-EIN/12-3456789", "--name", "Lakeside Paving", "--new")

    rows = office("vendor", "list", "--json").data

    one = next(row for row in rows if row["reference"] == "US-EIN/12-3456789")
    assert (one["name"], one["newness"], one["certificates"]) == ("Lakeside Paving", "new", [])
