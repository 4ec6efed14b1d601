"""A price out of bounds: the bidder is asked to explain it, and an official decides.

Software points it out and rejects nothing (domain specification, section 5.3).
"""

import hashlib
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from procurement.actions.city.law_in_force import answer_by, law_of
from procurement.actions.evaluation.rank_bids import not_ready, rank_again
from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Severity
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.scoring.price_bounds import OutOfBounds
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.bids import bids
from procurement.store.evaluation import prices
from procurement.store.solicitations import solicitations
from procurement.store.tables.after_prices import PriceQuestion
from procurement.store.tables.bids import Bid
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Solicitation


def ask_price(
    unit: Unit, *, ocid: str, vendor: str, lot: str, asked: str, days: int = 0
) -> Outcome:
    """Ask a bidder by letter to explain a price out of bounds, once in a round, by a date.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        vendor: `SCHEME/ID`.
        lot: Code of the lot.
        asked: What is to be explained; the bidder reads it.
        days: Calendar days to answer, the last one whole; 0: as the law of the place says.
    """
    row = solicitations.lock(unit.session, ocid)
    bid, firm = bids.of_vendor(unit.session, row, lot, vendor)
    found = not_ready(row) + _not_odd(unit, row, bid, vendor)
    if not asked.strip():
        found += (Finding("price.blank"),)
    if days < 0:
        found += (Finding("price.no_days", {"days": days}),)
    if prices.question(unit.session, row, bid) is not None:
        found += (Finding("price.asked_before", {"vendor": vendor}),)
    if found:
        return Outcome(found)
    now = unit.now
    due = answer_by(unit.session, row, Topic.EXPLANATION_TIME, start=now, days=days)
    unit.session.add(
        PriceQuestion(
            bid_id=bid.id,
            round=row.round,
            asked=asked.strip(),
            asked_at=now,
            asked_by=unit.actor.id,
            due_at=due,
        )
    )
    unit.session.flush()
    entry = {"bid": bid.id, "vendor": firm.id, "lot": lot, "round": row.round}
    unit.log("price.asked", row.ocid, {**entry, "due": due, "asked_digest": _digest(asked)})
    wall = due.astimezone(ZoneInfo(row.time_zone))
    facts = {"asked": asked.strip(), "due": f"{wall:%Y-%m-%d %H:%M}", "zone": row.time_zone}
    _write_to(unit, row, bid, firm, letter="price_question", facts=facts)
    return Outcome(facts={"vendor": vendor, "explanation_due": due.isoformat()})


def answer_price(unit: Unit, *, ocid: str, lot: str, answer: str, vendor: str = "") -> Outcome:
    """Put the explanation of a price on record: one's own, or what a bidder sent to the office.

    A late one is kept, and marked.
    """
    row = solicitations.lock(unit.session, ocid)
    bid = _answering(unit, row, lot, vendor)
    if isinstance(bid, Finding):
        return Outcome((bid,))
    question = prices.question(unit.session, row, bid)
    if question is None or question.asked_at is None or question.decided_at is not None:
        return Outcome((Finding("price.nothing_asked", {"lot": lot}),))
    if question.answered_at is not None:
        return Outcome((Finding("price.answered_before", {"lot": lot}),))
    if not answer.strip():
        return Outcome((Finding("price.blank"),))
    question.answer, question.answered_at = answer.strip(), unit.now
    question.answered_by = unit.actor.id
    unit.session.add(question)
    late = question.due_at is not None and question.answered_at > question.due_at
    entry = {"bid": bid.id, "lot": lot, "round": row.round, "late": late}
    unit.log("price.answered", row.ocid, {**entry, "answer_digest": _digest(question.answer)})
    return Outcome((Finding("price.late", {"lot": lot}, Severity.ADVISES),) if late else ())


