"""Track records: small samples are drawn towards the usual (domain 5.4)."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outcome_metrics.comparing.intervals import Shares
from outcome_metrics.comparing.track_record import Prior, track_record
from outcome_metrics.errors import ComparisonError


def record(*pairs, prior=None):
    successes, trials = np.array(pairs, dtype=np.float64).T
    results = Shares(successes=successes, trials=trials)
    return track_record(results) if prior is None else track_record(results, prior=prior)


def test_nine_of_ten_is_not_yet_as_good_as_ninety_of_a_hundred():
    assert record((9, 10), (90, 100)).share == pytest.approx([0.80, 0.875])


def test_no_record_is_neutral_and_has_no_number():
    found = record((0, 0), (np.nan, np.nan), (0, 1))

    assert found.neutral.tolist() == [True, True, False]
    assert np.isnan(found.share).tolist() == [True, True, False]
    assert found.share[2] == pytest.approx(15 / 21)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_record_is_the_mean_of_the_posterior_of_a_beta_prior(pair):
    good, n = pair

    found = record(pair)

    assert found.share[0] == pytest.approx(stats.beta(15 + good, 5 + n - good).mean())


def test_another_city_may_assume_something_else():
    prior = Prior(share=Fraction(1, 2), weight=2)

    assert record((3, 4), prior=prior).share == pytest.approx([4 / 6])


@pytest.mark.parametrize(("share", "weight"), [(Fraction(3, 2), 20), (Fraction(1, 2), 0)])
def test_an_impossible_prior_is_refused(share, weight):
    with pytest.raises(ComparisonError, match=r"comparing\.prior_impossible"):
        Prior(share=share, weight=weight)
