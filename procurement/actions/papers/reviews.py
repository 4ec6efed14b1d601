"""A vendor performance review, as it was frozen: nothing is computed anew."""

import json
from datetime import date
from decimal import Decimal

from outcome_metrics.assessing.policy import DEFAULT
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from procurement.actions.papers import measures
from procurement.actions.papers.desk import Desk, WritingDesk, Written
from procurement.actions.papers.words import Spoken, joined
from procurement.documents.facts import (
    CommentWindow,
    OfficialRating,
    Span,
    VendorReviewFacts,
)
from procurement.rules.periods import review_due, review_periods
from procurement.rules.texts import words
from procurement.rules.vocabulary import Role
from procurement.store.contracts import contracts
from procurement.store.facts.contract_facts import results_span, slowest_wait
from procurement.store.tables.contracts import Contract, Review


def vendor_review(desk: Desk, row: Contract, review: Review) -> VendorReviewFacts:
    """Return the facts of one review."""
    body: Written = json.loads(review.body)
    agreed = [agreement_from_record(one["agreement"]) for one in body["kpis"]]
    weights = [one.kpi.weight or Decimal(0) for one in agreed]
    card = body["scorecard"]
    score, low, high = measures.composite(
        [(weight, one["period"]) for weight, one in zip(weights, body["kpis"], strict=True)]
    )
    pairs = sorted(
        zip(agreed, body["kpis"], strict=True),
        key=lambda pair: (-(pair[0].kpi.weight or 0), pair[0].kpi.code),
    )
    return VendorReviewFacts(
        cover=desk.cover(
            f"{row.id}-REVIEW-{review.period_end}", row.id, date.fromisoformat(body["as_of"])
        ),
        vendor=desk.vendor(contracts.concluded(row).vendor_id).name,
        period=Span(start=review.period_start, end=review.period_end),
        results=tuple(
            measures.result(measures.terms(one), written["period"], written["rows"])
            for one, written in pairs
        ),
        coverage=measures.share(card["covered"], card["expected"]),
        coverage_floor=measures.decimal(DEFAULT.coverage_floor),
        composite=None if score is None else measures.decimal(score),
        composite_low=None if low is None else measures.decimal(low),
        composite_high=None if high is None else measures.decimal(high),
        computed_rating=card["rating"],
        computed_reason=card["reason"] or "",
        official=official_rating(desk, review),
        window=CommentWindow(
            until=review.comment_until,
            received_at=review.commented_at,
            comment=review.vendor_comment,  # word for word
        ),
        notes=_notes(desk, review, card),
        next_review=_next(row, review, agreed),
    )


def official_rating(desk: WritingDesk, review: Review) -> OfficialRating | None:
    """Return what the official decided; None until then."""
    if review.decided_at is None or review.decided_by is None:
        return None
    return OfficialRating(
        rating=review.rating,
        by=desk.official(review.decided_by, Role.CONTRACT_MANAGER),
        at=review.decided_at,
        narrative=words(review.narrative),
    )


def _notes(desk: Desk, review: Review, card: Written) -> Spoken | str:
    """Return which measures cap the rating, and what the official decided to do."""
    said = []
    if card["capped_by"]:
        said.append(desk.voice.say("capped", kpis=", ".join(card["capped_by"])))
    if review.decision:
        said.append(desk.voice.say(f"decision.{review.decision}"))
    return joined([*said], " ") if said else ""


def _next(row: Contract, review: Review, agreed: list[Agreement]) -> date | None:
    """Return the day on which the next review falls due; None after the last."""
    span = results_span(row)
    periods = review_periods(*span, row.review_months) if span else ()
    following = next((one for one in periods if one.end > review.period_end), None)
    if following is None or not agreed:
        return None
    return review_due(following, slowest_wait(one.kpi for one in agreed))
