"""An evaluator with a conflict of interest leaves the panel, and another one scores from zero."""

from procurement.actions.city.change_roles import appoint, clashes, end_grant
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Severity
from procurement.rules.gates import MIN_EVALUATORS
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.evaluation import panel
from procurement.store.solicitations import solicitations
from procurement.store.tables.people import Person
from procurement.store.tables.scoring import PanelChange
from procurement.store.tables.solicitations import Solicitation

#: Stages in which a panel stands and its scores are not settled.
PANEL = ("questions", "submission", "responsiveness", "scoring", "consensus")


def replace_evaluator(
    unit: Unit, *, ocid: str, leaves: str, reason: str, joins: str = ""
) -> Outcome:
    """Release an evaluator who has declared a conflict, and appoint another in the same act.

    Nobody is taken off a panel by this for another reason than a conflict they declared.  What the
    released one rated stays on record and counts for nothing; who joins declares twice and rates
    every bid.  Without `joins` the panel goes on with those who remain, if they are enough.

    Raises:
        NotFoundError: one of them is not registered.
    """
    row = solicitations.lock(unit.session, ocid)
    leaver = people.by_handle(unit.session, leaves)
    joiner = people.by_handle(unit.session, joins) if joins else None
    found = [*_cannot_leave(unit, row, leaver)]
    found += _cannot_join(unit, row, joiner) if joiner else _too_few(unit, row, leaver)
    if not reason.strip():
        found.append(Finding("panel.no_reason"))
    if found:
        return Outcome(tuple(found))
    _release(unit, row, leaver, reason.strip())
    if joiner is not None:
        appoint(unit, joiner, Role.EVALUATOR, row.ocid)
    unit.session.add(
        PanelChange(
            ocid=row.ocid,
            round=row.round,
            leaves_id=leaver.id,
            joins_id=joiner.id if joiner else None,
            reason=reason.strip(),
            changed_at=unit.now,
            changed_by=unit.actor.id,
        )
    )
    entry = {"leaves": leaver.id, "joins": joiner.id if joiner else None, "round": row.round}
    unit.log("evaluator.replaced", row.ocid, {**entry, "reason": reason.strip()})
    advice = _next_steps(joiner) if joiner else ()
    return Outcome(advice, {"leaves": leaves, "joins": joins})


def _cannot_leave(unit: Unit, row: Solicitation, leaver: Person) -> list[Finding]:
    found = []
    if row.stage not in PANEL:
        found.append(Finding("panel.wrong_stage", {"stage": row.stage}))
    elif row.technical_locked_at is not None:  # only a known price keeps it: else it was lifted
        found.append(Finding("scoring.prices_known", {"stage": row.stage}))
    if leaver.id == unit.actor.id:
        found.append(Finding("panel.own", {"person": leaver.handle}))
    if leaver.id not in {one.id for one in panel.conflicted(unit.session, row)}:
        found.append(Finding("panel.no_conflict", {"person": leaver.handle}))
    return found


def _cannot_join(unit: Unit, row: Solicitation, joiner: Person) -> list[Finding]:
    found = []
    if joiner.id == unit.actor.id:
        found.append(Finding("panel.own", {"person": joiner.handle}))
    if joiner.id in {one.id for one in panel.members(unit.session, row)}:
        found.append(Finding("panel.on_it_already", {"person": joiner.handle}))
    signed = panel.declared(unit.session, row, joiner.id).values()
    if any(one.has_conflict for one in signed):
        found.append(Finding("rating.conflict", {"person": joiner.handle}))
    return [*found, *clashes(unit, joiner, Role.EVALUATOR, row.ocid)]


def _too_few(unit: Unit, row: Solicitation, leaver: Person) -> list[Finding]:
    stay = {one.id for one in panel.members(unit.session, row)} - {leaver.id}
    if len(stay) >= MIN_EVALUATORS:
        return []
    return [Finding("panel.few_evaluators", {"evaluators": len(stay), "minimum": MIN_EVALUATORS})]


def _release(unit: Unit, row: Solicitation, leaver: Person, reason: str) -> None:
    """End the grant, if it still stands: the administrator may have revoked it."""
    for grant in people.grants_of(unit.session, leaver.id):
        if (grant.role, grant.subject) == (Role.EVALUATOR, row.ocid):
            end_grant(unit, grant, reason)


def _next_steps(joiner: Person) -> tuple[Finding, ...]:
    return (Finding("panel.declares_twice", {"person": joiner.handle}, Severity.ADVISES),)
