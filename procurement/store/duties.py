"""Which half of a duty a person has done on one procurement, whatever role they hold today."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from procurement.rules.vocabulary import Role
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid, OpeningConsent
from procurement.store.tables.scoring import ConsensusRating, RatingSheet


def done(session: Session, ocid: str, person: UUID) -> set[Role]:
    """Return the roles in which the person has opened, scored, chaired or awarded here.

    What was done stays done: a role that was revoked since counts as well.
    """
    acts = {
        Role.CUSTODIAN: sa.select(sa.literal(1)).where(
            col(OpeningConsent.ocid) == ocid, col(OpeningConsent.person_id) == person
        ),
        Role.EVALUATOR: sa.select(sa.literal(1)).where(
            col(RatingSheet.ocid) == ocid, col(RatingSheet.evaluator_id) == person
        ),
        Role.CHAIR: sa.select(sa.literal(1))
        .select_from(ConsensusRating)
        .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
        .where(col(Bid.ocid) == ocid, col(ConsensusRating.recorded_by) == person),
        Role.AWARD_AUTHORITY: sa.select(sa.literal(1)).where(
            col(Award.ocid) == ocid, col(Award.decided_by) == person
        ),
    }
    asked = sa.select(*(act.exists().label(role.value) for role, act in acts.items()))
    answers = session.execute(asked).one()
    return {role for role, answer in zip(acts, answers, strict=True) if answer}