def decide_price(
    unit: Unit, *, ocid: str, vendor: str, lot: str, accept: bool, reason: str
) -> Outcome:
    """Accept or reject a price out of bounds, with the reason; then the lot is ranked again.

    A low price is decided only when its bidder was asked, and has answered or let the time pass.
    """
    row = solicitations.lock(unit.session, ocid)
    bid, firm = bids.of_vendor(unit.session, row, lot, vendor)
    known = prices.question(unit.session, row, bid)
    found = not_ready(row) + _not_odd(unit, row, bid, vendor) + _not_heard(unit, row, bid, vendor)
    if not reason.strip():
        found += (Finding("reason.missing", {"target": "price.decide"}),)
    if known is not None and known.decided_at is not None:
        found += (Finding("price.decided_before", {"vendor": vendor}),)
    if found:
        return Outcome(found)
    question = known or PriceQuestion(bid_id=bid.id, round=row.round)
    question.accepted, question.reason = accept, reason.strip()
    question.decided_at, question.decided_by = unit.now, unit.actor.id
    unit.session.add(question)
    unit.session.flush()
    entry = {"bid": bid.id, "vendor": firm.id, "lot": lot, "round": row.round}
    lines = [_line(one) for one in _odd(unit, row, bid)]
    said = {"accepted": accept, "lines": lines, "reason": question.reason}
    unit.log("price.decided", row.ocid, {**entry, **said})
    letter = "price_accepted" if accept else "price_rejected"
    _write_to(unit, row, bid, firm, letter=letter, facts={"reason": question.reason})
    advice = () if accept else rank_again(unit, row)
    return Outcome(advice, {"vendor": vendor, "accepted": accept})


def _odd(unit: Unit, row: Solicitation, bid: Bid) -> list[OutOfBounds]:
    """Return the lines that the price of one bid lies beyond."""
    law = law_of(unit.session, row, unit.now)
    lot = next(one for one in bids.lots_of(unit.session, row) if one.id == bid.lot_id)
    found = prices.odd_prices(unit.session, row, lot, law)
    return [one for one in found if one.bid == str(bid.id)]


def _line(one: OutOfBounds) -> dict[str, object]:
    """Return one line as the log keeps it."""
    return {
        "basis": one.basis.value,
        "low": one.low,
        "percent": one.percent,
        "line": one.line,
        "effect": one.effect.value,
        "citation": one.citation,
    }


def _not_odd(unit: Unit, row: Solicitation, bid: Bid, vendor: str) -> tuple[Finding, ...]:
    return () if _odd(unit, row, bid) else (Finding("price.not_odd", {"vendor": vendor}),)


def _not_heard(unit: Unit, row: Solicitation, bid: Bid, vendor: str) -> tuple[Finding, ...]:
    low = any(one.low for one in _odd(unit, row, bid))
    if not low or prices.heard(unit.session, bid, unit.now):
        return ()
    return (Finding("price.not_heard", {"vendor": vendor}),)


def _answering(unit: Unit, row: Solicitation, lot: str, vendor: str) -> Bid | Finding:
    """Return the bid that is explained: of the actor's own firm, or the one an official names."""
    own = unit.actor.person.vendor_id
    if own is None and not vendor:
        return Finding("vendor.no_firm", {"person": unit.actor.person.handle})
    if own is None:
        return bids.of_vendor(unit.session, row, lot, vendor)[0]
    bid = bids.find(unit.session, row, bids.lot_of(unit.session, row, lot), own)
    if bid is None or (vendor and bids.of_vendor(unit.session, row, lot, vendor)[1].id != own):
        return Finding("price.nothing_asked", {"lot": lot})
    return bid


def _write_to(
    unit: Unit, row: Solicitation, bid: Bid, firm: Vendor, *, letter: str, facts: Mapping[str, str]
) -> None:
    queue_to_vendor(
        unit,
        firm,
        VendorLetter(
            key=f"{letter}-{bid.id}-{row.round}",
            letter=letter,
            purpose=ContactPurpose.BIDS,
            language=row.language,
            facts=lambda _language: {"reference": row.reference, **facts},
        ),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()
