"""Small firms may undercut the best bid of a large one: each in its turn, by law, never by itself.

The official calls the firm whose turn it is, and records what came of it (domain, section 5.3).
"""

import json
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from procurement.actions.city.law_in_force import law_of
from procurement.actions.evaluation.rank_bids import not_ready, rank_again
from procurement.actions.forms import Form
from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Outcome
from procurement.actions.prices.lowering import lower_price, read_price
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.match_rule import match_rule
from procurement.rules.money import Money
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vocabulary import MatchAnswer, PriceChangeReason
from procurement.store.bids import bids
from procurement.store.evaluation import matching
from procurement.store.solicitations import solicitations
from procurement.store.tables.after_prices import MatchTurn
from procurement.store.tables.bids import Bid
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Lot, Solicitation


class MatchAnswerForm(Form):
    """What came of a firm's turn.

    Attributes:
        ocid: The solicitation.
        lot: Code of the lot.
        vendor: `SCHEME/ID` of the firm that was called.
        offer: Its new price, such as `17500000.00`; empty: it offered none.
        came_at: When its answer came; None: now.
        evidence: Where the answer stands, such as the minutes of the session.
    """

    ocid: str
    lot: str
    vendor: str
    offer: str = ""
    came_at: datetime | None = None
    evidence: str


def call_match(unit: Unit, *, ocid: str, lot: str, vendor: str, minutes: int = 0) -> Outcome:
    """Call the small firm whose turn it is to undercut the best bid; its time begins now.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        lot: Code of the lot.
        vendor: `SCHEME/ID` of the firm.
        minutes: Its time; 0: as the rule says.
    """
    row = solicitations.lock(unit.session, ocid)
    place = bids.lot_of(unit.session, row, lot)
    bid, firm = bids.of_vendor(unit.session, row, lot, vendor)
    case = json.loads(row.case_body)
    law = law_of(unit.session, row, unit.now)
    rule = match_rule(law, case)
    found = not_ready(row)
    if rule is None:
        return Outcome((*found, Finding("match.no_right", {"lot": lot})))
    found += _not_next(unit, row, place, bid, vendor)
    time = minutes or rule.limits.minutes or 0
    if time < max(1, rule.limits.minutes or 0):
        least = rule.limits.minutes or 1
        found += (Finding("match.no_time", {"minutes": minutes, "least": least}),)
    if found:
        return Outcome(found)
    _next, below = matching.called_next(unit.session, row, place, law)
    turn = MatchTurn(
        ocid=row.ocid,
        round=row.round,
        lot_id=place.id,
        number=len(matching.turns(unit.session, row, place)) + 1,
        bid_id=bid.id,
        below_minor=below,
        rule=rule.code,
        invited_at=unit.now,
        invited_by=unit.actor.id,
        until=unit.now + timedelta(minutes=time),
    )
    unit.session.add(turn)
    unit.session.flush()
    unit.log(
        "match.called",
        row.ocid,
        {
            "bid": bid.id,
            "vendor": firm.id,
            "lot": lot,
            "round": row.round,
            "number": turn.number,
            "below_minor": below,
            "margin": str(rule.limits.margin),
            "rule": rule.code,
            "citation": rule.citation,
            "until": turn.until,
        },
    )
    _tell(unit, row, turn, firm)
    return Outcome(facts={"vendor": vendor, "match_until": turn.until.isoformat()})


