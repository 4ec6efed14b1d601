"""`procure kpi show` against the source table, period by period."""

import json
from datetime import date
from fractions import Fraction

import pytest

from tests.journeys.demo_run import CONTRACT
from tests.journeys.recompute import KPIS, TERM, sample_lines, weighted, within


@pytest.fixture(scope="module")
def told(sample):
    answer = sample.ask("kpi", "show", CONTRACT, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_each_period_shows_the_sums_of_the_source_table(told):
    shown = {
        (
            one["kpi"],
            date.fromisoformat(one["period_start"]),
            date.fromisoformat(one["period_end"]),
        ): (one["state"], Fraction(one["numerator"]), Fraction(one["denominator"]))
        for one in told["periods"]
    }
    source = {
        (one.kpi, one.start, one.end): ("received", one.numerator, one.denominator)
        for kpi in KPIS
        for one in within(sample_lines(), kpi, *TERM)
    }

    assert len(source) == 3 * 156 + 35
    assert shown == source


def test_each_period_is_its_own_sum_over_its_own_volume(told):
    for one in told["periods"]:
        exact = Fraction(one["numerator"]) / Fraction(one["denominator"])
        assert one["value"] == pytest.approx(float(exact), rel=1e-12)
        assert one["below_target"] == (exact > Fraction(str(one["target"])))


def test_each_whole_is_a_sum_over_a_sum(told):
    lines = sample_lines()

    for whole in told["kpis"]:
        term = within(lines, whole["kpi"], *TERM)
        assert Fraction(whole["numerator"]) == sum(one.numerator for one in term)
        assert Fraction(whole["denominator"]) == sum(one.denominator for one in term)
        assert whole["value"] == pytest.approx(float(weighted(term)), rel=1e-12)
        assert (whole["covered"], whole["expected"]) == (len(term), len(term))
    assert {whole["kpi"] for whole in told["kpis"]} == set(KPIS)
