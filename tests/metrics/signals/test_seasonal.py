"""Seasonal series against earlier years: the season is no signal, a change within it is."""

from datetime import date, timedelta

import numpy as np
import pytest

from outcome_metrics.definitions.definition import Frequency
from outcome_metrics.errors import SeasonError
from outcome_metrics.signals.seasonal import differences, seasons
from outcome_metrics.signals.xmr import limits, signals

MONTHS = np.arange(12)
SPRING = 20.0 * np.sin(2 * np.pi * MONTHS / 12)


def compared(window, later):
    return differences(
        window,
        later,
        window_seasons=np.arange(window.shape[1]) % 12,
        later_seasons=np.arange(later.shape[1]) % 12,
        year=12,
    )


def noisy(rng, series, years, sd=1.0):
    return np.tile(SPRING, years) + rng.normal(0, sd, size=(series, 12 * years))


def test_weeks_months_and_quarters_know_their_season():
    assert seasons([date(2026, 3, 1), date(2026, 12, 1)], frequency=Frequency.MONTH).tolist() == [
        2,
        11,
    ]
    assert seasons([date(2026, 4, 1)], frequency=Frequency.QUARTER).tolist() == [1]


def test_the_rare_fifty_third_week_belongs_to_the_last_season():
    mondays = [date(2020, 12, 21), date(2020, 12, 28), date(2021, 1, 4)]

    assert seasons(mondays, frequency=Frequency.WEEK).tolist() == [51, 51, 0]
    assert mondays[1].isocalendar().week == 53


def test_a_yearly_figure_has_no_seasons():
    with pytest.raises(SeasonError) as refused:
        seasons([date(2026, 1, 1)], frequency=Frequency.YEAR)

    assert refused.value.problems[0].code == "season.none_in_a_year"


@pytest.mark.parametrize("known", [0, 1, 12, 23])
def test_less_than_two_full_years_are_refused(known):
    with pytest.raises(SeasonError) as refused:
        compared(np.zeros((1, known)), np.zeros((1, 12)))

    (problem,) = refused.value.problems
    assert problem.code == "season.too_few_years"
    assert problem.params == {"periods": known, "least": 24}


def test_two_full_years_are_enough():
    assert compared(np.zeros((1, 24)), np.ones((1, 3))).later.tolist() == [[1.0, 1.0, 1.0]]


def test_a_later_month_is_compared_with_the_mean_of_the_same_month_of_all_years():
    window = np.array([[*range(12), *range(10, 22), *range(20, 32)]], dtype=np.float64)

    found = compared(window, np.array([[100.0, 200.0]]))

    assert found.usual.tolist() == [[10.0, 11.0]]
    assert found.later.tolist() == [[90.0, 189.0]]


def test_a_month_of_the_window_is_compared_with_the_other_years_only():
    window = np.zeros((1, 36))
    window[0, 5] = 9.0

    found = compared(window, np.zeros((1, 1)))

    scale = np.sqrt((1 + 1 / 3) / (1 + 1 / 2))
    assert found.window[0, 5] == pytest.approx(9.0 * scale)
    assert found.window[0, 17] == pytest.approx(-4.5 * scale)
    assert found.window[0, 6] == 0.0


@pytest.mark.parametrize("years", [2, 3, 5])
def test_differences_within_the_window_vary_like_later_ones(years):
    rng = np.random.default_rng(years)

    found = compared(noisy(rng, 4000, years), noisy(rng, 4000, 1))

    assert found.window.std() == pytest.approx(found.later.std(), rel=0.02)
    assert found.later.std() == pytest.approx(np.sqrt(1 + 1 / years), rel=0.02)


def test_the_season_itself_is_no_signal_and_a_changed_month_is():
    rng = np.random.default_rng(9)
    window, later = noisy(rng, 1, 3), noisy(rng, 1, 1)
    later[0, 7] += 9.0
    found = compared(window, later)

    fired = signals(found.later, limits(found.window)).outside
    blind = signals(later, limits(window)).outside

    assert np.flatnonzero(fired[0]).tolist() == [7]
    assert not blind[0, 7]  # it lies well within the swing of the year


def test_a_season_known_of_one_year_only_compares_nothing():
    window = np.zeros((1, 24))
    window[0, 3] = np.nan

    found = compared(window, np.ones((1, 5)))

    assert np.isnan(found.later[0]).tolist() == [False, False, False, True, False]
    assert np.isnan(found.window[0, [3, 15]]).all()


def test_leap_years_and_late_weeks_do_not_shift_the_seasons_of_a_decade_of_weeks():
    mondays = [date(2011, 1, 3) + timedelta(weeks=n) for n in range(522)]

    found = seasons(mondays, frequency=Frequency.WEEK)

    assert np.bincount(found).min() == 10
    assert (np.diff(found) % 52 <= 1).all()
