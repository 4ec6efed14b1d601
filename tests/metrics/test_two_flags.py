"""Below target and signal: two questions, two answers, on every kind of chart (domain 4)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import NOTHING_DECIDED, Basis, Decided, Decision
from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.signals.choice import ChartKind
from tests.metrics.builders import a_kpi, a_target, an_agreement, long_after, months

CASES = 200
STEADY = (150, 146, 153, 148, 151, 145, 152, 149, 154, 147, 150, 151)

SHARE = a_kpi(thresholds=None)
#: The same numbers as an average, which no law of counts describes.
AVERAGE = replace(SHARE, aggregation=Aggregation.MEAN_WEIGHTED, plausible_max=None)
IN_SEASON = Decided(season=Decision(reason="Lamps fail in winter"))


def window():
    return [
        cell
        for year, figures in ((2023, STEADY), (2024, STEADY[::-1]))
        for cell in months(SHARE, *[(n, CASES) for n in figures], year=year)
    ]


def assessed(kpi, good, *, target, decided=NOTHING_DECIDED, before=None):
    cells = months(kpi, *[(one, CASES) for one in good])
    return assess(
        an_agreement(kpi, target=a_target(target)),
        cells=cells,
        as_of=long_after(cells),
        basis=Basis(window=window() if before is None else before, decided=decided),
    )


@pytest.mark.parametrize(
    ("kpi", "decided", "kind"),
    [
        (SHARE, NOTHING_DECIDED, ChartKind.P),
        (AVERAGE, NOTHING_DECIDED, ChartKind.XMR),
        (SHARE, IN_SEASON, ChartKind.SEASONAL),
    ],
)
@pytest.mark.parametrize(
    ("good", "target", "below", "signal"),
    [
        (151, "0.70", False, False),  # as usual, and the target is met
        (151, "0.80", True, False),  # as usual, and that is not enough: no noise, a wrong promise
        (90, "0.40", False, True),  # something broke, and the target is met all the same
        (90, "0.80", True, True),  # something broke, and the target is missed
        (195, "0.80", False, True),  # something went well: worth asking, too
    ],
)
def test_all_combinations_of_the_two_flags_occur(kpi, decided, kind, good, target, below, signal):
    result = assessed(kpi, [good], target=target, decided=decided)

    (row,) = (row for row in result.rows)
    assert result.chart.kind is kind
    assert row.judgement.below_target is below
    assert bool(row.signals) is signal
    assert (result.last_signal is not None) is signal


FIGURES = st.lists(st.integers(100, CASES), min_size=1, max_size=12)


@settings(max_examples=40)
@given(FIGURES, st.sampled_from(["0.10", "0.90", "1.00"]))
def test_no_target_changes_a_signal(good, target):
    one = assessed(SHARE, good, target=target)

    other = assessed(SHARE, good, target="0.77")

    assert [row.signals for row in one.rows] == [row.signals for row in other.rows]
    assert one.chart == other.chart


@settings(max_examples=40)
@given(FIGURES)
def test_no_chart_changes_what_the_contract_says(good):
    charts = [
        assessed(SHARE, good, target="0.90"),
        assessed(SHARE, good, target="0.90", decided=IN_SEASON),
        assessed(SHARE, good, target="0.90", before=[]),
    ]

    first = [row.judgement for row in charts[0].rows]
    assert all([row.judgement for row in one.rows] == first for one in charts)
    assert len({one.whole for one in charts}) == 1


def test_without_limits_signals_are_unknown_and_the_target_is_still_judged():
    result = assessed(SHARE, [120], target="0.95", before=window()[:5])

    assert result.rows[0].signals is None
    assert result.rows[0].expected is None
    assert result.rows[0].judgement.below_target is True


def test_without_a_target_a_signal_is_still_a_signal():
    cells = months(SHARE, (90, CASES))
    bare = replace(an_agreement(SHARE), target=None)

    result = assess(bare, cells=cells, as_of=long_after(cells), basis=Basis(window=window()))

    assert result.rows[0].judgement.below_target is None
    assert result.rows[0].signals


def test_a_chart_says_from_when_to_when_its_limits_were_frozen_and_each_row_what_they_were():
    result = assessed(SHARE, [151, 90], target="0.70")

    assert (result.chart.window_start, result.chart.window_end) == (
        date(2023, 1, 1),
        date(2024, 12, 31),
    )
    assert result.chart.points == 24
    low, high = result.rows[0].expected, result.rows[1].expected
    assert low == high  # the same number of cases
    assert low.lower < 151 / CASES < low.upper
    assert result.chart.centre == pytest.approx(low.centre)
    assert (result.chart.lower, result.chart.upper) == (None, None)


def test_a_season_with_too_few_years_has_no_limits_and_says_why():
    result = assessed(SHARE, [120], target="0.85", decided=IN_SEASON, before=window()[:23])

    assert result.chart.refusal == "season.too_few_years"
    assert result.rows[0].signals is None


def test_limits_of_a_share_and_of_a_duration_stop_at_the_edge_of_what_can_be():
    wild = [(n, CASES) for n in (200, 150, 200, 150, 200, 150, 200, 150, 200, 150, 200, 150)]
    days = replace(AVERAGE, unit="days", plausible_min=None)
    unbound = replace(AVERAGE, unit="degrees", plausible_min=None)

    def lower(kpi):
        before = months(kpi, *[(n - 150, CASES) for n, _ in wild], year=2024)
        return assessed(kpi, [20], target="0.1", before=before).chart.lower

    assert lower(days) == 0.0
    assert lower(unbound) < 0.0
