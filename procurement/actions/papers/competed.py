"""How a contract was competed, from the call to the award."""

from sqlmodel import func, select

from procurement.actions.papers.controls import CallControls
from procurement.actions.papers.scores import Scores
from procurement.documents.facts import Competition
from procurement.rules.vocabulary import Role
from procurement.store.tables.awards import Protest
from procurement.store.tables.solicitations import Invitation


def competition(scores: Scores, controls: CallControls) -> Competition:
    """Return how the contract of an award was competed."""
    desk, award = scores.desk, scores.award
    row = desk.row
    count = desk.session.exec
    return Competition(
        ocid=row.ocid,
        method=desk.voice.say(f"method.{row.pathway}"),
        published_at=row.released_at or scores.frozen.frozen_at,
        closed_at=row.deadline,
        invited=count(select(func.count()).where(Invitation.ocid == row.ocid)).one(),
        received=len(scores.bids),
        late=controls.late,
        opened_by=tuple(
            desk.official(one.person_id, Role.CUSTODIAN) for one in controls.openings()
        ),
        opened_at=row.technical_opened_at or row.deadline,
        evaluators=sum(one.locked_at is not None for one in scores.sheets),
        scheme_digest=scores.frozen.digest,
        ranking=scores.ranking(),
        protests=count(select(func.count()).where(Protest.ocid == row.ocid)).one(),
        awarded_at=award.decided_at,
    )
