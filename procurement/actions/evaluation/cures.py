"""A bidder is asked to mend a clause, with a term; every bidder has the same chance."""

import hashlib
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from procurement.actions.city.law_in_force import answer_by
from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vocabulary import CheckResult
from procurement.store.bids import bids
from procurement.store.evaluation import cures
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid, CureRequest
from procurement.store.tables.solicitations import Solicitation


def ask_cure(
    unit: Unit, *, ocid: str, vendor: str, lot: str, clause: str, asked: str, days: int = 0
) -> Outcome:
    """Ask a bidder to mend one clause, once in a round, by a term no shorter than others had.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        vendor: `SCHEME/ID`.
        lot: Code of the lot.
        clause: Of the pass-or-fail list.
        asked: What is missing and how it can be mended; the bidder reads it.
        days: Calendar days to answer, the last one whole; 0: as the law of the place says.
    """
    row = solicitations.lock(unit.session, ocid)
    bid, firm = bids.of_vendor(unit.session, row, lot, vendor)
    found = _unaskable(unit, row, bid, (vendor, clause, asked, days))
    if found:
        return Outcome(found)
    now = unit.now
    due = answer_by(unit.session, row, Topic.CURE_TIME, start=now, days=days)
    found = _shorter(unit, row, clause, now, due)
    if found:
        return Outcome(found)
    request = CureRequest(
        bid_id=bid.id,
        round=row.round,
        clause=clause,
        asked=asked.strip(),
        asked_at=now,
        asked_by=unit.actor.id,
        due_at=due,
    )
    unit.session.add(request)
    unit.session.flush()
    unit.log(
        "cure.asked",
        row.ocid,
        {
            "bid": bid.id,
            "vendor": firm.id,
            "round": row.round,
            "clause": clause,
            "due": due,
            "asked_digest": _digest(request.asked),
        },
    )
    wall = due.astimezone(ZoneInfo(row.time_zone))
    letter = VendorLetter(
        key=f"cure-{bid.id}-{row.round}-{clause}",
        letter="cure",
        purpose=ContactPurpose.BIDS,
        language=row.language,
        facts=lambda _language: {
            "reference": row.reference,
            "clause": clause,
            "asked": request.asked,
            "due": f"{wall:%Y-%m-%d %H:%M}",
            "zone": row.time_zone,
        },
    )
    queue_to_vendor(unit, firm, letter)
    return Outcome(_also_failed(unit, row, clause), {"clause": clause, "cure_due": due.isoformat()})


def answer_cure(unit: Unit, *, ocid: str, lot: str, clause: str, answer: str) -> Outcome:
    """Answer, for one's own firm, a request to mend a clause; a late answer is kept, and marked."""
    row = solicitations.lock(unit.session, ocid)
    firm = unit.actor.person.vendor_id
    if firm is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    bid = bids.find(unit.session, row, bids.lot_of(unit.session, row, lot), firm)
    request = cures.find(unit.session, row, bid, clause) if bid else None
    if bid is None or request is None or row.stage != "responsiveness":
        return Outcome((Finding("cure.nothing_asked", {"clause": clause, "lot": lot}),))
    if not answer.strip():
        return Outcome((Finding("cure.blank", {"clause": clause}),))
    if request.answered_at is not None:
        return Outcome((Finding("cure.answered_before", {"clause": clause}),))
    request.answer, request.answered_at = answer.strip(), unit.now
    request.answered_by = unit.actor.id
    unit.session.add(request)
    late = request.answered_at > request.due_at
    entry = {"bid": bid.id, "clause": clause, "round": row.round, "late": late}
    unit.log("cure.answered", row.ocid, {**entry, "answer_digest": _digest(request.answer)})
    when = {"until": request.due_at.isoformat()}
    advice = (Finding("cure.late", when, Severity.ADVISES),) if late else ()
    return Outcome(advice, {"clause": clause})


def uncurable(
    unit: Unit, row: Solicitation, bid: Bid, results: dict[str, CheckResult]
) -> tuple[Finding, ...]:
    """Return what of these results goes against the same chance to cure for all."""
    requests = cures.of_round(unit.session, row)
    offered = {one.clause for one in requests}
    mine = {one.clause: one for one in requests if one.bid_id == bid.id}
    now = unit.now
    found: list[Finding] = []
    for clause, result in results.items():
        request = mine.get(clause)
        fact: dict[str, Param] = {"clause": clause}
        if request is not None and request.answered_at is None and now <= request.due_at:
            found.append(Finding("cure.waits", {**fact, "until": request.due_at.isoformat()}))
        elif result is CheckResult.CURED and (request is None or request.answered_at is None):
            found.append(Finding("cure.not_answered", fact))
        elif result is CheckResult.FAILED and clause in offered and request is None:
            found.append(Finding("cure.unequal", fact))
    return tuple(found)


def _unaskable(
    unit: Unit, row: Solicitation, bid: Bid, said: tuple[str, str, str, int]
) -> tuple[Finding, ...]:
    vendor, clause, asked, days = said
    found: list[Finding] = []
    if row.stage != "responsiveness":
        found.append(Finding("responsiveness.wrong_stage", {"stage": row.stage}))
    if clause not in CLAUSES:
        known: dict[str, Param] = {"clause": clause, "known": ", ".join(CLAUSES)}
        found.append(Finding("responsiveness.unknown_clause", known))
    if not asked.strip():
        found.append(Finding("cure.blank", {"clause": clause}))
    if days < 0:
        found.append(Finding("cure.no_days", {"days": days}))
    if cures.find(unit.session, row, bid, clause) is not None:
        found.append(Finding("cure.asked_before", {"vendor": vendor, "clause": clause}))
    return tuple(found)


def _shorter(
    unit: Unit, row: Solicitation, clause: str, now: datetime, due: datetime
) -> tuple[Finding, ...]:
    zone = ZoneInfo(row.time_zone)

    def days(start: datetime, end: datetime) -> int:
        return (end.astimezone(zone).date() - start.astimezone(zone).date()).days

    others = cures.of_round(unit.session, row)
    least = max(
        (days(one.asked_at, one.due_at) for one in others if one.clause == clause), default=0
    )
    given = days(now, due)
    if given >= least:
        return ()
    return (Finding("cure.shorter", {"clause": clause, "days": given, "least": least}),)


def _also_failed(unit: Unit, row: Solicitation, clause: str) -> tuple[Finding, ...]:
    """Point out the bidders who failed on this clause and were not asked."""
    again = cures.to_check_again(unit.session, row, unit.now)
    asked = {one.bid_id for one in cures.of_round(unit.session, row) if one.clause == clause}
    unasked = {bid for bid, clauses in again.items() if clause in clauses} - asked
    if not unasked:
        return ()
    names = _names(unit, row, unasked)
    return (Finding("cure.also_failed", {"clause": clause, "vendors": names}, Severity.ADVISES),)


def _names(unit: Unit, row: Solicitation, wanted: set[UUID]) -> str:
    live = bids.of_round(unit.session, row)
    firms = {bid.vendor_id for bid in live if bid.id in wanted}
    return ", ".join(sorted(solicitations.vendor_names(unit.session, firms).values()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
