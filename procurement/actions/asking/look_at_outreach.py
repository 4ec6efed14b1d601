"""Plans and matches tell who is certified as what: shown once the request is on record."""

import json

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.outcome import Outcome
from procurement.actions.outreach.match_vendors import Matched, matched, wanted_by
from procurement.actions.outreach.show_plan import PlanSeen, plan_of
from procurement.actions.vendors.show_vendors import today
from procurement.store.database.engine import reading
from procurement.store.facts.outreach_facts import outreach_facts
from procurement.store.solicitations import solicitations


def plan_seen(
    engine: sa.Engine, asking: Asking, *, solicitation: str
) -> tuple[Outcome, PlanSeen | None]:
    """Return the outreach plan of a call with its gaps; nothing but the refusal where there is one.

    Raises:
        NotFoundError: no such solicitation.
        NotAllowedError: the person may not see it.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, None
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        case = json.loads(row.case_body)
        return outcome, plan_of(session, row, outreach_facts(session, row, case))


def matches_seen(
    engine: sa.Engine, asking: Asking, *, solicitation: str
) -> tuple[Outcome, tuple[Matched, ...]]:
    """Return who matches the plan of a call, and why; nothing but the refusal where there is one.

    Raises:
        NotFoundError: no such solicitation.
        NotAllowedError: the person may not see it.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, ()
    with reading(engine) as session:
        row = solicitations.find(session, solicitation)
        return outcome, matched(session, wanted_by(session, row), today(session))
