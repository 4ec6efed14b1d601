"""What can be asked of a place's law, and what form the answer has."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Topic(StrEnum):
    """One thing that the law of a place may settle (domain specification, section 2.3)."""

    BIDDING_TIME = "bidding_time"  # from publication to the deadline for bids, at least
    PARTICIPATION_TIME = "participation_time"  # from publication to requests to take part
    CHALLENGE_TIME = "challenge_time"  # the last day for it lies so long before the opening
    CHALLENGE_REPLY = "challenge_reply"  # from a question or challenge to the answer
    TENDER_PROTEST = "tender_protest"  # from the call to the end of protests against it
    ADDENDUM_TIME = "addendum_time"  # from a change that affects bids to the deadline, at least
    ADDENDUM_PROTEST = "addendum_protest"  # from an addendum to the end of protests against it
    CURE_TIME = "cure_time"  # from a request to mend a bid to the end of the answer
    STANDSTILL = "standstill"  # from the notice of an award to the first day of a contract
    AWARD_PROTEST = "award_protest"  # from the notice of an award to the end of protests
    EXPLANATION_TIME = "explanation_time"  # from a request to explain a price to its answer
    PROTEST_DECISION = "protest_decision"  # from a protest to the decision on it, at most
    APPEAL = "appeal"  # from a decision to the end of appeals
    VENDOR_COMMENT = "vendor_comment"  # from a review to the end of the vendor's comment
    REVIEW_EVERY = "review_every"  # between two performance reviews, at most
    RECORD_USE = "record_use"  # from a review to the end of its use in selection
    PAYMENT_TIME = "payment_time"  # from acceptance to payment
    RETENTION = "retention"  # from the final payment to the destruction of records
    SUPPRESSION = "suppression"  # counts of people below this many are hidden
    PRICE_LIMIT = "price_limit"  # prices that the law itself finds too high or too low
    AMENDMENT_MORE = "amendment_more"  # all amendments may add at most, of the first value
    AMENDMENT_LESS = "amendment_less"  # all amendments may take off at most, of the first value
    AMENDMENT_TERM = "amendment_term"  # from the first day to the last, with every amendment
    TIE_BREAK = "tie_break"  # the order in which equal bids are told apart


class Form(StrEnum):
    """What a rule says."""

    DURATION = "duration"
    COUNT = "count"
    LIMIT = "limit"
    ORDER = "order"
    SHARE = "share"


#: Topics whose answer is no duration.
OTHER_FORMS: Mapping[Topic, Form] = MappingProxyType(
    {
        Topic.SUPPRESSION: Form.COUNT,
        Topic.PRICE_LIMIT: Form.LIMIT,
        Topic.TIE_BREAK: Form.ORDER,
        Topic.AMENDMENT_MORE: Form.SHARE,
        Topic.AMENDMENT_LESS: Form.SHARE,
    }
)


def form_of(topic: Topic) -> Form:
    """Return what a rule on `topic` says."""
    return OTHER_FORMS.get(topic, Form.DURATION)


class PriceBasis(StrEnum):
    """What a price is held against."""

    BUDGET = "budget"  # the published budget
    ESTIMATE = "estimate"  # what the city expected the lot to cost
    MARKET_MEAN = "market_mean"  # the mean of the market research
    OTHER_BIDS = "other_bids"  # the median of the other bids


class PriceEffect(StrEnum):
    """What the law calls such a price; officials still decide."""

    NOT_ACCEPTABLE = "not_acceptable"
    UNSUITABLE = "unsuitable"
    EXPLAIN = "explain"  # ask the bidder for an explanation


class TieStep(StrEnum):
    """One step of a legal order after a tie."""

    NEW_BIDS = "new_bids"  # final new bids of those who are equal
    PAST_PERFORMANCE = "past_performance"
    GENDER_EQUITY = "gender_equity"  # actions for equity of women and men at work
    INTEGRITY = "integrity"  # an integrity programme
    LOCALITY = "locality"  # preferences by place
    DRAW = "draw"  # lots, in public
