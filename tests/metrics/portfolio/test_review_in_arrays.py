"""What the arrays say of a whole city is what is said of each contract alone."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcome_metrics.figures.states import STATES, State
from outcome_metrics.judging.ratings import RATINGS
from outcome_metrics.portfolio.results import NO_DAY, NO_REASON, REASONS
from outcome_metrics.portfolio.review import review
from tests.metrics.portfolio.random_city import EPOCH, a_city, as_columns, one_by_one

DAYS = st.integers(0, 1600).map(lambda days: date(2023, 1, 1) + timedelta(days=days))
SEEDS = st.integers(0, 2**32)


def close(ours, theirs):
    if theirs is None or math.isnan(theirs):
        return np.isnan(ours)
    return ours == pytest.approx(theirs, rel=1e-13, abs=1e-13)


def day(number):
    return None if number == NO_DAY else EPOCH + timedelta(days=int(number))


def reason(code):
    return None if code == NO_REASON else REASONS[code]


def flag(code):
    return None if code == -1 else bool(code)


def same_line(results, at, assessment):
    whole, judgement = assessment.whole, assessment.whole.judgement
    due = [
        row
        for row in assessment.rows
        if row.state not in {State.NOT_DUE, State.DUE, State.NOT_APPLICABLE}
    ]
    begun = [row.state for row in assessment.rows if row.state is not State.NOT_DUE]
    charted = [row.signals for row in assessment.rows if row.signals is not None]
    assert STATES[results.state[at]] is (begun[-1] if begun else State.NOT_DUE)
    assert day(results.start[at]) == (due[0].start if due else None)
    assert day(results.end[at]) == (due[-1].end if due else None)
    assert (results.numerator[at] if results.known[at] else None) == judgement.numerator
    assert (
        results.denominator[at] if results.has_denominator[at] else None
    ) == judgement.denominator
    assert RATINGS[results.rating[at]] is judgement.rating
    assert flag(results.below_target[at]) is judgement.below_target
    assert (results.covered[at], results.expected[at]) == (whole.covered, whole.expected)
    assert results.owed[at] == whole.owed
    assert reason(results.reason[at]) is whole.reason
    assert flag(results.signal[at]) is (bool(charted[-1]) if charted else None)
    assert day(results.last_signal[at]) == assessment.last_signal
    for ours, theirs in (
        (results.value, judgement.value),
        (results.target_low, judgement.target_low),
        (results.target_high, judgement.target_high),
        (results.attainment, judgement.attainment),
        (results.lower, whole.lower),
        (results.upper, whole.upper),
    ):
        assert close(ours[at], theirs)


def same_contract(results, at, card):
    assert RATINGS[results.rating[at]] is card.rating
    assert RATINGS[results.uncapped_rating[at]] is card.uncapped_rating
    assert reason(results.reason[at]) is card.reason
    assert (results.covered[at], results.expected[at]) == (card.covered, card.expected)
    for name in ("score", "lower", "upper"):
        assert close(getattr(results, name)[at], getattr(card, name))


@settings(max_examples=40, deadline=None)
@given(SEEDS, DAYS)
def test_a_city_in_arrays_gives_what_each_contract_gives_alone(seed, as_of):
    city = a_city(seed)
    assessed, cards = one_by_one(city, as_of=as_of)

    lines, contracts = review(*as_columns(city, shuffled=seed), as_of=as_of)

    for at, assessment in enumerate(assessed):
        same_line(lines, at, assessment)
    for at, card in enumerate(cards):
        same_contract(contracts, at, card)
    capping = [
        (line.contract, line.agreement.kpi.code)
        for line, caps in zip(city, lines.caps, strict=True)
        if caps
    ]
    assert capping == [(at, code) for at, card in enumerate(cards) for code in card.capped_by]
