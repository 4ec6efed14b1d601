"""From being known to being paid: how many vendors reach each step, and where they drop out.

The unit is a bidder in a solicitation; a joint venture is one bidder.  Whether a step was reached
is yes, no or unknown, and unknown is not no: a step that nobody records has no count, not a zero.
Vendors may enter late (a bid without an invitation), so a rate counts only those who were at the
step before.  These figures steer whom the city reaches out to, never anybody's score.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from outcome_metrics.errors import MarketError, Problem
from outcome_metrics.quantities import Codes, Flags, Ints


class Step(StrEnum):
    """The steps, in order."""

    IDENTIFIED = "identified"
    NOTIFIED = "notified"
    VIEWED = "viewed"
    ATTENDED = "attended"
    ASKED = "asked"
    STARTED = "started"
    SUBMITTED = "submitted"
    RESPONSIVE = "responsive"
    SHORTLISTED = "shortlisted"
    AWARDED = "awarded"
    PAID = "paid"


STEPS = tuple(Step)
#: A vendor may bid without these, so the step after them is compared with the one before them.
OPTIONAL = frozenset({Step.ATTENDED, Step.ASKED})
_NOTIFIED = STEPS.index(Step.NOTIFIED)

#: Whether a step was reached, or a vendor belongs to a group; the strongest answer is the greatest.
NO, UNKNOWN, YES = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many of those who could did.

    Attributes:
        passed: They reached this step too.
        out_of: They were at the step before, and it is known whether they went on.
        unknown: They were at the step before, and nobody knows whether they went on.
    """

    passed: int
    out_of: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """One step.

    Attributes:
        step: Which.
        count: How many reached it; None where nobody records it.
        unknown: Of how many nobody knows whether they did; None where that must not be told.
        previous: The last step before it that everybody passes and somebody records; None for the
            first.
        from_previous: Rate from there; None where there is no such step or nothing is recorded.
        from_notified: Rate from being notified; None before that, or where nothing is recorded.
    """

    step: Step
    count: int | None
    unknown: int | None
    previous: Step | None
    from_previous: Rate | None
    from_notified: Rate | None


def strongest(codes: Codes, *, unit: Ints, size: int) -> Codes:
    """Return one row of codes for each unit (size x k) from several (n x k): yes, unknown, no.

    The partners of a joint venture, the lots and the rounds of a solicitation become one.

    >>> rows = np.array([[NO, UNKNOWN], [YES, NO], [NO, NO]], dtype=np.int8)
    >>> strongest(rows, unit=np.array([0, 0, 1]), size=2).tolist()
    [[2, 1], [0, 0]]
    """
    merged = np.full((size, codes.shape[1]), NO, dtype=np.int8)
    np.maximum.at(merged, unit, codes)
    return merged


def funnel(reached: Codes, *, member: Codes | None = None) -> tuple[StepCount, ...]:
    """Count the steps of units (n x 11), or of those that belong to a group.

    Args:
        reached: `YES`, `NO` or `UNKNOWN`, for each unit and step.
        member: Whether the unit belongs to the group as of the date of each step (n x 11), such as
            a certificate that ran out between notice and award; None counts everybody.  A rate
            looks at the group as of the step it starts from.

    Raises:
        MarketError: `market.unequal_lengths` or `market.unknown_code`.
    """
    belongs = np.full(reached.shape, YES, dtype=np.int8) if member is None else member
    _check(reached, belongs)
    recorded = [place for place in range(len(STEPS)) if (reached[:, place] != UNKNOWN).any()]
    inside = belongs == YES
    lines = []
    for place, step in enumerate(STEPS):
        earlier = [one for one in recorded if one < place and STEPS[one] not in OPTIONAL]
        known = place in recorded
        before = earlier[-1] if earlier else None
        told = _NOTIFIED in earlier
        lines.append(
            StepCount(
                step=step,
                count=int(_at(reached, inside, place).sum()) if known else None,
                unknown=int(((reached[:, place] == UNKNOWN) & inside[:, place]).sum()),
                previous=None if before is None else STEPS[before],
                from_previous=None
                if before is None or not known
                else _rate(reached, inside, before, place),
                from_notified=_rate(reached, inside, _NOTIFIED, place) if told and known else None,
            )
        )
    return tuple(lines)


def _at(reached: Codes, inside: Flags, place: int) -> Flags:
    """Return who reached a step while in the group."""
    return np.asarray((reached[:, place] == YES) & inside[:, place], dtype=np.bool_)


def _rate(reached: Codes, inside: Flags, before: int, place: int) -> Rate:
    there = _at(reached, inside, before)
    unknown = there & (reached[:, place] == UNKNOWN)
    return Rate(
        passed=int((there & (reached[:, place] == YES)).sum()),
        out_of=int((there & ~unknown).sum()),
        unknown=int(unknown.sum()),
    )


def _check(reached: Codes, belongs: Codes) -> None:
    if reached.shape != belongs.shape or reached.shape[1:] != (len(STEPS),):
        raise MarketError(Problem("market.unequal_lengths"))
    for codes in (reached, belongs):
        wrong = (codes < NO) | (codes > YES)
        if wrong.any():
            row = int(wrong.any(axis=1).argmax())
            raise MarketError(Problem("market.unknown_code", {"row": row}))
