"""The state of each cell: missing is never 0, never dropped in silence, never carried forward."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcome_metrics.errors import FrameError, Problem
from outcome_metrics.quantities import Codes, Flags

Days = NDArray[np.datetime64[Any]]


class State(StrEnum):
    """The twelve data states of domain 3.5."""

    NOT_DUE = "not_due"
    DUE = "due"
    LATE = "late"
    RECEIVED = "received"
    VALIDATED = "validated"
    REJECTED = "rejected"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"
    DISPUTED = "disputed"
    PROVISIONAL = "provisional"
    FINAL = "final"


STATES = tuple(State)
CODE = {state: code for code, state in enumerate(STATES)}
#: Code of a cell for which nothing has been recorded.
NOTHING = -1
#: Days after the submission day during which an absent figure is late; then it is missing [POLICY].
GRACE_DAYS = 30

#: A figure stands behind these and takes part in sums.  A disputed figure counts, marked as
#: disputed: otherwise a vendor could dispute a bad month away [POLICY].
HAS_DATA = frozenset(
    {State.RECEIVED, State.VALIDATED, State.DISPUTED, State.PROVISIONAL, State.FINAL}
)
#: No figure is owed here, so coverage does not ask for one.
NOT_EXPECTED = frozenset({State.NOT_DUE, State.DUE, State.NOT_APPLICABLE})
#: Coverage asks for a figure here.
EXPECTED = frozenset(State) - NOT_EXPECTED
#: The vendor owes a figure: a breach of data delivery.  Suppressed is not one.
OWED = frozenset({State.LATE, State.MISSING, State.REJECTED})
#: Follow from the calendar, so nobody may record them.
DERIVED = frozenset({State.NOT_DUE, State.DUE, State.LATE})
#: An official has said that the period is complete, so these count before the lag has passed.
CONFIRMED = frozenset({State.VALIDATED, State.FINAL})
#: A sum of figures is as sure as the least sure of them.
LEAST_SURE_FIRST = (
    State.DISPUTED,
    State.PROVISIONAL,
    State.RECEIVED,
    State.VALIDATED,
    State.FINAL,
)


def _table(states: frozenset[State]) -> Flags:
    """Return a lookup by code."""
    return np.array([state in states for state in STATES])


_HAS_DATA = _table(HAS_DATA)
_EXPECTED = _table(EXPECTED)
_DERIVED = _table(DERIVED)
_CONFIRMED = _table(CONFIRMED)


def has_data(state: Codes) -> Flags:
    """Return where a figure takes part in sums."""
    return _HAS_DATA[state]


def is_expected(state: Codes) -> Flags:
    """Return where coverage asks for a figure: due, applicable, and its submission day over."""
    return _EXPECTED[state]


def codes(states: Iterable[State | None]) -> Codes:
    """Return recorded states as codes; None (nothing recorded) becomes `NOTHING`."""
    return np.array([NOTHING if s is None else CODE[s] for s in states], dtype=np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Three days per cell (n), each the last day of its phase.

    Attributes:
        matures: Until then the result cannot be known: not due.
        submit_by: Until then the vendor may deliver: due.
        lost_after: Until then an absent figure is late; afterwards missing.
    """

    matures: Days
    submit_by: Days
    lost_after: Days


def timetable(
    period_end: Days, *, lag_days: int, submission_days: int, grace_days: int = GRACE_DAYS
) -> Timetable:
    """Count the three days from the last day of each period (n), in calendar days."""
    matures = period_end + np.timedelta64(lag_days, "D")
    submit_by = matures + np.timedelta64(submission_days, "D")
    lost_after = submit_by + np.timedelta64(grace_days, "D")
    return Timetable(matures=matures, submit_by=submit_by, lost_after=lost_after)


def derive(recorded: Codes, *, as_of: date, timetable: Timetable, zero_denominator: Flags) -> Codes:
    """Return the state of each cell (n) on the day `as_of`.

    Nothing recorded: not due, due, late or missing, by the calendar.  Something recorded: its
    state, except that a figure over a denominator of 0 is not applicable, and that whatever comes
    in before its cohort has matured stays not due until an official confirms it.

    Raises:
        FrameError: `state.not_recordable` for not_due, due or late among the recorded states.
    """
    absent = recorded == NOTHING
    wrong = ~absent & _DERIVED[recorded]
    if wrong.any():
        state = STATES[int(recorded[wrong][0])]
        raise FrameError(Problem("state.not_recordable", {"state": state.value}))
    day = np.datetime64(as_of, "D")
    early = day <= timetable.matures
    return np.select(
        [
            early & (absent | ~_CONFIRMED[recorded]),
            ~absent & zero_denominator & _HAS_DATA[recorded],
            ~absent,
            day <= timetable.submit_by,
            day <= timetable.lost_after,
        ],
        [
            np.int8(CODE[State.NOT_DUE]),
            np.int8(CODE[State.NOT_APPLICABLE]),
            recorded,
            np.int8(CODE[State.DUE]),
            np.int8(CODE[State.LATE]),
        ],
        np.int8(CODE[State.MISSING]),
    ).astype(np.int8)
