"""When a contract that ends must be thought about again: 12 to 18 months ahead (domain 2.2)."""

from datetime import date
from enum import StrEnum

from procurement.rules.periods import months_later

#: A whole cycle takes 6 to 12 months, so planning begins this many months ahead [POLICY].
FIRST_MONTHS = 18
#: Later than this many months ahead, the contract may end before its successor begins.
LAST_MONTHS = 12


class RenewalState(StrEnum):
    """Where the planning of what follows a contract stands."""

    LATE = "late"  # less than 12 months are left, or none
    DUE = "due"  # 12 to 18 months are left
    AHEAD = "ahead"
    LINKED = "linked"  # a solicitation follows it


def planning_span(ends_on: date) -> tuple[date, date]:
    """Return the first day on which a contract is due work, and the last on which it is in time.

    >>> planning_span(date(2027, 8, 31))
    (datetime.date(2026, 2, 28), datetime.date(2026, 8, 31))
    """
    first = months_later(ends_on, -FIRST_MONTHS) or date.min
    return first, months_later(ends_on, -LAST_MONTHS) or date.min


def renewal_state(ends_on: date, *, today: date, linked: bool) -> RenewalState:
    """Return where the planning of what follows stands on a day; both its days count."""
    first, last = planning_span(ends_on)
    if linked:
        return RenewalState.LINKED
    if today > last:
        return RenewalState.LATE
    return RenewalState.DUE if today >= first else RenewalState.AHEAD
