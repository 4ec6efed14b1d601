"""What can be decided of the limits of a chart (domain 4.1)."""

from enum import StrEnum


class LimitChoice(StrEnum):
    """A decision on one series; the first two undo each other, and so do the last two."""

    NEW_LIMITS = "new_limits"  # computed anew from a day on: the process changed for good
    FIRST_LIMITS = "first_limits"  # those frozen at first hold again for all periods
    SEASONAL = "seasonal"  # compared year on year
    NOT_SEASONAL = "not_seasonal"
