"""What stands beside every estimate."""

import numpy as np

from outcome_metrics.impact.caveats import of_differences, of_series
from outcome_metrics.impact.design import Caveat
from outcome_metrics.impact.differences import difference_of_groups, difference_of_two
from outcome_metrics.impact.interrupted_series import interrupted_series
from tests.metrics.impact.test_differences import panel
from tests.metrics.impact.test_interrupted_series import noisy


def test_a_series_alone_says_that_nothing_is_compared_and_how_sure_its_interval_is():
    short = interrupted_series(noisy(1, 20, start=10), start=10)
    long = interrupted_series(noisy(1, 40, start=20), start=20)

    assert of_series(short, seasonal=False, straddling=0) == (
        Caveat.NO_CONTROL,
        Caveat.AUTOCORRELATION_NOT_MODELED,
        Caveat.SEASON_NOT_MODELED,
    )
    assert of_series(long, seasonal=True, straddling=0) == (
        Caveat.NO_CONTROL,
        Caveat.INTERVALS_TOO_NARROW,
    )


def test_a_trend_continued_for_longer_than_it_was_watched_is_said_to_be():
    longer = interrupted_series(noisy(1, 41, start=20), start=20)
    shorter = interrupted_series(noisy(1, 41, start=21), start=21)

    assert Caveat.LONG_EXTRAPOLATION in of_series(longer, seasonal=True, straddling=0)
    assert Caveat.LONG_EXTRAPOLATION not in of_series(shorter, seasonal=True, straddling=0)


def test_gaps_and_the_period_of_the_start_are_told_apart():
    values = noisy(1, 42, start=20)
    values[21] = np.nan
    started = interrupted_series(values, start=22, skip=1)
    values[5] = np.nan
    silent = interrupted_series(values, start=22, skip=1)

    assert of_series(started, seasonal=True, straddling=1)[2:] == (Caveat.STRADDLING_PERIOD,)
    assert of_series(silent, seasonal=True, straddling=1)[2:] == (
        Caveat.GAPS,
        Caveat.STRADDLING_PERIOD,
    )


def test_a_comparison_never_claims_that_trends_were_parallel():
    alike = difference_of_groups(panel(5, 4), panel(6, 4), start=10)
    apart = difference_of_groups(panel(5, 4, drift=0.8), panel(6, 4), start=10)
    many = difference_of_groups(panel(5, 20), panel(6, 20), start=10)

    assert of_differences(alike, straddling=0) == (
        Caveat.TRENDS_NOT_PROVEN,
        Caveat.FEW_CLUSTERS,
    )
    assert of_differences(apart, straddling=0)[0] is Caveat.TRENDS_NOT_PARALLEL
    assert Caveat.FEW_CLUSTERS not in of_differences(many, straddling=0)


def test_two_series_say_how_their_errors_were_taken_and_what_was_dropped():
    ours, theirs = noisy(1, 20, start=10), noisy(2, 20, start=99)
    theirs[3] = np.nan
    found = difference_of_two(ours, theirs, start=10)

    assert of_differences(found, straddling=0)[1:] == (
        Caveat.AUTOCORRELATION_NOT_MODELED,
        Caveat.GAPS,
    )
    assert of_differences(found, straddling=1)[1:] == (
        Caveat.AUTOCORRELATION_NOT_MODELED,
        Caveat.STRADDLING_PERIOD,
    )
