"""The pages docs/how-to/close-a-contract.md and back-up-a-city.md, followed word by word."""

import re
import shlex
from pathlib import Path

import pytest

from procurement.actions import setup
from procurement.actions.city.keyring import create_keys
from procurement.rules.vocabulary import Role
from tests.actions.contract_builder import CONTRACT, PEOPLE, a_bench
from tests.actions.test_closeout import ALONE, CLOSING
from tests.actions.test_show_impact import AFTER, BEFORE, rows

PAGES = Path(__file__).parents[2] / "docs/how-to"


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city with one contract in its closeout, whose commands find it."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    monkeypatch.setitem(PEOPLE, "counsel", Role.LEGAL)
    setup.forget()
    made = a_bench(tmp_path, url, stage="closeout", agreed=(ALONE,))
    made.forward(CLOSING)
    made.load(rows("waiting_days", BEFORE, first=0), contract="")
    made.load(rows("waiting_days", AFTER, first=25))
    yield made
    made.engine.dispose()
    setup.forget()


def followed(procure, page, named):
    """Run each command of a page and return what it said, by its line."""
    said = {}
    for block in re.findall(r"```sh\n(.*?)```", (PAGES / page).read_text("utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            words = [named.get(word, word) for word in shlex.split(line)]
            said[line] = procure(*words[1:])
    return said


@pytest.mark.usefixtures("bench")
def test_each_command_of_the_page_on_closing_does_what_it_says(procure):
    said = followed(procure, "close-a-contract.md", {"CONTRACT": CONTRACT})

    assert {line: one.err for line, one in said.items() if one.code} == {}
    shown, impact, *_ = said.values()
    assert "not stated yet" in shown.words
    assert "quasi-experimental" in impact.words
    listed = next(one for line, one in said.items() if line.endswith("holds"))
    assert "Claim 7" in listed.words
    again = procure("closeout", "show", CONTRACT)
    assert "returned" in again.words
    assert "closeout.no_impact" not in again.err
    finished = procure("closeout", "finish", CONTRACT, "--actor", "manager")
    assert finished.code == 1
    assert "contract.no_lessons" in finished.err


def test_the_backup_of_the_other_page_is_made_and_comes_back(bench, procure, monkeypatch, tmp_path):
    create_keys(tmp_path / "keys")
    procure("closeout", "impact", CONTRACT, "--actor", "manager")
    if bench.engine.dialect.name == "postgresql":
        return  # its programs are tried in tests/actions/test_a09_backups.py
    said = followed(procure, "back-up-a-city.md", {"BACKUP": str(tmp_path / "copy")})

    assert [one.code for one in said.values()] == [0]
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", "")
    setup.forget()
    back = procure("db", "restore", str(tmp_path / "copy"))
    assert (back.code, "Restored and verified" in back.words) == (0, True)
    assert "quasi-experimental" in procure("closeout", "show", CONTRACT).words
