"""What was agreed to be done about a figure, how it may end, and what may prove that it worked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Period = tuple[date, date]


class FollowUpStep(StrEnum):
    """What happened to a follow-up after it was agreed."""

    MOVED = "moved"  # another day was agreed
    ESCALATED = "escalated"  # overdue, and made known a level up
    EFFECTIVE = "effective"  # done, and the figures say that it worked
    INEFFECTIVE = "ineffective"  # done, and it did not work
    DROPPED = "dropped"  # not done, with the reason why


#: Steps after which nothing more is awaited.
CLOSING = frozenset({FollowUpStep.EFFECTIVE, FollowUpStep.INEFFECTIVE, FollowUpStep.DROPPED})
#: Steps that judge by figures what was done.
JUDGING = frozenset({FollowUpStep.EFFECTIVE, FollowUpStep.INEFFECTIVE})


class FollowUpState(StrEnum):
    """Where a follow-up stands on a day."""

    OPEN = "open"
    OVERDUE = "overdue"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    DROPPED = "dropped"


def state_on(today: date, due: date, closed: FollowUpStep | None) -> FollowUpState:
    """Return where a follow-up stands; on its due day it is not overdue yet."""
    if closed is not None:
        return FollowUpState(closed.value)
    return FollowUpState.OVERDUE if due < today else FollowUpState.OPEN


@dataclass(frozen=True, slots=True)
class Spans:
    """The stretches to compare: as many periods before a follow-up as there are after it."""

    before: Period
    after: Period


def compared_spans(
    periods: Sequence[tuple[date, date, bool]], *, agreed_on: date, done_by: date
) -> Spans | None:
    """Return the stretches whose figures are held against each other; None where one is empty.

    A period during which something was agreed belongs to neither side: it is partly before.

    Args:
        periods: First day, last day and whether its figure has matured, in order.
        agreed_on: Day on which the follow-up was agreed; periods that ended before it are before.
        done_by: Day on which it was done; periods that begin after it are after.
    """
    matured = [(start, end) for start, end, is_due in periods if is_due]
    after = [one for one in matured if one[0] > done_by]
    before = [one for one in matured if one[1] < agreed_on][-len(after) :] if after else []
    if not before or not after:
        return None
    return Spans((before[0][0], before[-1][1]), (after[0][0], after[-1][1]))


def shown_side(side: Mapping[str, object]) -> str:
    """Return a figure for people, to four decimals, with its days and its coverage.

    >>> days = {"from": "2027-01-04", "to": "2027-04-18", "covered": 15, "expected": 15}
    >>> shown_side({"value": "10.195238095238095", **days})
    '10.1952 (2027-01-04 – 2027-04-18, 15/15)'
    >>> shown_side({"value": "1200000.0", **days})
    '1200000 (2027-01-04 – 2027-04-18, 15/15)'
    """
    value = f"{float(str(side['value'])):.4f}".rstrip("0").rstrip(".")
    return f"{value} ({side['from']} – {side['to']}, {side['covered']}/{side['expected']})"
