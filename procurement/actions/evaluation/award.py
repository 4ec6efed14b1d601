"""Officials award, vendors may protest, and somebody else decides the protest."""

import hashlib
import json
from uuid import UUID, uuid4

from procurement.actions.city.law_in_force import end_of_term
from procurement.actions.contracts.draw_up_contract import cancel_contract, draw_up_contract
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.vocabulary import AwardStatus
from procurement.store import awards, bids, evaluation, solicitations, vendors
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.bids import Bid
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import Lot, Solicitation


def decide_award(unit: Unit, *, ocid: str, lot: str, vendor: str, memo: str) -> Outcome:
    """Award a lot to a ranked bid, and draw up the contract that waits for its signature.

    The official decides, not the ranking: for a bid that is not the first, the memo says why, and
    the log says that it was so.
    """
    row = solicitations.lock(unit.session, ocid)
    place = bids.lot_of(unit.session, row, lot)
    bid, _firm = bids.of_vendor(unit.session, row, lot, vendor)
    result = evaluation.result(unit.session, row, place.id)
    standing = _standing(result, bid)
    found = _held_back(unit, row, place, memo) + _unranked(result, standing, bid, vendor, lot)
    if found or result is None:
        return Outcome(found)
    award = _award(unit, row, place, bid, memo)
    contract, promised = draw_up_contract(unit, row, award, bid)
    advice = _odd_choice(result, standing, vendor, lot)
    unit.log(
        "award.decided",
        row.ocid,
        {
            "award": award.id,
            "lot": lot,
            "round": row.round,
            "bid": bid.id,
            "vendor": bid.vendor_id,
            "rank": standing,
            "value_minor": award.value_minor,
            "currency": award.currency,
            "result_digest": result.digest,
            "standstill_until": award.standstill_until,
            "contract": contract.id,
            "better_promises": promised,
            "advice": [one.code for one in advice],
            "reason": award.memo,
        },
    )
    return Outcome(
        advice,
        {
            "award": str(award.id),
            "contract": contract.id,
            "rank": standing,
            "standstill_until": award.standstill_until.isoformat(),
        },
    )


def file_protest(unit: Unit, *, ocid: str, grounds: str) -> Outcome:
    """File a vendor's protest against the award; one that comes late is kept, and marked."""
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    firm = unit.actor.person.vendor_id
    if firm is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    decided = awards.standing(unit.session, row)
    found = _no_protest(unit, row, firm, grounds, decided)
    if found:
        return Outcome(found)
    notified = max(one.decided_at for one in decided)
    until = end_of_term(
        unit.session, row, Topic.AWARD_PROTEST, start=notified, zone=unit.place.time_zone
    )
    protest = Protest(
        id=uuid4(),
        ocid=row.ocid,
        round=row.round,
        vendor_id=firm,
        grounds=grounds.strip(),
        filed_at=now,
    )
    unit.session.add(protest)
    entry = {
        "protest": protest.id,
        "vendor": firm,
        "round": row.round,
        "grounds_digest": hashlib.sha256(protest.grounds.encode()).hexdigest(),
        "until": until,
        "late": now > until,
    }
    unit.log("protest.filed", row.ocid, entry)
    late = Finding("protest.late", {"until": until.isoformat()}, Severity.ADVISES)
    return Outcome((late,) if now > until else (), {"protest": str(protest.id)})


def decide_protest(unit: Unit, *, ocid: str, vendor: str, upheld: bool, decision: str) -> Outcome:
    """Decide a vendor's open protest; never by whoever decided the award.

    Upheld, it takes away the awards of the lots that the vendor bid for, with their unsigned
    contracts; the officials then send the procurement back, award anew or end it.
    """
    row = solicitations.lock(unit.session, ocid)
    firm = vendors.by_tax_id(unit.session, vendor)
    protest = awards.open_protest(unit.session, row, firm.id)
    decided = awards.of_round(unit.session, row)
    found: list[Finding] = []
    if protest is None:
        found.append(Finding("protest.none", {"vendor": vendor}))
    if any(award.decided_by == unit.actor.id for award in decided):
        found.append(Finding("protest.own_decision", {"person": unit.actor.person.handle}))
    if not decision.strip():
        found.append(Finding("protest.no_reason"))
    if found or protest is None:
        return Outcome(tuple(found))
    protest.decided_at, protest.decided_by = unit.now, unit.actor.id
    protest.upheld, protest.decision = upheld, decision.strip()
    unit.session.add(protest)
    cancelled = _take_away(unit, row, firm.id, protest) if upheld else []
    unit.log(
        "protest.decided",
        row.ocid,
        {
            "protest": protest.id,
            "vendor": firm.id,
            "upheld": upheld,
            "cancelled": cancelled,
            "reason": protest.decision,
        },
    )
    return Outcome(facts={"vendor": vendor, "upheld": upheld, "cancelled": len(cancelled)})


