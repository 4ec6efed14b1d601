"""The snapshot that the gates of a solicitation read, taken at one instant."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from procurement.rules.facts import AwardFacts, QuestionFacts, SolicitationFacts
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.store.city.later import later
from procurement.store.evaluation import awards
from procurement.store.facts.bid_facts import bid_facts
from procurement.store.facts.outcome_facts import outcome_facts
from procurement.store.facts.outreach_facts import outreach_facts
from procurement.store.facts.scheme_facts import scheme_facts
from procurement.store.facts.scoring_facts import scoring_facts
from procurement.store.solicitations import questions, solicitations
from procurement.store.tables.awards import Protest
from procurement.store.tables.solicitations import Solicitation


def facts(
    session: Session, row: Solicitation, now: datetime, place: LawInForce
) -> SolicitationFacts:
    """Take the snapshot of one solicitation, under the law of its place.

    Each part is read when a gate first looks at it: a way out has few gates, and most parts belong
    to other stages.  The caller holds the solicitation, so it is no other by then.
    """
    case: Mapping[str, Any] = json.loads(row.case_body)
    given = solicitations.consents(session, row.ocid, round_=row.round, stage=row.stage)
    return SolicitationFacts(
        ocid=row.ocid,
        stage=row.stage,
        pathway=row.pathway,
        round=row.round,
        now=now,
        questions_until=row.questions_until,
        deadline=row.deadline,
        consents=solicitations.consent_counts(given),
        outcomes=later(lambda: outcome_facts(session, row, case)),
        outreach=later(lambda: outreach_facts(session, row, case)),
        scheme=later(lambda: scheme_facts(session, row, case, now=now, place=place)),
        questions=later(lambda: _questions(session, row)),
        bids=later(lambda: bid_facts(session, row, now)),
        scoring=later(lambda: scoring_facts(session, row, place)),
        award=later(lambda: _award(session, row)),
    )


def _questions(session: Session, row: Solicitation) -> QuestionFacts:
    asked = questions.asked(session, row, row.round)
    newest = questions.newest_change(session, row)
    return QuestionFacts(
        unanswered=tuple(one.number for one in asked if one.answered_at is None),
        material_without_addendum=tuple(
            one.number
            for one in asked
            if one.material
            and one.answered_at is not None
            and (newest is None or newest < one.answered_at)
        ),
    )


def _award(session: Session, row: Solicitation) -> AwardFacts:
    standing = awards.standing(session, row)
    open_protests = session.exec(
        select(Protest).where(Protest.ocid == row.ocid, col(Protest.decided_at).is_(None))
    ).all()
    return AwardFacts(
        decided=bool(standing),
        standstill_until=max((award.standstill_until for award in standing), default=None),
        open_protests=len(open_protests),
        letters_missing=awards.untold(session, row) if standing else (),
    )
