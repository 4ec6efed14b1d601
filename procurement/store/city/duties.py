"""Which half of a duty a person has done on one procurement, whatever role they hold today."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from procurement.rules.vocabulary import Role
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid, OpeningConsent
from procurement.store.tables.scoring import ConsensusRating, RatingSheet

#: Whether there is an act of each kind; built once, for it is asked with every act.
ACTS = {
    Role.CUSTODIAN: sa.select(sa.literal(1)).where(
        col(OpeningConsent.ocid) == sa.bindparam("ocid"),
        col(OpeningConsent.person_id) == sa.bindparam("person"),
    ),
    Role.EVALUATOR: sa.select(sa.literal(1)).where(
        col(RatingSheet.ocid) == sa.bindparam("ocid"),
        col(RatingSheet.evaluator_id) == sa.bindparam("person"),
    ),
    Role.CHAIR: sa.select(sa.literal(1))
    .select_from(ConsensusRating)
    .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
    .where(
        col(Bid.ocid) == sa.bindparam("ocid"),
        col(ConsensusRating.recorded_by) == sa.bindparam("person"),
    ),
    Role.AWARD_AUTHORITY: sa.select(sa.literal(1)).where(
        col(Award.ocid) == sa.bindparam("ocid"), col(Award.decided_by) == sa.bindparam("person")
    ),
}
ASKED: sa.Executable = sa.select(*(act.exists().label(role.value) for role, act in ACTS.items()))


def done(session: Session, ocid: str, person: UUID) -> set[Role]:
    """Return the roles in which the person has opened, scored, chaired or awarded here.

    What was done stays done: a role that was revoked since counts as well.
    """
    answers = session.connection().execute(ASKED, {"ocid": ocid, "person": person}).one()
    return {role for role, answer in zip(ACTS, answers, strict=True) if answer}
