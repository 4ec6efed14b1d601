"""Coded reasons: why a contract was amended, and why what is signed differs from the tender."""

from enum import StrEnum


class AmendmentReason(StrEnum):
    """Why a signed contract changes; the words beside it say what happened."""

    NEED_CHANGED = "need_changed"  # the city needs more, less or something else
    UNFORESEEN = "unforeseen"  # something that nobody could foresee
    DELAY_BY_CITY = "delay_by_city"
    DELAY_BY_VENDOR = "delay_by_vendor"
    CORRECTION = "correction"  # a corrective action after a review
    RENEWAL = "renewal"  # an extension that the contract provides for
    PRICE_ADJUSTMENT = "price_adjustment"  # an index or a revision that the contract provides for
    LAW_CHANGED = "law_changed"
    ERROR = "error"  # a mistake in the contract is corrected
    BASELINE = "baseline"  # a scheduled baseline was measured
    PAYMENT = "payment"  # the contract pays otherwise than before
    OTHER = "other"


class DifferenceCause(StrEnum):
    """Why a term is signed otherwise than it was tendered."""

    PROMISED_IN_BID = "promised_in_bid"  # the winner promised more than was asked for
    BASELINE_MEASURED = "baseline_measured"  # what the tender left to be measured
    AGREED = "agreed"  # agreed before signature; the reason says why
