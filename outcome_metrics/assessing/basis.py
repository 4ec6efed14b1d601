"""What a series is judged against: the figures before it, and what people decided of its limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from outcome_metrics.figures.cells import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Why limits are as they are, and who decided it.

    Attributes:
        reason: In words.
        by: Name of the person; empty for a trial, which nobody decided.
        on: The city's own day of the decision; None for a trial.
    """

    reason: str
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A lasting change of the process: from `first` on the limits are others.

    Attributes:
        first: First day of the new window; limits change from its first period on.
        last: Last day of the new window.
        decision: What changed for good, as somebody said.
    """

    first: date
    last: date
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What people decided of the limits of one series; nothing, for most.

    Attributes:
        shifts: Lasting changes in the order of their first days.
        season: Why the series is compared year on year; None where it is not.
    """

    shifts: tuple[Shift, ...] = ()
    season: Decision | None = None

    def renewed(self, shift: Shift) -> "Decided":
        """Return what holds after one more shift: those that begin as late or later give way."""
        earlier = tuple(one for one in self.shifts if one.first < shift.first)
        return replace(self, shifts=(*earlier, shift))


NOTHING_DECIDED = Decided()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the limits of one series rest on.

    Attributes:
        window: The baseline window in order, one cell for each period, empty for a gap: the first
            limits are frozen from these.  Fewer than six figures give no limits.
        decided: New limits after lasting changes, and the season.
    """

    window: Sequence[Cell] = ()
    decided: Decided = NOTHING_DECIDED
