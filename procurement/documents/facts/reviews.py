"""Facts of a vendor performance review."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.documents.facts.measures import KpiResult
from procurement.documents.facts.shared import Cover, Official, Span, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialRating:
    """What the official rated, and why.  Codes as in `KpiResult.rating`."""

    rating: str
    by: Official
    at: datetime
    narrative: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentWindow:
    """The vendor's right to comment.

    Attributes:
        until: Aware; end of the window.
        received_at: Aware; None if no comment came (yet).
        comment: Verbatim.
    """

    until: datetime
    received_at: datetime | None = None
    comment: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReviewFacts:
    """A scheduled review of one contract.

    Attributes:
        cover: `subject_id` is the code of the contract.
        vendor: Name of the supplier.
        period: Period reviewed.
        results: One for each measure.
        coverage: Share of the weight of due measures that has usable data, 0-1.
        coverage_floor: Below this share nothing is rated, 0-1.
        composite: Weighted attainment of the available data, 0-1; None if there is none.
        composite_low: The same if everything missing had been 0.
        composite_high: The same if everything missing had been 1.
        computed_rating: What the agreed thresholds give, or `not_rated`.
        computed_reason: Why it is not rated, as in `KpiResult`; else empty.
        official: The official's rating; None until there is one.
        window: The vendor's right to comment.
        notes: What the contract manager adds.
        next_review: Day of the next one; None after the last.
    """

    cover: Cover
    vendor: str
    period: Span
    results: tuple[KpiResult, ...]
    coverage: Decimal
    coverage_floor: Decimal
    composite: Decimal | None
    composite_low: Decimal | None
    composite_high: Decimal | None
    computed_rating: str
    official: OfficialRating | None
    window: CommentWindow
    computed_reason: str = ""
    notes: Text = ""
    next_review: date | None = None
