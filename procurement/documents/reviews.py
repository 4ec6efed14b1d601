"""What the vendor performance review reads: facts made ready."""

from procurement.documents.facts import OfficialRating, VendorReviewFacts
from procurement.documents.letters import official_view
from procurement.documents.measures import rating, result_view
from procurement.documents.summaries import composite_text, tiles
from procurement.documents.words import View, Words


def review_view(facts: VendorReviewFacts, words: Words) -> View:
    """Return `review` for the template `reports/vendor_review`."""
    bounds = ""
    if facts.composite_low is not None and facts.composite_high is not None:
        low, high = words.percent(facts.composite_low), words.percent(facts.composite_high)
        bounds = words.text("between", low=low, high=high) if low != high else ""
    return words.view(facts) | {
        "results": [result_view(found, words) for found in facts.results],
        "summary": tiles(facts.results, coverage=facts.coverage, words=words),
        "coverage": words.percent(facts.coverage),
        "coverage_floor": words.percent(facts.coverage_floor),
        "composite": composite_text(facts.composite, words),
        "bounds": bounds,
        "computed_rating": rating(facts.computed_rating, words, reason=facts.computed_reason),
        "official": _official(facts.official, words),
        "window": _window(facts, words),
    }


def _official(found: OfficialRating | None, words: Words) -> View | str:
    if found is None:
        return ""
    return words.view(found) | {
        "rating": rating(found.rating, words),
        "by": official_view(found.by, words),
    }


def _window(facts: VendorReviewFacts, words: Words) -> View:
    """Return the window; it counts as open until a comment came or an official rated."""
    found = facts.window
    return words.view(found) | {"open": not found.comment and facts.official is None}
