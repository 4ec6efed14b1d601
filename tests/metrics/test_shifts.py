"""New limits: only where a lasting change is explained, and never for what was before it."""

from datetime import date

import pytest

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.results import Rule
from outcome_metrics.assessing.shifts import Shift
from outcome_metrics.errors import ShiftError
from tests.metrics.builders import a_kpi, an_agreement, long_after, months

CASES = 400
BEFORE = (322, 318, 325, 320, 316, 321, 324, 319, 317, 323, 320, 321)
#: From February on the process is another one: 92 of 100 instead of 80.
AFTER = (320, *(366, 370, 368, 372, 365, 369, 367, 371, 366, 370, 280))
CREWS = Shift(first=date(2025, 2, 1), last=date(2025, 10, 31), explanation="Two crews more")


def assessed(good=AFTER, shift=None):
    kpi = a_kpi(thresholds=None)
    cells = months(kpi, *[None if n is None else (n, CASES) for n in good])
    window = [
        cell
        for year in (2023, 2024)
        for cell in months(kpi, *[(n, CASES) for n in BEFORE], year=year)
    ]
    return assess(
        an_agreement(kpi), cells=cells, as_of=long_after(cells), window=window, shift=shift
    )


def refused(good=AFTER, **changes):
    shift = Shift(
        **{"first": CREWS.first, "last": CREWS.last, "explanation": CREWS.explanation} | changes
    )
    with pytest.raises(ShiftError) as said:
        assessed(good, shift)
    return [problem.code for problem in said.value.problems]


def test_without_new_limits_every_month_after_the_change_is_a_signal():
    rows = assessed().rows

    assert [bool(row.signals) for row in rows] == [False] + [True] * 11


def test_after_an_explained_shift_the_new_months_are_quiet_and_a_new_change_shows():
    result = assessed(shift=CREWS)

    assert [bool(row.signals) for row in result.rows] == [False] * 11 + [True]
    assert result.rows[11].signals == (Rule.OUTSIDE,)
    assert result.chart.explanation == "Two crews more"
    assert (result.chart.window_start, result.chart.window_end) == (
        date(2025, 2, 1),
        date(2025, 10, 31),
    )


def test_months_before_the_shift_keep_the_limits_they_had():
    old, new = assessed(), assessed(shift=CREWS)

    assert new.rows[0] == old.rows[0]
    assert new.rows[1].expected.lower > old.rows[1].expected.upper - 0.05
    assert new.rows[1].expected.centre == pytest.approx(3314 / 3600)


def test_a_shift_without_words_is_refused():
    assert refused(explanation="  ") == ["shift.unexplained"]


def test_a_window_of_five_figures_is_too_short_and_shows_no_lasting_change():
    assert refused(last=date(2025, 6, 30)) == ["shift.too_short", "shift.not_sustained"]


def test_limits_do_not_follow_what_is_no_lasting_change():
    assert refused(BEFORE) == ["shift.not_sustained"]


def test_every_reason_is_given_at_once():
    assert refused(first=date(2031, 1, 1), last=date(2031, 2, 1), explanation="") == [
        "shift.unexplained",
        "shift.too_short",
        "shift.not_sustained",
    ]


def test_a_gap_in_the_new_window_is_no_figure():
    good = list(AFTER)
    good[3:7] = [None] * 4

    assert "shift.too_short" in refused(good, last=date(2025, 9, 30))
