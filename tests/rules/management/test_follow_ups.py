"""Which periods are held against each other, and by when the parties must meet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.management.cadence import meeting_due
from procurement.rules.management.follow_ups import compared_spans

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("every", "due"),
    [
        ("week", date(2026, 2, 7)),
        ("month", date(2026, 2, 28)),
        ("quarter", date(2026, 4, 30)),
        ("year", date(2026, 4, 30)),
        ("", date(2026, 4, 30)),
    ],
)
def test_a_meeting_is_due_as_often_as_agreed_and_at_least_quarterly(every, due):
    assert meeting_due(date(2026, 1, 31), every) == due


@given(
    agreed=st.integers(0, 200),
    more=st.integers(0, 100),
    matured=st.integers(0, 30),
)
def test_both_sides_are_whole_matured_periods_apart_and_never_longer_before(agreed, more, matured):
    day = timedelta(days=1)
    starts = [FIRST + number * 10 * day for number in range(30)]
    periods = [(one, one + 9 * day, at < matured) for at, one in enumerate(starts)]
    agreed_on, done_by = FIRST + agreed * day, FIRST + (agreed + more) * day

    spans = compared_spans(periods, agreed_on=agreed_on, done_by=done_by)

    early = [one for one in periods[:matured] if one[1] < agreed_on]
    late = [one for one in periods[:matured] if one[0] > done_by]
    assert (spans is None) == (not early or not late)
    if spans is not None:
        assert spans.before[1] == early[-1][1]
        assert spans.after == (late[0][0], late[-1][1])
        assert (spans.before[1] - spans.before[0]) <= (spans.after[1] - spans.after[0])
