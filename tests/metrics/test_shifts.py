"""New limits: only where a lasting change is explained, and never for what was before it."""

from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import NOTHING_DECIDED, Basis, Decided, Decision, Shift
from outcome_metrics.assessing.results import Rule
from outcome_metrics.assessing.shifts import check_season, check_shift
from outcome_metrics.definitions.definition import Aggregation, Frequency
from outcome_metrics.errors import MetricError
from tests.metrics.builders import a_kpi, an_agreement, long_after, months

CASES = 400
BEFORE = (322, 318, 325, 320, 316, 321, 324, 319, 317, 323, 320, 321)
#: From February on the process is another one: 92 of 100 instead of 80.
AFTER = (320, *(366, 370, 368, 372, 365, 369, 367, 371, 366, 370, 280))
BY_MARA = Decision(reason="Two crews more", by="mara", on=date(2025, 11, 20))
CREWS = Shift(first=date(2025, 2, 1), last=date(2025, 10, 31), decision=BY_MARA)
KPI = a_kpi(thresholds=None)
WINDOW = [
    cell for year in (2023, 2024) for cell in months(KPI, *[(n, CASES) for n in BEFORE], year=year)
]


def of_2025(good):
    return months(KPI, *[None if n is None else (n, CASES) for n in good])


def assessed(good=AFTER, *shifts):
    cells = of_2025(good)
    return assess(
        an_agreement(KPI),
        cells=cells,
        as_of=long_after(cells),
        basis=Basis(window=WINDOW, decided=Decided(shifts=shifts)),
    )


def checked(good=AFTER, *, as_of=date(2026, 2, 1), reason="Two crews more", **days):
    shift = replace(CREWS, decision=Decision(reason=reason), **days)
    basis = Basis(window=WINDOW, decided=Decided(shifts=(shift,)))
    return check_shift(an_agreement(KPI), cells=of_2025(good), as_of=as_of, basis=basis)


def refused(good=AFTER, **changes):
    with pytest.raises(MetricError) as said:
        checked(good, **changes)
    return [problem.code for problem in said.value.problems]


def test_without_new_limits_every_month_after_the_change_is_a_signal():
    rows = assessed().rows

    assert [bool(row.signals) for row in rows] == [False] + [True] * 11


def test_after_an_explained_shift_the_new_months_are_quiet_and_a_new_change_shows():
    result = assessed(AFTER, CREWS)

    assert [bool(row.signals) for row in result.rows] == [False] * 11 + [True]
    assert result.rows[11].signals == (Rule.OUTSIDE,)
    assert result.chart.shift == CREWS
    assert (result.chart.window_start, result.chart.window_end) == (
        date(2025, 2, 1),
        date(2025, 10, 31),
    )


def test_months_before_the_shift_keep_the_limits_they_had():
    old, new = assessed(), assessed(AFTER, CREWS)

    assert new.rows[0] == old.rows[0]
    assert new.rows[1].expected.lower > old.rows[1].expected.upper - 0.05
    assert new.rows[1].expected.centre == pytest.approx(3314 / 3600)


def test_a_run_of_the_old_process_is_no_signal_of_the_new_one():
    # Ten months far above where the process then settles, and by chance one more above its center.
    steady = [366, 370, 368, 372, 365, 369, 367, 371, 366, 370, 300, 299]
    low = Shift(first=date(2025, 11, 1), last=date(2026, 8, 31), decision=BY_MARA)
    next_year = months(
        KPI, *[(n, CASES) for n in (296, 298, 295, 297, 299, 296, 298, 297)], year=2026
    )
    cells = [*of_2025(steady), *next_year]

    rows = assess(
        an_agreement(KPI),
        cells=cells,
        as_of=long_after(cells),
        basis=Basis(window=WINDOW, decided=Decided(shifts=(CREWS, low))),
    ).rows

    assert rows[10].judgement.value > rows[10].expected.centre
    assert not rows[10].signals


def test_a_later_shift_leaves_the_earlier_one_to_the_months_between_them():
    later = replace(CREWS, first=date(2025, 6, 1), last=date(2025, 12, 31))

    both = assessed(AFTER, *NOTHING_DECIDED.renewed(CREWS).renewed(later).shifts)

    assert [row.expected for row in both.rows[:5]] == [
        row.expected for row in assessed(AFTER, CREWS).rows[:5]
    ]
    assert both.chart.shift == later
    assert both.rows[5].expected != both.rows[4].expected


