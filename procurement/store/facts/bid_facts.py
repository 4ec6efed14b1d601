"""What the gates know of the bids that were opened."""

from datetime import datetime

from sqlmodel import Session, col, select

from procurement.rules.facts import BidFacts
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import (
    BidStatus,
    CheckResult,
    DeclarationMoment,
    Role,
)
from procurement.store.bids import bids
from procurement.store.city import people
from procurement.store.evaluation import cures
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import ResponsivenessCheck
from procurement.store.tables.scoring import Declaration
from procurement.store.tables.solicitations import Solicitation


def bid_facts(session: Session, row: Solicitation, now: datetime) -> BidFacts:
    """Return how far the openings, the checks and the declarations of the round have come."""
    live = bids.of_round(session, row)
    vendors = solicitations.vendor_names(session, {bid.vendor_id for bid in live})
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
    panel = people.with_role(session, Role.EVALUATOR, row.ocid)
    signed = session.exec(
        select(Declaration).where(
            Declaration.ocid == row.ocid, Declaration.round == row.tender_round
        )
    ).all()
    said = {(one.person_id, one.moment) for one in signed}
    conflicted = {one.person_id for one in signed if one.has_conflict}
    return BidFacts(
        technical_opened=row.technical_opened_at is not None,
        price_opened=row.price_opened_at is not None,
        opened=sum(bid.proposal_body != "" for bid in live),
        unchecked=tuple(
            vendors[bid.vendor_id]
            for bid in live
            if bid.proposal_body and not clauses[bid.id].issuperset(CLAUSES)
        ),
        checked_without_reason=tuple(
            vendors[bid.vendor_id] for bid in live if bid.id in unexplained
        ),
        valid=sum(bid.status is BidStatus.VALID for bid in live),
        evaluators_without_declaration=tuple(
            person.handle
            for person in panel
            if not {(person.id, moment) for moment in DeclarationMoment} <= said
        ),
        evaluators_with_conflict=tuple(
            person.handle for person in panel if person.id in conflicted
        ),
    )
