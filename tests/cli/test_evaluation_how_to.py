"""The page docs/how-to/correct-an-evaluation.md, followed word by word."""

import re
import shlex
from pathlib import Path

from tests.actions.bidding import in_consensus

PAGE = Path(__file__).parents[2] / "docs/how-to/correct-an-evaluation.md"


def test_each_command_of_the_page_does_what_it_says(city, procure):
    ocid, said = in_consensus(city), {}

    for block in re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL):
        for line in block.splitlines():
            words = [word.replace("OCID", ocid) for word in shlex.split(line)]
            said[line, len(said)] = procure(*words[1:])

    assert {line: one.err for line, one in said.items() if one.code} == {}
    waits, changed = (one.words for (line, _), one in said.items() if "reopenings" in line)
    assert "waits" in waits
    assert "delivery_plan: 4 → 2" in changed
    panel = next(
        one.words for (line, _), one in said.items() if line.startswith("procure score panel")
    )
    assert "nina.okafor: A declared conflict of interest" in panel
