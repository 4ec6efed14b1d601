"""The pages on vendors and on staff time in docs/how-to, followed word by word."""

import re
import shlex
from pathlib import Path

from tests.builders import in_outreach

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("compare-vendors.md", "measure-staff-time.md")


def blocks(language):
    text = "".join((HOW_TO / page).read_text("utf-8") for page in PAGES)
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_each_command_of_the_pages_does_what_they_say(city, procure, tmp_path, monkeypatch):
    in_outreach(city)
    city.do("person.register", "admin", handle="manager", name="Mara Manager")
    city.do("role.grant", "admin", handle="manager", role="contract_manager")
    monkeypatch.chdir(tmp_path)
    (table,), (mapping, baseline) = blocks("csv"), blocks("yaml")
    Path("wards.csv").write_text(table, "utf-8")
    Path("wards.yaml").write_text(mapping, "utf-8")
    Path("baseline.yaml").write_text(baseline, "utf-8")

    said = {}
    for line in "".join(blocks("sh")).splitlines():
        said[line] = procure(*shlex.split(line)[1:])

    assert len(said) == 8
    assert {line: one.err for line, one in said.items() if one.code} == {}
    compared = said["procure report compare on_time --by site --json"].data["compared"]
    assert min(compared, key=lambda one: one["value"])["name"] == "north"
    drawn = Path("funnel.svg").read_text("utf-8")
    assert "center" in drawn
    assert "north" not in drawn
    held = said["procure report cycle-time --baseline baseline.yaml --json"].data["baseline"]
    assert held["number"] is None
