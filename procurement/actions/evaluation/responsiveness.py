"""Clause by clause: is the bid responsive, is the bidder responsible?"""

import json

from procurement.actions.evaluation.cures import uncurable
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Severity
from procurement.rules.responsiveness import CLAUSES, is_valid
from procurement.rules.vocabulary import BidStatus, CheckResult, EnvelopeKind, EnvelopeState
from procurement.store.bids import bids
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.bids import Bid, ResponsivenessCheck
from procurement.store.tables.solicitations import Engagement, Solicitation

#: The clause that a form which cannot be read leaves open.
COMPLETE = "complete"


def check_responsiveness(
    unit: Unit,
    *,
    ocid: str,
    vendor: str,
    lot: str,
    results: dict[str, CheckResult],
    reasons: dict[str, str],
) -> Outcome:
    """Record the result of every clause for one bid, and whether it goes on.

    Anything but a pass needs its reason.  A proposal that left something out cannot pass
    `complete` (cured or waived with a reason, it can go on); where nothing at all could be read,
    it fails.  A bid whose price could not be read may be judged again after the price opening.
    """
    row = solicitations.lock(unit.session, ocid)
    bid, firm = bids.of_vendor(unit.session, row, lot, vendor)
    found = (
        _wrong_time(unit, row, bid)
        + _incomplete(results, reasons)
        + _broken(unit, bid, results, vendor)
        + uncurable(unit, row, bid, results)
    )
    if found:
        return Outcome(found)
    wrote = outreach.wrote_scope(unit.session, row.ocid, firm.id)
    before = bid.status
    bid.status = BidStatus.VALID if is_valid(results) else BidStatus.DISQUALIFIED
    unit.session.add(bid)
    changes = [
        _record(unit, row, bid, clause, results[clause], reasons.get(clause, ""))
        for clause in CLAUSES
    ]
    unit.log(
        "responsiveness.checked",
        row.ocid,
        {
            "bid": bid.id,
            "vendor": firm.id,
            "round": row.round,
            "status_before": before,
            "status": bid.status,
            "clauses": changes,
            "wrote_scope": [one.topic for one in wrote],
        },
    )
    facts = {"vendor": vendor, "lot": lot, "status": bid.status.value}
    return Outcome(_flags(wrote, vendor), facts)


def _flags(wrote: list[Engagement], vendor: str) -> tuple[Finding, ...]:
    """Say of a bidder that it helped to write the scope; whether that is fair, an official decides.

    Nothing of it reaches the evaluators.
    """
    return tuple(
        Finding(
            "responsiveness.wrote_scope",
            {
                "vendor": vendor,
                "topic": one.topic,
                "day": str(one.held_on or one.held_at.date()),
            },
            Severity.ADVISES,
        )
        for one in wrote
    )


def problems_of(bid: Bid) -> int | None:
    """Return how many problems its opened proposal has; None where there is nothing to read."""
    if not bid.proposal_body:
        return None
    return len(json.loads(bid.proposal_body)["problems"])


def _wrong_time(unit: Unit, row: Solicitation, bid: Bid) -> tuple[Finding, ...]:
    if row.stage == "responsiveness":
        return ()
    price = bids.envelope(unit.session, bid, EnvelopeKind.PRICE)
    looked_at = price.state in {EnvelopeState.OPENED, EnvelopeState.TAMPERED}
    if row.stage == "consensus" and looked_at and bid.price_minor is None:
        return ()
    return (Finding("responsiveness.wrong_stage", {"stage": row.stage}),)


def _incomplete(results: dict[str, CheckResult], reasons: dict[str, str]) -> tuple[Finding, ...]:
    known = ", ".join(CLAUSES)
    unknown = sorted((results.keys() | reasons.keys()) - set(CLAUSES))
    return (
        *(
            Finding("responsiveness.unknown_clause", {"clause": clause, "known": known})
            for clause in unknown
        ),
        *(
            Finding("responsiveness.clause_missing", {"clause": clause})
            for clause in CLAUSES
            if clause not in results
        ),
        *(
            Finding("responsiveness.reason_missing", {"clause": clause, "result": result.value})
            for clause, result in results.items()
            if result is not CheckResult.PASSED and not reasons.get(clause, "").strip()
        ),
    )


def _broken(
    unit: Unit, bid: Bid, results: dict[str, CheckResult], vendor: str
) -> tuple[Finding, ...]:
    result = results.get(COMPLETE)
    problems = problems_of(bid)
    if problems is None and result is not CheckResult.FAILED:
        return (Finding("responsiveness.nothing_read", {"vendor": vendor}),)
    if problems and result is CheckResult.PASSED:
        return (
            Finding("responsiveness.broken_proposal", {"vendor": vendor, "problems": problems}),
        )
    price = bids.envelope(unit.session, bid, EnvelopeKind.PRICE)
    read = bid.price_minor is not None or price.state in UNREAD
    if not read and result is not CheckResult.FAILED:
        return (Finding("responsiveness.no_price", {"vendor": vendor}),)
    return ()


#: Price envelopes that nobody has tried to open.
UNREAD = frozenset({EnvelopeState.SEALED, EnvelopeState.RETURNED})


def _record(
    unit: Unit, row: Solicitation, bid: Bid, clause: str, result: CheckResult, reason: str
) -> dict[str, object]:
    """Store one result and return it as the log keeps it, with the one it replaces."""
    known = bids.check(unit.session, row, bid, clause)
    before = known.result if known else None
    check = known or ResponsivenessCheck(
        bid_id=bid.id,
        round=row.round,
        clause=clause,
        result=result,
        reason=reason,
        checked_at=unit.now,
        checked_by=unit.actor.id,
    )
    check.result, check.reason = result, reason.strip()
    check.checked_at, check.checked_by = unit.now, unit.actor.id
    unit.session.add(check)
    return {"clause": clause, "before": before, "result": result, "reason": check.reason}
