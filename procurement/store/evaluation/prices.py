"""Opened prices: those that count, and those out of bounds."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import PriceBasis
from procurement.rules.scoring.price_bounds import Bases, OutOfBounds, out_of_bounds
from procurement.store.evaluation import evaluation
from procurement.store.tables.after_prices import PriceChange, PriceQuestion
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Lot, Solicitation


def changes(session: Session, ocid: str, round_: int) -> list[PriceChange]:
    """Return every price that was lowered in a round, oldest first."""
    lowered = (
        select(PriceChange)
        .join(Bid, col(Bid.id) == col(PriceChange.bid_id))
        .where(Bid.ocid == ocid, PriceChange.round == round_)
        .order_by(col(PriceChange.recorded_at), col(PriceChange.bid_id), col(PriceChange.number))
    )
    return list(session.exec(lowered))


def price(session: Session, bid: Bid, round_: int) -> int | None:
    """Return the price that counts in a round, minor units: the last one; None while sealed."""
    if bid.price_minor is None:
        return None
    lowered = [one for one in changes(session, bid.ocid, round_) if one.bid_id == bid.id]
    return lowered[-1].after_minor if lowered else bid.price_minor


def prices(session: Session, row: Solicitation, lot: Lot) -> dict[str, int]:
    """Return the price that counts in this round, by id, of each valid bid whose price is open."""
    latest = {one.bid_id: one.after_minor for one in changes(session, row.ocid, row.round)}
    return {
        str(bid.id): latest.get(bid.id, bid.price_minor)
        for bid in evaluation.valid_bids(session, row)
        if bid.lot_id == lot.id and bid.price_minor is not None
    }


def odd_prices(
    session: Session, row: Solicitation, lot: Lot, law: LawInForce
) -> tuple[OutOfBounds, ...]:
    """Return each price of a lot that the law of its place finds out of bounds."""
    found = prices(session, row, lot)
    return out_of_bounds(found, bases=bases(session, row, lot), rules=law.price_limits)


def bases(session: Session, row: Solicitation, lot: Lot) -> Bases:
    """Return what the prices of a lot can be held against, in minor units."""
    scheme, _frozen = evaluation.scheme_of(session, row)
    case: Mapping[str, Any] = json.loads(row.case_body)
    stated = {one["code"]: one.get("market_mean") for one in case["lots"]}
    known = {
        PriceBasis.ESTIMATE: lot.estimated_minor,
        PriceBasis.BUDGET: scheme.price.budget.minor if scheme.price.budget else None,
        PriceBasis.MARKET_MEAN: (stated.get(lot.code) or {}).get("minor"),
    }
    return {basis: amount for basis, amount in known.items() if amount}


def questions(session: Session, row: Solicitation) -> list[PriceQuestion]:
    """Return what is on record of odd prices in this round, oldest first."""
    of_round = (
        select(PriceQuestion)
        .join(Bid, col(Bid.id) == col(PriceQuestion.bid_id))
        .where(Bid.ocid == row.ocid, PriceQuestion.round == row.round)
        .order_by(col(PriceQuestion.asked_at), col(PriceQuestion.bid_id))
    )
    return list(session.exec(of_round))


def question(session: Session, row: Solicitation, bid: Bid) -> PriceQuestion | None:
    """Return what is on record of one bid's price in this round."""
    return session.get(PriceQuestion, (bid.id, row.round))


def heard(session: Session, bid: Bid, now: datetime) -> bool:
    """Whether the bidder was asked to explain, and has answered or let the time pass.

    What was heard in an earlier round need not be asked again.
    """
    asked = session.exec(select(PriceQuestion).where(PriceQuestion.bid_id == bid.id))
    return any(
        one.answered_at is not None or (one.due_at is not None and one.due_at < now)
        for one in asked
    )


def undecided(session: Session, row: Solicitation, lot: Lot, law: LawInForce) -> list[str]:
    """Return the bids of a lot, by id, whose odd price no official has decided on."""
    decided = {str(one.bid_id) for one in questions(session, row) if one.decided_at is not None}
    return sorted({one.bid for one in odd_prices(session, row, lot, law)} - decided)