def test_a_decision_for_the_same_day_or_an_earlier_one_takes_the_place_of_the_old_one():
    longer = replace(CREWS, last=date(2025, 11, 30))
    earlier = replace(CREWS, first=date(2025, 1, 1))

    assert NOTHING_DECIDED.renewed(CREWS).renewed(longer).shifts == (longer,)
    assert NOTHING_DECIDED.renewed(CREWS).renewed(earlier).shifts == (earlier,)


def test_a_shift_that_may_be_decided_is_cut_to_the_months_that_have_figures():
    shift = checked((*AFTER[:10], None, None), first=date(2025, 1, 15), last=date(2026, 1, 31))

    assert (shift.first, shift.last) == (date(2025, 2, 1), date(2025, 10, 31))


def test_a_shift_without_words_is_refused():
    assert refused(reason="  ") == ["shift.unexplained"]


def test_a_window_of_five_figures_is_too_short_and_shows_no_lasting_change():
    assert refused(last=date(2025, 6, 30)) == ["shift.too_short", "shift.not_sustained"]


def test_limits_do_not_follow_what_is_no_lasting_change():
    assert refused(BEFORE) == ["shift.not_sustained"]


def test_a_shift_from_a_day_that_lies_ahead_is_refused():
    assert refused(first=date(2026, 3, 1))[0] == "shift.ahead"
    assert refused(last=date(2026, 3, 1))[0] == "shift.ahead"
    assert checked(last=date(2026, 2, 1)).last == date(2025, 12, 31)


@pytest.mark.parametrize("first", [date(2024, 12, 31), date(2025, 12, 2)])
def test_a_shift_before_the_first_month_or_after_the_last_one_is_refused(first):
    assert refused(first=first, last=date(2026, 1, 31))[0] == "shift.unknown_period"


def test_every_reason_is_given_at_once():
    assert refused(first=date(2031, 1, 1), last=date(2031, 2, 1), reason="") == [
        "shift.unexplained",
        "shift.ahead",
        "shift.too_short",
        "shift.not_sustained",
    ]


def test_a_gap_in_the_new_window_is_no_figure():
    good = list(AFTER)
    good[3:7] = [None] * 4

    assert "shift.too_short" in refused(good, last=date(2025, 9, 30))


def test_a_decision_holds_where_a_figure_it_rested_on_was_taken_back_since():
    gone = [*AFTER[:3], *[None] * 6, *AFTER[9:]]

    result = assessed(gone, CREWS)

    assert result.chart.shift == CREWS
    assert result.rows[10].signals is None  # too few figures are left: unknown, not quiet


def test_a_season_needs_words_two_full_years_and_seasons_within_a_year():
    def said(window, kpi=KPI, reason="Frost"):
        basis = Basis(window=window, decided=Decided(season=Decision(reason=reason)))
        with pytest.raises(MetricError) as refusal:
            check_season(
                an_agreement(kpi), cells=of_2025(AFTER), as_of=date(2026, 2, 1), basis=basis
            )
        return [problem.code for problem in refusal.value.problems]

    assert said(WINDOW, reason=" ") == ["season.unexplained"]
    assert said(WINDOW[:23]) == ["season.too_few_years"]
    assert said(WINDOW, replace(KPI, frequency=Frequency.YEAR)) == ["season.none_in_a_year"]


def test_new_limits_of_a_seasonal_series_need_two_full_years_too():
    season = Decision(reason="Frost")
    basis = Basis(window=WINDOW, decided=Decided(shifts=(CREWS,), season=season))

    with pytest.raises(MetricError) as said:
        check_shift(an_agreement(KPI), cells=of_2025(AFTER), as_of=date(2026, 2, 1), basis=basis)

    assert [one.code for one in said.value.problems] == ["season.too_few_years"]


# What follows reads the rules plainly, value by value, as a person with a pencil would.

AVERAGE = replace(
    KPI,
    aggregation=Aggregation.MEAN_WEIGHTED,
    unit="degrees",
    plausible_min=None,
    plausible_max=None,
)


