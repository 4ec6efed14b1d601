"""What in a portfolio needs a decision, most pressing first: the order of the list for people."""

from dataclasses import dataclass
from enum import StrEnum


class Attention(StrEnum):
    """Why somebody should look, most pressing first; the order is ours [POLICY].

    A signal says "investigate", good or bad; it stands apart from missing the target.
    """

    CRITICAL_INADEQUATE = "critical_inadequate"
    INADEQUATE = "inadequate"
    UNCOMPUTABLE = "uncomputable"
    SIGNAL = "signal"
    NO_DATA = "no_data"
    REVIEW_WAITS = "review_waits"
    BELOW_TARGET = "below_target"
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
    """

    rating: str
    reason: str
    critical: bool
    below_target: bool | None
    signal: bool | None
    review_waits: bool


def attention(one: Standing) -> tuple[Attention, ...]:
    """Return every reason to look at a KPI, the most pressing first; never empty.

    >>> [str(why) for why in attention(Standing(
    ...     rating="inadequate", reason="", critical=True, below_target=True, signal=True,
    ...     review_waits=False))]
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
        Attention.BELOW_TARGET: bool(one.below_target),
        Attention.NO_RATING: one.reason in {"not_combinable", "no_target", "attainment_undefined"},
    }
    found = tuple(why for why in Attention if holds.get(why, False))
    quiet = Attention.NOTHING_DUE if one.reason == "nothing_due" else Attention.NOTHING
    return found or (quiet,)
