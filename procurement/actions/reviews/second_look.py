"""The vendor disagrees with a rating, and somebody a level up decides anew."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outcome_metrics.judging.ratings import Rating
from procurement.actions.outcome import Outcome
from procurement.actions.reviews.found_review import (
    end_of_day,
    find_review,
    local_day,
    speaks_for_vendor,
)
from procurement.actions.reviews.review_contracts import ReviewDecision
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.store.contracts import contracts
from procurement.store.tables.contracts import Contract
from procurement.store.tables.second_looks import ReviewDisagreement, ReviewSecondLook


def disagree_with_review(unit: Unit, *, contract: str, period_end: date, reasons: str) -> Outcome:
    """Say as the vendor why the official's rating is wrong; once, within the comment days.

    The rating stands until somebody above who gave it has looked at it.

    Raises:
        NotFoundError: no such contract or review.
        NotAllowedError: the person does not speak for the contract's vendor.
    """
    row = contracts.lock(unit.session, contract)
    speaks_for_vendor(unit, row)
    review = find_review(unit, row, period_end)
    facts = {"contract": row.id, "period": period_end.isoformat()}
    found = []
    if not reasons.strip():
        found.append(Finding("review.no_reasons", facts))
    if unit.session.get(ReviewDisagreement, review.id) is not None:
        found.append(Finding("review.disagreed_before", facts))
    if review.decided_at is None:
        found.append(Finding("review.not_decided_yet", facts))
    elif unit.now > (until := _until(unit, row, review.decided_at)):
        found.append(Finding("review.too_late", {**facts, "until": local_day(unit, until)}))
    if found:
        return Outcome(tuple(found))
    unit.session.add(
        ReviewDisagreement(
            review_id=review.id,
            reasons=reasons.strip(),
            disagreed_at=unit.now,
            disagreed_by=unit.actor.id,
        )
    )
    entry = {"contract": row.id, "period_end": period_end, "reasons": reasons.strip()}
    unit.log("review.disagreed", row.ocid, entry)
    return Outcome(facts={"contract": row.id, "period": period_end.isoformat()})


def settle_review(
    unit: Unit,
    *,
    contract: str,
    period_end: date,
    rating: Rating,
    narrative: str,
    decision: ReviewDecision,
) -> Outcome:
    """Decide a level up on a rating that the vendor disagrees with; this decision is the last.

    It may confirm the first one.  What was decided first stays on record beside it, and whoever
    decided first cannot be the one to look again.

    Raises:
        NotFoundError: no such contract or review.
    """
    row = contracts.lock(unit.session, contract)
    review = find_review(unit, row, period_end)
    facts = {"contract": row.id, "period": period_end.isoformat()}
    found = []
    if unit.session.get(ReviewDisagreement, review.id) is None:
        found.append(Finding("review.no_disagreement", facts))
    if unit.session.get(ReviewSecondLook, review.id) is not None:
        found.append(Finding("review.settled_before", facts))
    elif review.decided_by == unit.actor.id:
        found.append(Finding("review.own_decision", {**facts, "person": unit.actor.person.handle}))
    if not narrative.strip():
        found.append(Finding("review.no_narrative", facts))
    if found or review.decided_at is None or review.decided_by is None:
        return Outcome(tuple(found))
    first = ReviewSecondLook(
        review_id=review.id,
        first_rating=review.rating,
        first_narrative=review.narrative,
        first_decision=review.decision,
        first_at=review.decided_at,
        first_by=review.decided_by,
        settled_at=unit.now,
        settled_by=unit.actor.id,
    )
    review.rating, review.narrative, review.decision = rating.value, narrative, decision.value
    review.decided_at, review.decided_by = first.settled_at, first.settled_by
    unit.session.add(review)
    unit.session.flush()
    unit.session.add(first)
    unit.log(
        "review.settled",
        row.ocid,
        {
            "contract": row.id,
            "period_end": period_end,
            "rating": rating,
            "narrative": narrative,
            "decision": decision,
            "first_rating": first.first_rating,
            "first_decision": first.first_decision,
            "first_by": first.first_by,
            "snapshot": review.snapshot_digest,
        },
    )
    told = {"rating": rating.value, "decision": decision.value}
    return Outcome(facts={"contract": row.id, "period": period_end.isoformat(), **told})


def _until(unit: Unit, row: Contract, decided: datetime) -> datetime:
    """Return the end of the vendor's time to disagree: as long as that to comment."""
    day = decided.astimezone(ZoneInfo(unit.place.time_zone)).date()
    return end_of_day(unit, day + timedelta(days=row.comment_days))
