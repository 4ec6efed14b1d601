"""The same job on a real public table: 33 street services of Chicago, June 2011 to December 2018.

A second run of the whole job takes as long as the first: it belongs to `make soak`.
"""

import json
import re
from datetime import date, timedelta
from fractions import Fraction

import pytest

from procurement.actions.papers.recompute import recompute
from tests.journeys.demo_run import CONTRACT
from tests.journeys.recompute import (
    KPIS,
    TERM,
    chicago_lines,
    chicago_met_and_missed,
    rating,
    tells,
    weighted,
    within,
)

pytestmark = pytest.mark.soak

#: The first week of the table.
FIRST = date(2011, 6, 6)


@pytest.fixture(scope="module")
def before(real) -> tuple[date, date]:
    """The time of the baseline: all weeks that had ended when the contract was signed."""
    (contract,) = real.rows("SELECT signed_at FROM contract")
    signed = date.fromisoformat(contract["signed_at"][:10])
    assert signed < TERM[0]
    return FIRST, signed - timedelta(days=1)


def test_the_job_says_how_many_weeks_met_their_target_and_how_many_missed(real):
    said = re.findall(r"met their target: (\d+); that missed it: (\d+)", real.progress)

    assert real.code == 0
    assert chicago_met_and_missed() == (6554, 4502)
    assert said == [("6554", "4502")]


def test_the_baseline_is_the_volume_weighted_mean_of_the_weeks_before_the_signature(real, before):
    lines = chicago_lines()

    assert set(real.summary()) == {"pothole_days", "street_light_days", "traffic_signal_days"}
    for kpi, row in real.summary().items():
        assert tells(row["Baseline"], weighted(within(lines, kpi, *before))), kpi


def test_the_stored_baseline_is_exact_and_not_a_mean_of_means(real, before):
    lines = chicago_lines()

    for row in real.rows("SELECT kpi_code, agreement_body FROM contract_kpi"):
        weeks = within(lines, row["kpi_code"], *before)
        stored = json.loads(row["agreement_body"])["baseline"]
        means = sum(one.numerator / one.denominator for one in weeks) / len(weeks)
        exact = Fraction(stored["numerator"]) / Fraction(stored["denominator"])
        assert exact == weighted(weeks) != means
        assert (
            f"Baseline of {row['kpi_code']} measured from the record; periods used: {len(weeks)}"
            in (real.progress)
        )


def test_what_was_delivered_is_the_weighted_mean_of_the_weeks_within_the_term(real):
    lines = chicago_lines()

    for kpi, row in real.summary().items():
        weeks = within(lines, kpi, *TERM)
        assert tells(row["Delivered"], weighted(weeks)), kpi
        assert re.findall(r"\d+", row["Coverage"]) == [str(len(weeks)), "156"], kpi
        assert row["Rating"] == rating(kpi, weighted(weeks)), kpi


def test_each_week_shows_the_sums_of_the_public_table(real):
    answer = real.ask("kpi", "show", CONTRACT, "--format", "json")
    shown = {
        (one["kpi"], date.fromisoformat(one["period_start"])): (
            Fraction(one["numerator"]),
            Fraction(one["denominator"]),
        )
        for one in json.loads(answer.stdout)["periods"]
        if one["state"] != "missing"
    }
    source = {
        (one.kpi, one.start): (one.numerator, one.denominator)
        for kpi in KPIS
        for one in within(chicago_lines(), kpi, *TERM)
    }

    assert shown == source
    assert len(source) > 3 * 150


def test_the_real_run_also_leaves_twenty_one_papers(real):
    papers = real.papers()

    assert len(papers) == 21
    assert all(path.read_bytes().startswith(b"%PDF-") for path in papers.values())


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_every_figure_made_of_the_public_table_follows_from_the_data_in_the_report(real, language):
    found = recompute(real.papers(language)[f"outcome_{language}"])

    assert found.differences == ()
    assert found.observations > 300
