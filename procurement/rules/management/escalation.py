"""Who is told, step by step, when what was agreed is overdue or a target is missed again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class EscalationCause(StrEnum):
    """What is made known a level up."""

    FOLLOW_UP = "follow_up"  # an action is overdue
    MILESTONE = "milestone"  # a milestone is overdue, and nothing came
    KPI = "kpi"  # a target was missed in several periods one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of the ladder that a contract names.

    Attributes:
        number: Counted from 1.
        person: Handle of the person who is told.
        after_days: Days overdue from which on the person is told.
        after_misses: Periods one after the other that missed the target, likewise.
    """

    number: int
    person: str
    after_days: int
    after_misses: int


def levels_due(
    ladder: Sequence[Level], cause: EscalationCause, count: int, *, told: Collection[int]
) -> Iterator[Level]:
    """Yield the levels that must be told and were not, lowest first.

    Args:
        ladder: What the contract names.
        cause: What happened.
        count: Days overdue, or periods missed one after the other.
        told: Numbers of the levels that were told of the same already.
    """
    for level in ladder:
        least = level.after_misses if cause is EscalationCause.KPI else level.after_days
        if count >= least and level.number not in told:
            yield level


def missed_run(below: Sequence[bool | None]) -> int:
    """Return how many of the last periods missed the target one after the other.

    A period without a figure is neither a miss nor the end of a run.

    Args:
        below: Whether the figure of each period is below target, in order; None without a figure.

    >>> missed_run([True, False, True, None, True])
    2
    """
    known = [one for one in below if one is not None]
    return next((place for place, one in enumerate(reversed(known)) if not one), len(known))