def answer_match(unit: Unit, *, form: MatchAnswerForm) -> Outcome:
    """Record what came of a firm's turn; a lower price in time counts, and the lot is ranked again.

    An offer that came late is kept, and does not count.
    """
    row = solicitations.lock(unit.session, form.ocid)
    place = bids.lot_of(unit.session, row, form.lot)
    bid, _firm = bids.of_vendor(unit.session, row, form.lot, form.vendor)
    turn = _open_turn(unit, row, place, bid.id)
    found = not_ready(row)
    if turn is None:
        return Outcome((*found, Finding("match.not_called", {"vendor": form.vendor})))
    came = form.came_at or unit.now
    offer = read_price(form.offer, row.currency) if form.offer.strip() else None
    if isinstance(offer, Finding):
        return Outcome((*found, offer))
    found += _unusable(unit, turn, form, came=came, offer=offer)
    if found:
        return Outcome(found)
    turn.answer = _answer(turn, came, offer)
    turn.offered_minor, turn.evidence = offer, form.evidence.strip()
    turn.came_at = came if offer is not None else None
    turn.recorded_at, turn.recorded_by = unit.now, unit.actor.id
    unit.session.add(turn)
    unit.session.flush()
    entry: dict[str, object] = {
        "bid": bid.id,
        "lot": form.lot,
        "round": row.round,
        "number": turn.number,
        "answer": turn.answer.value,
        "came_at": turn.came_at,
        "evidence": turn.evidence,
    }
    advice: tuple[Finding, ...] = ()
    if turn.answer is MatchAnswer.OFFERED and offer is not None:
        entry |= lower_price(unit, row, bid, PriceChangeReason.MATCH, offer)
    unit.log("match.answered", row.ocid, entry)
    if turn.answer is MatchAnswer.OFFERED:
        advice = rank_again(unit, row)
    if turn.answer is MatchAnswer.LATE:
        until: Param = turn.until.isoformat()
        advice = (Finding("match.late", {"until": until}, Severity.ADVISES),)
    return Outcome(advice, {"vendor": form.vendor, "match_answer": turn.answer.value})


def _not_next(
    unit: Unit, row: Solicitation, lot: Lot, bid: Bid, vendor: str
) -> tuple[Finding, ...]:
    """Return why it is not this bid's turn."""
    waiting, _below = matching.called_next(
        unit.session, row, lot, law_of(unit.session, row, unit.now)
    )
    if _any_open(unit, row, lot):
        return (Finding("match.waits", {"lot": lot.code}),)
    if len(waiting) > 1 and str(bid.id) in waiting:
        return (Finding("match.draw_first", {"lot": lot.code}),)
    if waiting != (str(bid.id),):
        return (Finding("match.not_their_turn", {"vendor": vendor, "lot": lot.code}),)
    return ()


def _any_open(unit: Unit, row: Solicitation, lot: Lot) -> bool:
    return any(one.answer is None for one in matching.turns(unit.session, row, lot))


def _open_turn(unit: Unit, row: Solicitation, lot: Lot, bid: UUID) -> MatchTurn | None:
    called = matching.turns(unit.session, row, lot)
    return next((one for one in called if one.bid_id == bid and one.answer is None), None)


def _unusable(
    unit: Unit, turn: MatchTurn, form: MatchAnswerForm, *, came: datetime, offer: int | None
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if not form.evidence.strip():
        found.append(Finding("reason.missing", {"target": "match.answer"}))
    if came.tzinfo is None or not turn.invited_at <= came <= unit.now:
        found.append(Finding("match.other_time", {"called": turn.invited_at.isoformat()}))
    elif offer is None and unit.now <= turn.until and not form.came_at:
        found.append(Finding("match.still_time", {"until": turn.until.isoformat()}))
    if offer is not None and not 0 <= offer < turn.below_minor:
        found.append(Finding("match.not_lower", {"offer": form.offer}))
    return tuple(found)


def _answer(turn: MatchTurn, came: datetime, offer: int | None) -> MatchAnswer:
    if offer is None:
        return MatchAnswer.DECLINED
    return MatchAnswer.OFFERED if came <= turn.until else MatchAnswer.LATE


def _tell(unit: Unit, row: Solicitation, turn: MatchTurn, firm: Vendor) -> None:
    wall = turn.until.astimezone(ZoneInfo(row.time_zone))
    price = Money(turn.below_minor, row.currency)
    letter = VendorLetter(
        key=f"match-{turn.bid_id}-{turn.round}",
        letter="match_call",
        purpose=ContactPurpose.BIDS,
        language=row.language,
        facts=lambda _language: {
            "reference": row.reference,
            "vendor": firm.name,
            "below": f"{price.amount:f} {price.currency}",
            "until": f"{wall:%Y-%m-%d %H:%M}",
            "zone": row.time_zone,
        },
    )
    queue_to_vendor(unit, firm, letter)