def by_hand(window, values):
    """Return for each value whether it is a signal; None without a value or without limits."""
    past = [one for one in window if one is not None]
    moves = [abs(b - a) for a, b in pairwise(window) if a is not None and b is not None]
    if len(past) < 6 or len(moves) < 5:
        return [None] * len(values)
    centre, usual = sum(past) / len(past), sum(moves) / len(moves)
    reach, most = 2.66 * usual, 3.268 * usual
    found = []
    for at, value in enumerate(values):
        if value is None:
            found.append(None)
            continue
        seen = [one for one in values[: at + 1] if one is not None]
        sides = [one > centre for one in seen if one != centre]
        longest = [len(list(run)) for _, run in groupby(sides)]
        zone = [
            (one > centre) - (one < centre) if abs(one - centre) > reach / 2 else 0 for one in seen
        ]
        before = values[at - 1] if at else None
        found.append(
            abs(value - centre) > reach
            or (zone[-1] != 0 and zone[-4:].count(zone[-1]) >= 3)
            or (value != centre and longest[-1] >= 8)
            or (before is not None and abs(value - before) > most)
        )
    return found


VALUES = st.lists(st.one_of(st.none(), st.integers(1, 99)), min_size=30, max_size=30)


def cells_of(values, start):
    periods = pd.period_range(start, periods=len(values), freq="M")
    shown = [None if one is None else (one * 7 + at % 3, 1) for at, one in enumerate(values)]
    cells = [
        cell
        for year, together in groupby(
            zip(periods, shown, strict=True), key=lambda pair: pair[0].year
        )
        for cell in months(AVERAGE, *[one for _, one in together], year=year)
    ]
    return cells, [None if one is None else float(one[0]) for one in shown]


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES, st.integers(0, 29), st.integers(0, 29))
def test_signals_around_a_shift_are_those_of_its_two_parts_charted_apart(past, figures, one, other):
    window, before = cells_of(past, "2020-01")
    cells, values = cells_of([*figures, *figures[:6]], "2023-01")
    first, size = min(one, 29), other + 1
    days = [(cell.start, cell.end) for cell in cells]
    last = days[min(first + size, len(days)) - 1][1]
    shift = Shift(first=days[first][0], last=last, decision=BY_MARA)

    result = assess(
        an_agreement(AVERAGE),
        cells=cells,
        as_of=long_after(cells),
        basis=Basis(window=window, decided=Decided(shifts=(shift,))),
    )

    new = values[first : first + size]
    plainly = by_hand(before, values[:first]) + by_hand(new, values[first:])
    assert [None if row.signals is None else bool(row.signals) for row in result.rows] == plainly


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 999), min_size=36, max_size=36), st.integers(2, 3))
def test_seasonal_signals_are_those_of_a_plain_comparison_with_the_years_before(numbers, years):
    window, _ = cells_of(
        numbers[: 12 * years - 12 * (years == 3)] + numbers[: 12 * (years == 3)], "2020-01"
    )
    cells, _ = cells_of(numbers[-12:], "2023-01")

    result = assess(
        an_agreement(AVERAGE),
        cells=cells,
        as_of=long_after(cells),
        basis=Basis(window=window, decided=Decided(season=BY_MARA)),
    )

    def frame(cells):
        return pd.DataFrame(
            {
                "month": [one.start.month for one in cells],
                "value": [one.numerator / 1e6 for one in cells],
            }
        )

    past, later = frame(window), frame(cells)
    of_month = past.groupby("month")["value"]
    others = (of_month.transform("sum") - past["value"]) / (years - 1)
    scaled = (past["value"] - others) * np.sqrt((1 + 1 / years) / (1 + 1 / (years - 1)))
    usual = later["month"].map(of_month.mean())
    centre, reach = scaled.mean(), 2.66 * scaled.diff().abs().mean()
    apart = (later["value"] - usual - centre).abs()
    assert [Rule.OUTSIDE in row.signals for row in result.rows] == (apart > reach).tolist()
    assert [row.expected.centre for row in result.rows] == pytest.approx((usual + centre).tolist())
    assert result.chart.season == BY_MARA
