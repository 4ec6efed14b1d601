"""What the gates know of the bids that were opened."""

from datetime import datetime

from sqlmodel import Session, col, select

from procurement.rules.facts import BidFacts
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import BidStatus, CheckResult, DeclarationMoment
from procurement.store.bids import bids
from procurement.store.bids.bid_names import names_of
from procurement.store.evaluation import cures, panel
from procurement.store.tables.bids import ResponsivenessCheck
from procurement.store.tables.solicitations import Solicitation


def bid_facts(session: Session, row: Solicitation, now: datetime) -> BidFacts:
    """Return how far the openings, the checks and the declarations of the round have come."""
    live = bids.of_round(session, row)
    names = names_of(session, row, live)
    checks = session.exec(
        select(ResponsivenessCheck).where(
            col(ResponsivenessCheck.bid_id).in_([bid.id for bid in live]),
            ResponsivenessCheck.round == row.round,
        )
    ).all()
    again = cures.to_check_again(session, row, now)
    clauses = {
        bid.id: {one.clause for one in checks if one.bid_id == bid.id} - again.get(bid.id, set())
        for bid in live
    }
    unexplained = {
        one.bid_id
        for one in checks
        if one.result is not CheckResult.PASSED and not one.reason.strip()
    }
    said = {(one.person_id, one.moment) for one in panel.declarations(session, row)}
    return BidFacts(
        technical_opened=row.technical_opened_at is not None,
        price_opened=row.price_opened_at is not None,
        opened=sum(bid.proposal_body != "" for bid in live),
        unchecked=tuple(
            names[bid.id]
            for bid in live
            if bid.proposal_body and not clauses[bid.id].issuperset(CLAUSES)
        ),
        checked_without_reason=tuple(names[bid.id] for bid in live if bid.id in unexplained),
        valid=sum(bid.status is BidStatus.VALID for bid in live),
        evaluators_without_declaration=tuple(
            person.handle
            for person in panel.members(session, row)
            if not {(person.id, moment) for moment in DeclarationMoment} <= said
        ),
        evaluators_with_conflict=tuple(person.handle for person in panel.conflicted(session, row)),
    )
