"""`procure outreach`: docs/how-to/reach-more-vendors.md followed word by word."""

import re
import shlex
from pathlib import Path

from tests.builders import in_outreach, tax_ids, team

PAGE = (Path(__file__).parents[2] / "docs/how-to/reach-more-vendors.md").read_text("utf-8")


def commands(section):
    text = PAGE.split(f"## {section}")[1].split("\n## ")[0]
    lines = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        shlex.split(line.replace("rosa.medina", team("outreach_lead")))[1:]
        for line in "".join(lines).splitlines()
    ]


def test_the_review_shows_each_language_and_advises(city, procure):
    in_outreach(city)

    plain, as_data = (procure(*one) for one in commands("See what keeps"))

    assert plain.code == 0
    assert "Szigriszt-Pazos" in plain.words
    assert "barrier.one_lot" in plain.words
    assert [one["language"] for one in as_data.data["papers"]] == ["en", "es", "pt"]
    assert {one["severity"] for one in as_data.data["findings"]} == {"advises"}


def test_a_contact_is_put_on_the_log_with_who_helped_to_write(city, procure):
    in_outreach(city)

    recorded, log = (procure(*one) for one in commands("Keep the log"))

    assert (recorded.code, log.code) == (0, 0), recorded.words
    for word in ("Meeting", "Price bands", "Draft scope, 4 pages", *tax_ids()[:2]):
        assert word in log.words


def test_who_came_shows_in_the_funnel(city, procure):
    in_outreach(city)

    recorded, funnel = (procure(*one) for one in commands("Count who came"))

    assert (recorded.code, funnel.code) == (0, 0), recorded.words
    assert re.search(r"Attended\W+1\b", funnel.words), funnel.words
