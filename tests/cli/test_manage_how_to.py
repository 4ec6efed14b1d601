"""The page docs/how-to/manage-a-contract.md, followed word by word."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from procurement.actions import setup
from tests.actions.contract_builder import CONTRACT, a_bench, months

PAGE = Path(__file__).parents[2] / "docs/how-to/manage-a-contract.md"


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city with one running contract on 10 May, whose commands find it."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    made = a_bench(tmp_path, url)
    made.forward(datetime(2015, 5, 10, 18, tzinfo=UTC))
    made.load(months("waiting_days", 2, 4, "120", "10"))
    yield made
    made.engine.dispose()
    setup.forget()


def test_each_command_of_the_page_does_what_it_says(bench, procure):
    said = {}
    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            if "action close" in line:
                bench.forward(datetime(2015, 8, 20, 18, tzinfo=UTC))
                bench.load([("waiting_days", "2015-07-01", "90", "24")])
            words = [CONTRACT if word == "CONTRACT" else word for word in shlex.split(line)]
            said[line] = procure(*words[1:])

    assert {line: one.err for line, one in said.items() if one.code} == {}
    calendar, agenda, *_ = said.values()
    assert "2015-04-05 yes" in calendar.words
    assert "target missed waiting_days 2015-02-01 2015-02-28 12 7 3/3" in agenda.words
    closed = next(one for line, one in said.items() if "action close" in line)
    assert "3.75 (2015-07-01 – 2015-07-31, 1/1)" in closed.words
    listed = next(one for line, one in said.items() if line.endswith("--all"))
    assert "Action 1, waiting_days: 12 (2015-04-01 – 2015-04-30, 1/1) before, 3.75" in listed.words
