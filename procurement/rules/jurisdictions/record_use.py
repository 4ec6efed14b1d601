"""Until when a past review may be used in a selection, by the law of the place (domain 2.3, 5.4).

Software says what is past its time and drops nothing.  Where nobody knows the law, or nothing was
reviewed, nothing is past: unknown is not zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from procurement.rules.calendar.durations import Duration, last_day
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTerm:
    """One rule on the use of a record, counted from a review.

    Attributes:
        variant: What kind of contract the rule is for, as the law names it; empty: any.
        until: Last day of use; None: the place has yet to say how long.
        citation: Where the rule stands.
        confirmed: Whether somebody answers for it.
    """

    variant: str
    until: date | None
    citation: str
    confirmed: bool


def use_terms(law: LawInForce, *, reviewed: date | None) -> tuple[UseTerm, ...]:
    """Return what each rule of the place says of a contract that was last reviewed on a day.

    No terms where the place has no rule, or nothing was reviewed.

    Raises:
        CalendarError: a term would be counted over a year that is not confirmed.
    """
    if reviewed is None:
        return ()
    return tuple(
        UseTerm(
            variant=rule.variant,
            until=last_day(rule.says, reviewed, law.calendar)
            if isinstance(rule.says, Duration)
            else None,
            citation=rule.citation,
            confirmed=rule.confirmed,
        )
        for rule in law.of(Topic.RECORD_USE)
    )


def past_use(terms: Sequence[UseTerm], day: date) -> bool | None:
    """Return whether every term was over before `day`; None where that is not known.

    A contract does not say which of several kinds the law sees in it: the longest term counts.
    """
    known = [one.until for one in terms if one.until is not None]
    if not known or len(known) < len(terms):
        return None
    return day > max(known)
