"""Disputes over figures or milestones of a contract: who disagrees, who answers, who settles."""

from enum import StrEnum


class DisputeResult(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"  # by the side that filed it


class DisputeState(StrEnum):
    """Where a dispute stands."""

    FILED = "filed"
    ANSWERED = "answered"
    SETTLED = "settled"


def state_of(*, answered: bool, settled: bool) -> DisputeState:
    """Return where a dispute stands."""
    if settled:
        return DisputeState.SETTLED
    return DisputeState.ANSWERED if answered else DisputeState.FILED
