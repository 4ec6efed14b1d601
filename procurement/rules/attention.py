"""What in a portfolio needs a decision, most pressing first: the order of the list for people."""

from dataclasses import dataclass
from enum import StrEnum


class Attention(StrEnum):
    """What somebody has to decide or do, most pressing first; the order is ours [POLICY].

    A rating stands in a column of its own; this says what follows from it.  A signal says
    "investigate", good or bad; it stands apart from missing the target.
    """

    CRITICAL_INADEQUATE = "critical_inadequate"
    INADEQUATE = "inadequate"
    UNCOMPUTABLE = "uncomputable"
    SIGNAL = "signal"
    NO_DATA = "no_data"
    REVIEW_WAITS = "review_waits"
    COMMENT_DUE = "comment_due"
    BELOW_TARGET = "below_target"
    DATA_OWED = "data_owed"
    NO_TARGET = "no_target"
    NO_RATING = "no_rating"
    NOTHING = "nothing"
    NOTHING_DUE = "nothing_due"


ORDER = {attention: place for place, attention in enumerate(Attention)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one KPI of one contract.

    Attributes:
        rating: As computed.
        reason: Why there is none; empty where there is one.
        critical: The contract's rating is never better than this KPI's.
        below_target: Misses the target; None where unknown.
        signal: The last figure is a signal; None where unknown.
        review_waits: A review of the contract waits for an official.
        comment_due: A review of the contract waits for the vendor's comment.
        owed: Periods whose figure the vendor owes.
    """

    rating: str
    reason: str
    critical: bool
    below_target: bool | None
    signal: bool | None
    review_waits: bool
    comment_due: bool
    owed: int


def attention(one: Standing) -> tuple[Attention, ...]:
    """Return everything to be decided or done about a KPI, the most pressing first; never empty.

    >>> [str(why) for why in attention(Standing(
    ...     rating="inadequate", reason="", critical=True, below_target=True, signal=True,
    ...     review_waits=False, comment_due=False, owed=0))]
    ['critical_inadequate', 'signal', 'below_target']
    """
    inadequate = one.rating == "inadequate"
    holds = {
        Attention.CRITICAL_INADEQUATE: inadequate and one.critical,
        Attention.INADEQUATE: inadequate and not one.critical,
        Attention.UNCOMPUTABLE: one.reason == "uncomputable",
        Attention.SIGNAL: bool(one.signal),
        Attention.NO_DATA: one.reason == "insufficient_data",
        Attention.REVIEW_WAITS: one.review_waits,
        Attention.COMMENT_DUE: one.comment_due,
        Attention.BELOW_TARGET: bool(one.below_target),
        Attention.DATA_OWED: one.owed > 0 and one.reason != "insufficient_data",
        Attention.NO_TARGET: one.reason == "no_target",
        Attention.NO_RATING: one.reason in {"not_combinable", "attainment_undefined"},
    }
    found = tuple(why for why in Attention if holds.get(why, False))
    quiet = Attention.NOTHING_DUE if one.reason == "nothing_due" else Attention.NOTHING
    return found or (quiet,)
