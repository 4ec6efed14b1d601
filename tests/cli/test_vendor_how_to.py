"""docs/how-to/let-vendors-enter-themselves.md, followed word by word."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.builders import in_submission

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/let-vendors-enter-themselves.md").read_text("utf-8")
VENDOR = "CA-BN/123456782"


@pytest.fixture
def office(city, procure, tmp_path, monkeypatch):
    """Return `procure` for an officer of a city with people in it."""
    in_submission(city)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROCURE_ACTOR", "officer")
    return procure


def lines():
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def named(office, word):
    """Return what a word of the page stands for."""
    if word == "APPLICATION":
        return office("vendor", "applications", "--json").data[0]["id"]
    if word == "CONTACT":
        contacts = office("vendor", "show", VENDOR, "--json").data["contacts"]
        return next(one["id"] for one in contacts if one["name"] == "Bo Chen")
    return word


def test_each_command_of_the_page_does_what_the_page_says(office):
    said, bo = {}, ""

    for line in lines():
        words = [bo if bo and word == "CONTACT" else named(office, word)
                 for word in shlex.split(line)[1:]]  # fmt: skip
        bo = words[2] if "CONTACT" in line else bo
        said[line] = office(*words)

    assert {line: one.words for line, one in said.items() if one.code} == {}
    assert len(said) >= 11
    shown = next(one.words for line, one in said.items() if " show " in line)
    assert ("Bo Chen" in shown, "Ana" in shown) == (True, True)
    after = office("vendor", "show", VENDOR, "--json").data
    assert [one["name"] for one in after["contacts"]] == ["Ana Ruiz"]
    assert [one["code"] for one in after["codes"]] == ["39110000"]


@pytest.mark.parametrize(
    ("language", "remedy"),
    [("en", "tax certificate"), ("es", "constancia fiscal"), ("pt", "comprovante fiscal")],
)
def test_a_wrong_check_digit_is_refused_with_the_remedy_in_each_language(
    office, monkeypatch, language, remedy
):
    monkeypatch.setenv("PROCURE_LANGUAGE", language)

    said = office("vendor", "register", "CA-BN/123456789", "--name", "Prairie Lamps")

    assert said.code != 0
    assert "vendor.number_digit" in said.err
    assert remedy in " ".join(said.err.split())
    assert "Traceback" not in said.words
