"""What a visitor sees while the job runs, and what it leaves where."""

import hashlib
import json
import re
from fractions import Fraction

from tests.journeys.demo_run import CONTRACT, EXAMPLES, RESULT, STORY, listing
from tests.journeys.recompute import (
    KPIS,
    TERM,
    rating,
    sample_lines,
    tells,
    weighted,
    within,
)

STAGES = (
    "Market outreach",
    "Drafting the RFP",
    "Questions and answers",
    "Sealed submission",
    "Responsiveness check",
    "Individual scoring",
    "Consensus",
    "Award and standstill",
    "Awarded",
    "Contract management",
    "Closed",
)


def test_the_job_ends_well_and_shows_every_stage_and_its_progress(sample):
    shown = [line.split("stage: ")[1] for line in sample.progress.splitlines() if "stage: " in line]
    steps = re.search(r"Done .* (\d+)/(\d+) ", sample.progress)

    assert sample.code == 0
    assert "Traceback" not in sample.progress
    assert tuple(shown) == STAGES
    assert steps is not None
    assert steps[1] == steps[2]


def test_one_refusal_with_five_findings_and_remedies_is_shown_and_mended(sample):
    before, refusal = sample.progress.split("Moving on is refused; what is missing: 5\n")
    findings, after = refusal.split("What was missing is done")
    lines = [line.strip() for line in findings.splitlines() if line.strip(" ✓")]
    asked = [
        (row["state"], [one["code"] for one in json.loads(row["result"])["findings"]])
        for row in sample.rows(
            "SELECT state, result FROM request WHERE verb = 'solicitation.advance' ORDER BY rowid"
        )
    ]

    assert "stage:" not in before
    assert [line[0] for line in lines] == ["✗", "→"] * 5
    assert all("procure act" in remedy for remedy in lines[1::2])
    assert [kpi for kpi in KPIS if f"KPI {kpi} " in findings] == list(KPIS)
    assert "requester" in lines[8]
    assert after.index("stage: Market outreach") >= 0
    assert [codes for state, codes in asked if state == "refused"] == [
        ["kpi.owner_not_agreed"] * 4 + ["approval.missing"]
    ]


def test_opening_before_the_deadline_is_refused_and_said(sample):
    sealed, after = sample.progress.split("Sealed bids received")
    early, _, opened = after.partition("Technical envelopes opened")

    assert "envelopes opened" not in sealed
    assert "✗ Nothing is opened before the deadline" in early
    assert opened


def test_the_table_at_the_end_names_the_contract_and_every_kpi_of_the_case(sample):
    table = sample.screen.partition("Rating")[0] + "\n".join(map(str, sample.summary().values()))

    assert CONTRACT in table
    assert set(sample.summary()) == set(KPIS)
    assert all(set(RESULT) <= row.keys() for row in sample.summary().values())


def test_the_table_at_the_end_says_what_the_sample_data_give(sample):
    lines = sample_lines()
    promised = STORY["bids"][STORY["award"]["winner"]]["proposal"]["promised"]

    for kpi, row in sample.summary().items():
        term = within(lines, kpi, *TERM)
        assert tells(row["Delivered"], weighted(term)), kpi
        assert tells(row["Target"], Fraction(str(promised[kpi]))), kpi
        assert re.findall(r"\d+", row["Coverage"]) == [str(len(term))] * 2, kpi
        assert row["Rating"] == rating(kpi, weighted(term)), kpi
        assert abs(_stated(kpi) - _measured(lines, kpi)) <= _last_digit(kpi) / 2, kpi
        assert tells(row["Baseline"], _stated(kpi)), kpi


def _stated(kpi):
    """Return the baseline as the case states it."""
    said = KPIS[kpi]["baseline"]
    return Fraction(str(said.get("value", 0))) or Fraction(said["numerator"], said["denominator"])


def _measured(lines, kpi):
    """Return the baseline as the sample's record gives it for the case's own period."""
    period = KPIS[kpi]["baseline"]["period"]
    return weighted(within(lines, kpi, period["from"], period["to"]))


def _last_digit(kpi):
    """Return the last digit to which the case states a baseline; a share to a thousandth."""
    return Fraction(1, 1000) if KPIS[kpi]["unit"] == "share" else Fraction(1, 10)


def test_nothing_is_written_outside_the_folder_that_was_asked_for(sample):
    left = {name: listing(sample.place / name) for name in ("cwd", "home", "tmp")}
    elsewhere = {path.name for path in (sample.place / "asked").iterdir()}

    assert left == {"cwd": {}, "home": {}, "tmp": {}}
    assert elsewhere == {"demo"}


def test_the_samples_themselves_are_as_they_were(sample, samples_before):
    now = {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(EXAMPLES.rglob("*"))
        if path.is_file()
    }

    assert sample.code == 0
    assert now == samples_before
