"""The twelve states of a cell (domain 3.5)."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.errors import FrameError
from outcome_metrics.figures.states import (
    DERIVED,
    EXPECTED,
    HAS_DATA,
    OWED,
    STATES,
    State,
    codes,
    derive,
    has_data,
    is_expected,
    timetable,
)

END = date(2025, 1, 31)
#: With a lag of 10 days and 15 days to submit: mature after 10 February, due until 25 February.
MATURES, SUBMIT_BY, LOST_AFTER = date(2025, 2, 10), date(2025, 2, 25), date(2025, 3, 27)
DAY = timedelta(days=1)


def state_on(day, recorded=None, *, zero=False, lag=10):
    times = timetable(np.array([END], dtype="datetime64[D]"), lag_days=lag, submission_days=15)
    code = derive(codes([recorded]), as_of=day, timetable=times, zero_denominator=np.array([zero]))
    return STATES[code[0]]


def test_there_are_the_twelve_states_of_the_specification():
    assert {state.value for state in State} == {
        "not_due", "due", "late", "received", "validated", "rejected", "missing", "not_applicable",
        "suppressed", "disputed", "provisional", "final",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (END, State.NOT_DUE),
        (MATURES, State.NOT_DUE),
        (MATURES + DAY, State.DUE),
        (SUBMIT_BY, State.DUE),
        (SUBMIT_BY + DAY, State.LATE),
        (LOST_AFTER, State.LATE),
        (LOST_AFTER + DAY, State.MISSING),
    ],
)
def test_what_has_not_come_in_is_not_due_then_due_then_late_then_missing(day, state):
    assert state_on(day) is state


@pytest.mark.parametrize("recorded", sorted(set(State) - DERIVED))
def test_what_was_recorded_keeps_its_state_however_late_it_is_looked_at(recorded):
    assert state_on(LOST_AFTER + 1000 * DAY, recorded) is recorded


def test_a_figure_over_nothing_is_not_applicable():
    assert state_on(SUBMIT_BY, State.FINAL, zero=True) is State.NOT_APPLICABLE
    assert state_on(SUBMIT_BY, State.REJECTED, zero=True) is State.REJECTED


def test_an_immature_cohort_is_not_due_until_an_official_confirms_it():
    early = END + 5 * DAY

    assert state_on(early, State.RECEIVED, lag=180) is State.NOT_DUE
    assert state_on(early, State.DISPUTED, lag=180) is State.NOT_DUE
    assert state_on(early, State.FINAL, lag=180) is State.FINAL
    assert state_on(early, State.VALIDATED, lag=180) is State.VALIDATED


@pytest.mark.parametrize("derived", sorted(DERIVED))
def test_what_follows_from_the_calendar_cannot_be_recorded(derived):
    with pytest.raises(FrameError) as refused:
        state_on(END, derived)

    assert refused.value.problems[0].code == "state.not_recordable"


def test_every_state_either_has_data_or_says_why_not():
    table = codes(list(State))

    assert {s for s, yes in zip(State, has_data(table), strict=True) if yes} == HAS_DATA
    assert {s for s, yes in zip(State, is_expected(table), strict=True) if yes} == EXPECTED
    assert HAS_DATA | OWED | {State.SUPPRESSED} == EXPECTED
    assert not HAS_DATA & OWED


@given(st.integers(-400, 800), st.integers(0, 400), st.integers(0, 60), st.integers(0, 60))
def test_the_states_follow_each_other_and_never_go_back(start, lag, submission, grace):
    order = [State.NOT_DUE, State.DUE, State.LATE, State.MISSING]
    end = np.array([END], dtype="datetime64[D]")
    times = timetable(end, lag_days=lag, submission_days=submission, grace_days=grace)

    ranks = [
        order.index(
            STATES[
                derive(
                    codes([None]),
                    as_of=END + timedelta(days=start + step),
                    timetable=times,
                    zero_denominator=np.array([False]),
                )[0]
            ]
        )
        for step in range(0, 60, 7)
    ]

    assert ranks == sorted(ranks)
