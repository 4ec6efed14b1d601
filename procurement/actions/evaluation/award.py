"""Officials award: within their authority, with a memo, and the standstill begins."""

import json
from uuid import uuid4

from procurement.actions.city.law_in_force import end_of_term
from procurement.actions.contracts.draw_up_contract import draw_up_contract
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.award_limits import above_authority, authority_for
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.money import Money
from procurement.rules.vocabulary import AwardStatus
from procurement.store.bids import bids
from procurement.store.evaluation import award_limits, awards, evaluation, prices
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award
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
    value = _whole_value(unit, row, bid)
    limits, person = award_limits.everything(unit.session), unit.actor.person.handle
    found = _held_back(unit, row, place, memo) + _unranked(result, standing, vendor, lot)
    found += above_authority(limits, person, value, unit.today)
    if found or result is None:
        return Outcome(found)
    authority = authority_for(limits, person, value, unit.today)
    award = _award(unit, row, place, bid, (memo.strip(), authority.citation if authority else ""))
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
            "whole_value_minor": value.minor,
            "authority": award.authority,
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
    result: EvaluationResult | None, standing: int, vendor: str, lot: str
) -> tuple[Finding, ...]:
    if result is None:
        return (Finding("award.no_ranking", {"lot": lot}),)
    if not standing:
        return (Finding("award.not_ranked", {"vendor": vendor, "lot": lot}),)
    return ()


def _whole_value(unit: Unit, row: Solicitation, bid: Bid) -> Money:
    """Return the price of the bid with all that stands awarded: no split goes under a level."""
    stands = awards.standing(unit.session, row)
    so_far = sum(one.value_minor for one in stands if one.currency == bid.price_currency)
    price = prices.price(unit.session, bid, row.round) or 0
    return Money(so_far + price, bid.price_currency or row.currency)


def _odd_choice(
    result: EvaluationResult, standing: int, vendor: str, lot: str
) -> tuple[Finding, ...]:
    """Point out an award that the ranking alone would not have given."""
    facts: dict[str, Param] = {"vendor": vendor, "lot": lot, "rank": standing}
    if standing > 1:
        return (Finding("award.not_first", facts, Severity.ADVISES),)
    first = [one for one in json.loads(result.body)["scored"] if one["rank"] == 1]
    return (Finding("award.tied", facts, Severity.ADVISES),) if len(first) > 1 else ()


def _award(unit: Unit, row: Solicitation, lot: Lot, bid: Bid, words: tuple[str, str]) -> Award:
    now = unit.now
    memo, authority = words
    award = Award(
        id=uuid4(),
        ocid=row.ocid,
        round=row.round,
        lot_id=lot.id,
        bid_id=bid.id,
        vendor_id=bid.vendor_id,
        status=AwardStatus.ACTIVE,
        value_minor=prices.price(unit.session, bid, row.round) or 0,
        currency=bid.price_currency,
        memo=memo,
        authority=authority,
        decided_at=now,
        decided_by=unit.actor.id,
        standstill_until=end_of_term(
            unit.session, row, Topic.STANDSTILL, start=now, zone=unit.place.time_zone
        ),
    )
    unit.session.add(award)
    unit.session.flush()
    return award
