"""Vendor-performance reviews: computed and frozen, commented by the vendor, decided by people."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

from outcome_metrics.errors import MetricError
from outcome_metrics.judging.ratings import Rating
from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.reviews.found_review import (
    end_of_day,
    find_review,
    local_day,
    speaks_for_vendor,
)
from procurement.actions.reviews.plan_portfolio import plan_review
from procurement.actions.reviews.review_snapshot import Snapshot, snapshot_of, with_milestones
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Severity
from procurement.rules.metric_findings import of_metrics
from procurement.rules.periods import ReviewPeriod
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.database.engine import take_record
from procurement.store.database.instants import known_by, newest_record
from procurement.store.facts.contract_facts import (
    Running,
    ended_unreviewed,
    held_periods,
    is_due,
    reviews_due,
    running,
    slowest_days,
)
from procurement.store.results.observed import CityRecord
from procurement.store.results.results import gather, judge
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.parties import Vendor

#: From the last full second of a day to its end.
LAST_MOMENTS = timedelta(microseconds=999_999)


class ReviewDecision(StrEnum):
    """What an official makes of a review (domain 2.2, row 12)."""

    RENEW = "renew"
    EXPAND = "expand"
    CORRECT = "correct"
    END = "end"
    CONTINUE = "continue"


@dataclass(slots=True)
class _Run:
    """One run over the contracts: for which day, as known when, and what came of it.

    The contracts share the city's own record, which is read once, and the time of the run.
    """

    at: datetime
    today: date
    day: date
    as_known: datetime
    city: CityRecord
    reviewed: int = 0
    not_rated: int = 0


def review_contracts(unit: Unit, *, as_of: date | None = None, contract: str = "") -> Outcome:
    """Compute each review that has fallen due and freeze what was known; a rerun changes nothing.

    Every contract stands for itself: one that cannot be judged is reported and holds up no other.

    Args:
        unit: The transaction.
        as_of: The day the reviews speak for; default today.  For an earlier day only what was
            recorded by its end counts.
        contract: Only this one; default every running contract.

    Raises:
        BadInputError: the day lies ahead.
        NotFoundError: no such contract.
    """
    # No load may be under way with an earlier instant while it is decided what was known.
    take_record(unit.session, shared=True)
    if contract:
        contracts.find(unit.session, contract)
    rows = running(unit.session, contract)
    run = _run(unit, as_of)
    held = held_periods(unit.session, contract)
    findings = tuple(
        found
        for name in _due(unit, rows, held, run, contract)
        for found in _review(unit, contracts.lock(unit.session, name), run, held[name])
    )
    known = newest_record(unit.session, until=run.as_known, since=unit.place.created_at)
    portfolio = plan_review(
        unit,
        as_of=run.day,
        as_known=known,
        scope=contract,
        contracts=[row.id for row in rows],
    )
    facts: dict[str, Fact] = {
        "contracts": len(rows),
        "reviewed": run.reviewed,
        "not_rated": run.not_rated,
        "as_of": run.day.isoformat(),
        "portfolio": portfolio.id,
    }
    return Outcome(findings, facts)


def comment_on_review(unit: Unit, *, contract: str, period_end: date, comment: str) -> Outcome:
    """Keep the vendor's comment on a review, verbatim, once, within its window.

    Raises:
        NotFoundError: no such contract or review.
        NotAllowedError: the person does not speak for the contract's vendor.
    """
    row = contracts.lock(unit.session, contract)
    speaks_for_vendor(unit, row)
    review = find_review(unit, row, period_end)
    facts = {"contract": row.id, "period": period_end.isoformat()}
    if review.vendor_comment == comment and comment:
        return Outcome(facts={**facts, "known": True})
    found = []
    if not comment.strip():
        found.append(Finding("review.blank_comment"))
    if review.vendor_comment:
        found.append(Finding("review.commented_before", facts))
    if unit.now > review.comment_until or review.decided_at is not None:
        closed = {**facts, "until": local_day(unit, review.comment_until)}
        found.append(Finding("review.window_closed", closed))
    if found:
        return Outcome(tuple(found))
    review.vendor_comment, review.commented_at = comment, unit.now
    unit.session.add(review)
    entry = {"contract": row.id, "period_end": period_end, "comment": comment}
    unit.log("review.commented", row.ocid, entry)
    return Outcome(facts=facts)


def decide_review(
    unit: Unit,
    *,
    contract: str,
    period_end: date,
    rating: Rating,
    narrative: str,
    decision: ReviewDecision,
) -> Outcome:
    """Rate the vendor and decide, with reasons; the computed rating is evidence, not the rating.

    Refused while the vendor may still comment and has not.

    Raises:
        NotFoundError: no such contract or review.
    """
    row = contracts.lock(unit.session, contract)
    review = find_review(unit, row, period_end)
    facts = {"contract": row.id, "period": period_end.isoformat()}
    found = []
    if review.decided_at is not None:
        found.append(Finding("review.decided_before", facts))
    if not narrative.strip():
        found.append(Finding("review.no_narrative", facts))
    if unit.now <= review.comment_until and not review.vendor_comment:
        found.append(
            Finding("review.window_open", {**facts, "until": local_day(unit, review.comment_until)})
        )
    if found:
        return Outcome(tuple(found))
    review.rating, review.narrative, review.decision = rating.value, narrative, decision.value
    review.decided_at, review.decided_by = unit.now, unit.actor.id
    unit.session.add(review)
    unit.log(
        "review.decided",
        row.ocid,
        {
            "contract": row.id,
            "period_end": period_end,
            "rating": rating,
            "narrative": narrative,
            "decision": decision,
            "snapshot": review.snapshot_digest,
        },
    )
    return Outcome(facts={**facts, "rating": rating.value, "decision": decision.value})


def _run(unit: Unit, as_of: date | None) -> _Run:
    """Settle the day, and the instant up to which records count."""
    at = unit.now
    today, known = unit.today, known_by(unit.session, at)
    if as_of is None or as_of == today:
        return _Run(at, today, today, known, CityRecord(unit.session, known))
    if as_of > today:
        facts = {"as_of": as_of.isoformat(), "today": today.isoformat()}
        raise BadInputError(Finding("review.day_ahead", facts))
    known = end_of_day(unit, as_of) + LAST_MOMENTS
    return _Run(at, today, as_of, known, CityRecord(unit.session, known))


def _due(
    unit: Unit, rows: list[Running], held: dict[str, set[date]], run: _Run, contract: str
) -> list[str]:
    """Return the contracts of which some review is due."""
    ended = [row for row in rows if ended_unreviewed(row, held[row.id], as_of=run.day)]
    slowest = slowest_days(unit.session, contract) if ended else {}
    return [
        row.id
        for row in ended
        if row.id in slowest and is_due(row, held[row.id], days=slowest[row.id], as_of=run.day)
    ]


def _review(unit: Unit, row: Contract, run: _Run, held: Collection[date]) -> list[Finding]:
    agreed = terms(unit.session, row)
    then = agreed if run.day == run.today else None  # else amendments have to be undone
    on_record, to_date = None, None
    findings = []
    for period in reviews_due(row, agreed.agreements, held, as_of=run.day):
        try:
            on_record = on_record or gather(
                unit.session, row, as_known=run.as_known, city=run.city, agreed=then
            )
            to_date = to_date or judge(on_record, as_of=run.day)
            made = snapshot_of(on_record, to_date, row.id, period, as_of=run.day)
            computed = with_milestones(
                unit.session, row, made, as_of=run.day, as_known=run.as_known
            )
        except MetricError as problem:
            facts = {"contract": row.id, "period": period.end.isoformat()}
            findings.append(Finding("review.not_computable", facts, Severity.ADVISES))
            findings += of_metrics(problem, Severity.ADVISES)
            continue
        _freeze(unit, row, period, run, computed)
        run.reviewed += 1
        run.not_rated += computed.rating is Rating.NOT_RATED
    return findings


def _freeze(unit: Unit, row: Contract, period: ReviewPeriod, run: _Run, computed: Snapshot) -> None:
    """Store the review of one period, open the vendor's window, and log it."""
    body = canonical(computed.body)
    digest = hashlib.sha256(body.encode()).hexdigest()
    until = end_of_day(unit, run.today + timedelta(days=row.comment_days))
    unit.session.add(
        Review(
            id=uuid4(),
            contract_id=row.id,
            period_start=period.start,
            period_end=period.end,
            as_of=run.as_known,
            snapshot_digest=digest,
            body=body,
            computed_at=run.at,
            comment_until=until,
        )
    )
    _invite_comment(unit, row, period, until)
    unit.log(
        "review.computed",
        row.ocid,
        {
            "contract": row.id,
            "period_start": period.start,
            "period_end": period.end,
            "as_of": run.as_known,
            "snapshot": digest,
            "comment_until": until,
        },
    )


def _invite_comment(unit: Unit, row: Contract, period: ReviewPeriod, until: datetime) -> None:
    vendor = unit.session.get(Vendor, row.vendor_id) if row.vendor_id else None
    if vendor is None:
        return
    letter = VendorLetter(
        key=f"review-comment-{row.id}-{period.end.isoformat()}",
        letter="review_comment",
        purpose=ContactPurpose.CONTRACTS,
        language=contracts.language_of(unit.session, row),
        facts=lambda _language: {
            "reference": row.id,
            "contract": row.id,
            "period": period.end.isoformat(),
            "until": local_day(unit, until),
        },
    )
    queue_to_vendor(unit, vendor, letter)