# --- the award


def _standing(result: EvaluationResult | None, bid: Bid) -> int:
    """Return the bid's rank in the stored result; 0 where it was not ranked."""
    scored = json.loads(result.body)["scored"] if result else []
    return next((int(one["rank"]) for one in scored if one["bid"] == str(bid.id)), 0)


def _held_back(unit: Unit, row: Solicitation, lot: Lot, memo: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if row.stage != "award":
        found.append(Finding("award.wrong_stage", {"stage": row.stage}))
    if not memo.strip():
        found.append(Finding("award.no_memo"))
    if any(one.lot_id == lot.id for one in awards.standing(unit.session, row)):
        found.append(Finding("award.decided_before", {"lot": lot.code}))
    return tuple(found)


def _unranked(
    result: EvaluationResult | None, standing: int, bid: Bid, vendor: str, lot: str
) -> tuple[Finding, ...]:
    if result is None:
        return (Finding("award.no_ranking", {"lot": lot}),)
    if not standing or bid.price_minor is None:
        return (Finding("award.not_ranked", {"vendor": vendor, "lot": lot}),)
    return ()


def _odd_choice(
    result: EvaluationResult, standing: int, vendor: str, lot: str
) -> tuple[Finding, ...]:
    """Point out an award that the ranking alone would not have given."""
    facts: dict[str, Param] = {"vendor": vendor, "lot": lot, "rank": standing}
    if standing > 1:
        return (Finding("award.not_first", facts, Severity.ADVISES),)
    first = [one for one in json.loads(result.body)["scored"] if one["rank"] == 1]
    return (Finding("award.tied", facts, Severity.ADVISES),) if len(first) > 1 else ()


def _award(unit: Unit, row: Solicitation, lot: Lot, bid: Bid, memo: str) -> Award:
    now = unit.now
    award = Award(
        id=uuid4(),
        ocid=row.ocid,
        round=row.round,
        lot_id=lot.id,
        bid_id=bid.id,
        vendor_id=bid.vendor_id,
        status=AwardStatus.ACTIVE,
        value_minor=bid.price_minor or 0,
        currency=bid.price_currency,
        memo=memo.strip(),
        decided_at=now,
        decided_by=unit.actor.id,
        standstill_until=end_of_term(
            unit.session, row, Topic.STANDSTILL, start=now, zone=unit.place.time_zone
        ),
    )
    unit.session.add(award)
    unit.session.flush()
    return award


# --- protests


def _no_protest(
    unit: Unit, row: Solicitation, firm: UUID, grounds: str, decided: list[Award]
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if row.stage != "award" or not decided:
        found.append(Finding("protest.no_award", {"stage": row.stage}))
    if not awards.has_bid(unit.session, row, firm):
        found.append(Finding("protest.no_bid"))
    if not grounds.strip():
        found.append(Finding("protest.no_grounds"))
    if awards.open_protest(unit.session, row, firm) is not None:
        found.append(Finding("protest.open"))
    return tuple(found)


def _take_away(unit: Unit, row: Solicitation, firm: UUID, protest: Protest) -> list[UUID]:
    """Cancel the standing awards of the lots that the firm bid for, and their contracts."""
    lots = awards.lots_bid_for(unit.session, row, firm)
    cancelled = []
    for award in awards.standing(unit.session, row):
        if award.lot_id in lots:
            award.status = AwardStatus.CANCELLED
            unit.session.add(award)
            cancel_contract(unit, award, reason=protest.decision)
            cancelled.append(award.id)
    return cancelled
