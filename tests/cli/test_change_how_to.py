"""The pages change-a-contract.md and disagree-and-escalate.md, followed word by word."""

import re
import shlex
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from procurement.actions import setup
from tests.actions.contract_builder import CONTRACT, a_bench, months, promised

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("change-a-contract.md", "disagree-and-escalate.md")


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city with one running contract on 10 May, whose commands find it."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    made = a_bench(tmp_path, url)
    promised(made, due=date(2015, 6, 30))
    promised(made, "report", date(2015, 6, 30))
    made.forward(datetime(2015, 5, 10, 18, tzinfo=UTC))
    made.load(months("waiting_days", 2, 4, "120", "10"))
    yield made
    made.engine.dispose()
    setup.forget()


@pytest.mark.usefixtures("bench")
def test_each_command_of_the_pages_does_what_it_says(procure):
    said = {}
    pages = "".join((HOW_TO / page).read_text("utf-8") for page in PAGES)
    for block in re.findall(r"```sh\n(.*?)```", pages, flags=re.DOTALL):
        for line in block.splitlines():
            words = [CONTRACT if word == "CONTRACT" else word for word in shlex.split(line)]
            said[line] = procure(*words[1:])

    failed = {line: one.err for line, one in said.items() if one.code}
    assert failed == {}
    differences, *_ = said.values()
    assert "milestone.crew.due – 2015-06-30 not explained" in differences.words  # no tender here
    listed = next(one for line, one in said.items() if "milestone list" in line)
    assert "partly met 0.4 2015-05-10 validator" in listed.words
    disputed = next(one for line, one in said.items() if "dispute list" in line)
    assert "partly upheld" in disputed.words
