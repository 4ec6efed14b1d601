"""What parts equal bids: evidence under the steps of the legal order, and draws of lots."""

import json
from fractions import Fraction

from sqlmodel import Session, col, select

from procurement.rules.jurisdictions.topics import TieStep
from procurement.rules.scoring.ranking import Settled
from procurement.rules.vocabulary import DrawPurpose
from procurement.store.evaluation.prices import questions
from procurement.store.tables.after_prices import DrawOfLots, TieEvidence
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation


def settled(session: Session, row: Solicitation) -> Settled:
    """Return what people settled in this round after the prices were opened."""
    shown: dict[str, dict[str, Fraction | int]] = {}
    for one in evidence(session, row):
        shown.setdefault(one.step, {})[str(one.bid_id)] = Fraction(one.value)
    lots = lots_drawn(session, row, DrawPurpose.TIE)
    if lots:
        shown[TieStep.DRAW.value] = {**lots}
    rejected = {str(one.bid_id) for one in questions(session, row) if one.accepted is False}
    return Settled(evidence=shown, rejected=frozenset(rejected))


def evidence(session: Session, row: Solicitation) -> list[TieEvidence]:
    """Return what tied bids had to show in this round, oldest first: the newest counts."""
    shown = (
        select(TieEvidence)
        .join(Bid, col(Bid.id) == col(TieEvidence.bid_id))
        .where(Bid.ocid == row.ocid, TieEvidence.round == row.round)
        .order_by(col(TieEvidence.step), col(TieEvidence.number), col(TieEvidence.bid_id))
    )
    return list(session.exec(shown))


def draws(session: Session, row: Solicitation) -> list[DrawOfLots]:
    """Return the draws of lots of this round, oldest first."""
    held = (
        select(DrawOfLots)
        .where(DrawOfLots.ocid == row.ocid, DrawOfLots.round == row.round)
        .order_by(col(DrawOfLots.recorded_at), col(DrawOfLots.id))
    )
    return list(session.exec(held))


def lots_of(draw: DrawOfLots) -> dict[str, int]:
    """Return the lot of each bid by id: more is better, the first drawn has most."""
    order: list[str] = json.loads(draw.drawn)
    return {bid: len(order) - at for at, bid in enumerate(order)}


def lots_drawn(session: Session, row: Solicitation, purpose: DrawPurpose) -> dict[str, int]:
    """Return the lot of each bid that was drawn for in this round; the newest draw counts."""
    held = [draw for draw in draws(session, row) if draw.purpose is purpose]
    return {bid: lot for draw in held for bid, lot in lots_of(draw).items()}
