"""An auditor has a report and nothing else: its figures follow from the data that it carries."""

import copy
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from procurement.actions.papers.recompute import recompute
from procurement.rules.errors import BadInputError

MILLION = 1_000_000
#: States of a figure that counts (domain 3.3).
COUNTS = {"received", "validated", "provisional", "final", "disputed"}


@pytest.fixture(scope="module")
def report(sample):
    return sample.papers("en")["outcome_en"]


@pytest.fixture(scope="module")
def carried(report):
    """The data of the report, as any program can take it out."""
    (attached,) = pypdf.PdfReader(report).attachments["data.json"]
    return json.loads(attached)


def saved_with(facts, path):
    """Save a PDF that carries these facts, as somebody would who changed them."""
    paper = pypdf.PdfWriter()
    paper.add_blank_page(width=100, height=100)
    paper.add_attachment("data.json", json.dumps(facts).encode())
    paper.write(path)
    return path


def changed(carried, *place, by):
    facts = copy.deepcopy(carried)
    holder = facts
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = by(holder[place[-1]])
    return facts


def test_an_auditor_without_the_database_recomputes_every_figure(sample, report, tmp_path):
    elsewhere = tmp_path / "from the city.pdf"
    elsewhere.write_bytes(report.read_bytes())

    answer = sample.ask("report", "recompute", str(elsewhere), "--json")

    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found["differences"] == []
    assert {part["name"] for part in found["parts"]} >= {"pothole_days", "coverage", "composite"}
    assert all(part["figures"] for part in found["parts"])
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(report).pages)
    assert found["digest"] in pages.replace("\n", "")


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_reports_in_other_languages_carry_the_same_evidence(sample, carried, language):
    paper = sample.papers(language)[f"outcome_{language}"]

    (attached,) = pypdf.PdfReader(paper).attachments["data.json"]

    assert json.loads(attached)["evidence"] == carried["evidence"]
    assert recompute(paper).differences == ()


def test_pandas_finds_the_same_results_in_the_same_data(carried):
    """The engine would agree with itself: this reads the columns and knows nothing of it."""
    checked = 0
    for story, kpi in zip(carried["stories"], carried["evidence"]["kpis"], strict=True):
        owed = pd.DataFrame(kpi["owed"], columns=["start", "end"])
        record = pd.DataFrame(kpi["recorded"]).sort_values("recorded")
        newest = record.groupby(["start", "end"], as_index=False).last()
        known = newest[newest.state.isin(COUNTS)].merge(owed)

        value = int(known.numerator.sum()) / int(known.denominator.sum())

        stated = story["result"]
        assert float(stated["value"]) == pytest.approx(value, rel=1e-12)
        assert Decimal(stated["numerator"]) * MILLION == int(known.numerator.sum())
        assert stated["periods_known"] == len(known)
        checked += 1
    assert checked == len(carried["stories"]) > 1


def test_pandas_finds_the_same_limits_in_the_figures_from_before(carried):
    """XmR: mean, and 2.66 times the mean moving range to either side (domain 4.1)."""
    drawn = [
        (story["series"], pd.DataFrame(kpi["before"]))
        for story, kpi in zip(carried["stories"], carried["evidence"]["kpis"], strict=True)
        if story["series"]["kind"] == "xmr" and story["series"]["center"]
    ]
    assert drawn
    for series, window in drawn:
        values = (window.numerator / window.denominator.fillna(MILLION)).where(
            window.state.isin(COUNTS)
        )

        reach = 2.66 * values.diff().abs().mean()

        assert float(series["center"]) == pytest.approx(values.mean(), abs=1e-5)
        assert float(series["upper"]) == pytest.approx(values.mean() + reach, abs=1e-5)


def test_a_figure_that_was_improved_in_the_report_is_named_with_both_values(carried, tmp_path):
    better = changed(carried, "stories", 0, "result", "value", by=lambda _: "1.25")

    found = recompute(saved_with(better, tmp_path / "better.pdf"))

    (difference,) = found.differences
    assert (difference.place, difference.stated) == ("stories[0].result.value", "1.25")
    assert difference.recomputed == carried["stories"][0]["result"]["value"]


def test_an_observation_that_was_changed_shows_in_everything_that_follows_from_it(
    carried, tmp_path
):
    place = ("evidence", "kpis", 0, "recorded", "numerator", -1)
    other = changed(carried, *place, by=lambda number: number + 50 * MILLION)

    found = recompute(saved_with(other, tmp_path / "other.pdf"))

    places = {one.place for one in found.differences}
    assert {"stories[0].result.numerator", "stories[0].result.value", "composite"} <= places
    assert not any(place.startswith("stories[1]") for place in places)


def test_the_command_ends_with_one_where_a_figure_does_not_follow(sample, carried, tmp_path):
    path = saved_with(changed(carried, "coverage", by=lambda _: "0.5"), tmp_path / "less.pdf")

    answer = sample.ask("report", "recompute", str(path))

    assert answer.returncode == 1
    assert "coverage" in answer.stdout
    assert "0.5" in answer.stdout


def test_the_program_of_the_recipe_finds_what_the_report_says(report, carried, tmp_path):
    recipe = Path("docs/how-to/recompute-a-report.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", recipe, re.DOTALL)
    (tmp_path / "STREET-2014-01-C1_outcome_en.pdf").write_bytes(report.read_bytes())

    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert float(answer.stdout) == pytest.approx(float(carried["stories"][0]["result"]["value"]))


def refused(path):
    with pytest.raises(BadInputError) as problem:
        recompute(path)
    return {finding.code for finding in problem.value.findings}


def test_what_is_no_report_is_refused_with_its_reason(sample, carried, tmp_path):
    text, blank = tmp_path / "text.pdf", tmp_path / "blank.pdf"
    text.write_text("no PDF at all")
    paper = pypdf.PdfWriter()
    paper.add_blank_page(width=100, height=100)
    paper.write(blank)
    torn = changed(carried, "evidence", "kpis", 0, "recorded", "start", 0, by=lambda _: "soon")
    unread = changed(carried, "evidence", "kpis", 0, "recorded", "state", 0, by=lambda _: "fine")
    uneven = changed(carried, "evidence", "kpis", 0, "recorded", "end", by=lambda days: days[1:])
    unagreed = changed(carried, "evidence", "kpis", 0, "agreement", "kpi", by=lambda _: {})

    assert refused(tmp_path / "nowhere.pdf") == {"recompute.unreadable"}
    assert refused(text) == {"recompute.unreadable"}
    assert refused(blank) == {"recompute.no_data"}
    assert refused(sample.papers("en")["award_en"]) == {"recompute.no_evidence"}
    assert refused(saved_with([], tmp_path / "list.pdf")) == {"recompute.no_evidence"}
    for at, bad in enumerate((torn, unread, uneven)):
        assert refused(saved_with(bad, tmp_path / f"{at}.pdf")) == {"recompute.bad_evidence"}
    assert "record.absent_field" in refused(saved_with(unagreed, tmp_path / "unagreed.pdf"))
