"""When the parties must meet over the results: as often as agreed, and at least quarterly."""

from datetime import date, timedelta

from procurement.rules.periods import months_later

#: The floor of results-driven contracting, months (domain 2.2, row 11) [POLICY].
QUARTER = 3
WEEK = timedelta(days=7)
#: What a contract can agree on, in months; a week is counted in days.
AGREED = {"month": 1, "quarter": QUARTER}


def meeting_due(last: date, every: str) -> date:
    """Return the last day by which the next meeting must be held.

    Args:
        last: Day of the last meeting; the first day of the contract where there was none.
        every: What was agreed: `week`, `month`, `quarter`; anything longer, or nothing, is held
            to the floor.

    >>> meeting_due(date(2026, 1, 31), "month")
    datetime.date(2026, 2, 28)
    >>> meeting_due(date(2026, 1, 5), "year")
    datetime.date(2026, 4, 5)
    """
    if every == "week":
        return last + WEEK
    return months_later(last, AGREED.get(every, QUARTER)) or date.max
