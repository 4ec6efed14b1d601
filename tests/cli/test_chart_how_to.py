"""docs/how-to/read-a-chart.md, followed word by word on the public table of Chicago."""

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

from tests.public_tables import CHICAGO, needs

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/read-a-chart.md").read_text("utf-8")


@needs(CHICAGO)
def test_each_command_of_the_page_does_what_it_says(city, procure, tmp_path, monkeypatch):
    city.do("person.register", "admin", handle="mara", name="Mara Manager")
    city.do("role.grant", "admin", handle="mara", role="contract_manager")
    city.forward(datetime(2024, 3, 1, 12, tzinfo=UTC))
    (tmp_path / "metrics.csv.gz").symlink_to(CHICAGO)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)

    said = {}
    for line in "".join(re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)).splitlines():
        said[line] = procure(*shlex.split(line)[1:])

    assert {line: one.err for line, one in said.items() if one.code} == {}
    assert len(said) == 8
    tried, shown = (
        next(one for line, one in said.items() if start in line)
        for start in ("--new-limits", "limits show")
    )
    assert "Trial: these limits are not on record" in tried.words
    assert "New crews" in shown.words
    decided = said["procure kpi chart alley_light_days --json"].data
    assert decided["trial"] is False
    assert decided["new_limits"]["decision"]["by"] == "mara"
    assert "2014-01-01" <= decided["new_limits"]["first"] < "2014-01-08"
    seasonal = procure("kpi", "chart", "pothole_days", "--json").data
    assert seasonal["season"]["reason"] == "Frost opens them every spring"
    assert seasonal["chart"] == "seasonal"
