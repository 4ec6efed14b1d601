"""The right of small firms to undercut: whose turn it is, and what came of earlier turns."""

import json

from sqlmodel import Session, col, select

from procurement.rules.jurisdictions.match_rule import match_rule
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.scoring.right_to_match import MatchTurns, right_to_match
from procurement.rules.vocabulary import DrawPurpose, MatchAnswer, VendorSize
from procurement.store.evaluation import evaluation, ties
from procurement.store.tables.after_prices import MatchTurn
from procurement.store.tables.bids import Bid
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Lot, Solicitation

#: Firms that a right to match is for.
SMALL = (VendorSize.MICRO, VendorSize.SMALL)


def turns(session: Session, row: Solicitation, lot: Lot) -> list[MatchTurn]:
    """Return the turns to undercut that were called in this round, in their order."""
    called = (
        select(MatchTurn)
        .where(MatchTurn.ocid == row.ocid, MatchTurn.round == row.round, MatchTurn.lot_id == lot.id)
        .order_by(col(MatchTurn.number))
    )
    return list(session.exec(called))


def may_match(session: Session, row: Solicitation, lot: Lot, law: LawInForce) -> MatchTurns | None:
    """Return who may undercut the ranking of a lot as it stands; None where nobody may."""
    rule = match_rule(law, json.loads(row.case_body))
    result = evaluation.result(session, row, lot.id)
    if rule is None or rule.limits.margin is None or result is None:
        return None
    if any(one.answer is MatchAnswer.OFFERED for one in turns(session, row, lot)):
        return None  # the right is used up
    body = json.loads(result.body)
    ranks = {one["bid"]: one["rank"] for one in body["scored"] if one["rank"]}
    return right_to_match(
        {bid: price for bid, price in body["inputs"]["prices"].items() if bid in ranks},
        ranks=ranks,
        small=_small(session, row),
        margin=rule.limits.margin,
    )


def called_next(
    session: Session, row: Solicitation, lot: Lot, law: LawInForce
) -> tuple[tuple[str, ...], int]:
    """Return the bids whose turn it is, and the price to undercut; none where nobody is left.

    More than one means that lots must be drawn between them first.
    """
    right = may_match(session, row, lot, law)
    if right is None:
        return (), 0
    had = {str(one.bid_id) for one in turns(session, row, lot) if one.answer is not None}
    lots = ties.lots_drawn(session, row, DrawPurpose.MATCH)
    return right.next_after(had, lots), right.below


def _small(session: Session, row: Solicitation) -> set[str]:
    firms = select(Bid.id).join(Vendor, col(Vendor.id) == col(Bid.vendor_id))
    return {
        str(bid)
        for bid in session.exec(firms.where(Bid.ocid == row.ocid, col(Vendor.size).in_(SMALL)))
    }
