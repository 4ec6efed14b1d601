"""Reopen a locked sheet: its evaluator asks, somebody who is not on the panel decides.

The locked version stays as it is.  What may be changed is a copy of it, the next version, which is
locked in its turn; until then nobody sees what the sheets say, and the panel agrees on nothing.
"""

from procurement.actions.evaluation.own_sheets import SCORING
from procurement.actions.evaluation.technical_lock import lift_lock, prices_known
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Severity
from procurement.rules.vocabulary import Role
from procurement.store.city import duties, people
from procurement.store.evaluation import panel, reopenings, sheets
from procurement.store.evaluation.reopenings import Reopening
from procurement.store.solicitations import solicitations
from procurement.store.tables.people import Person
from procurement.store.tables.scoring import RatingSheet, ReopeningDecision, SheetReopening
from procurement.store.tables.solicitations import Solicitation


def ask_reopening(unit: Unit, *, ocid: str, reason: str) -> Outcome:
    """Ask, in one's own name, to change one's locked sheet; nothing is changed yet."""
    row = solicitations.lock(unit.session, ocid)
    me = unit.actor.person
    last = sheets.sheet(unit.session, row, me.id)
    mine = reopenings.of_evaluator(unit.session, row, me.id)
    if mine and mine[-1].decided is None:
        return Outcome(facts={"number": mine[-1].asked.number, "known": True})
    found = [*_too_late(unit, row), *_not_on_panel(unit, row, me)]
    if last is None or last.locked_at is None:
        found.append(Finding("reopening.not_locked", {"person": me.handle}))
    if not reason.strip():
        found.append(Finding("reopening.no_reason"))
    if found or last is None:
        return Outcome(tuple(found))
    asked = SheetReopening(
        ocid=row.ocid,
        round=row.round,
        evaluator_id=me.id,
        number=len(mine) + 1,
        version=last.version,
        reason=reason.strip(),
        asked_at=unit.now,
    )
    unit.session.add(asked)
    entry = {"round": row.round, "number": asked.number, "version": asked.version}
    unit.log("reopening.asked", row.ocid, {**entry, "reason": asked.reason})
    return Outcome(facts={"person": me.handle, "number": asked.number})


def decide_reopening(
    unit: Unit, *, ocid: str, evaluator: str, granted: bool, reason: str
) -> Outcome:
    """Decide whether an evaluator may change a locked sheet; never by somebody of the panel.

    Granted, the sheet goes on as a new version, and a lock of the technical scores is lifted with
    it.  Never once a price is known.

    Raises:
        NotFoundError: no such evaluator, or nothing waits for a decision.
    """
    row = solicitations.lock(unit.session, ocid)
    person = people.by_handle(unit.session, evaluator)
    mine = reopenings.of_evaluator(unit.session, row, person.id)
    if not mine or mine[-1].decided is not None:
        raise NotFoundError(Finding("reopening.none", {"person": evaluator}))
    found = [*_of_the_panel(unit, row, person)]
    if granted:
        found += [*_too_late(unit, row), *_not_on_panel(unit, row, person)]
    if not reason.strip():
        found.append(Finding("reopening.no_decision_reason"))
    if found:
        return Outcome(tuple(found))
    return _decide(unit, row, mine[-1], granted=granted, reason=reason.strip())


def _decide(
    unit: Unit, row: Solicitation, waiting: Reopening, *, granted: bool, reason: str
) -> Outcome:
    asked = waiting.asked
    unit.session.add(
        ReopeningDecision(
            ocid=asked.ocid,
            round=asked.round,
            evaluator_id=asked.evaluator_id,
            number=asked.number,
            granted=granted,
            reason=reason,
            decided_at=unit.now,
            decided_by=unit.actor.id,
        )
    )
    unit.session.flush()  # the next version is refused before it is granted
    entry: dict[str, object] = {
        "person": asked.evaluator_id,
        "round": asked.round,
        "number": asked.number,
        "version": asked.version,
        "granted": granted,
        "reason": reason,
    }
    advice: tuple[Finding, ...] = ()
    if granted:
        lifted = _reopen(unit, row, asked)
        entry["lifts_lock_of"] = lifted
        if lifted is not None:
            advice = (Finding("reopening.lock_lifted", severity=Severity.ADVISES),)
    unit.log("reopening.decided", row.ocid, entry)
    return Outcome(advice, {"granted": granted, "number": asked.number})


def _reopen(unit: Unit, row: Solicitation, asked: SheetReopening) -> object:
    """Begin the next version of the sheet; return since when a lock stood that is lifted."""
    key = (asked.ocid, asked.round, asked.evaluator_id, asked.version)
    following = RatingSheet(
        ocid=asked.ocid,
        round=asked.round,
        evaluator_id=asked.evaluator_id,
        version=asked.version + 1,
        opened_at=unit.now,
    )
    reopenings.begin_version(unit.session, unit.session.get_one(RatingSheet, key), following)
    return lift_lock(unit, row)


def _too_late(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return why no sheet can be reopened now."""
    if row.stage not in SCORING:
        return (Finding("reopening.wrong_stage", {"stage": row.stage}),)
    return prices_known(unit, row)


def _not_on_panel(unit: Unit, row: Solicitation, person: Person) -> list[Finding]:
    """Return why a sheet of this person is not worked on."""
    found = []
    if person.id not in {one.id for one in panel.members(unit.session, row)}:
        found.append(Finding("rating.not_on_panel", {"person": person.handle}))
    if person.id in {one.id for one in panel.conflicted(unit.session, row)}:
        found.append(Finding("rating.conflict", {"person": person.handle}))
    return found


def _of_the_panel(unit: Unit, row: Solicitation, asker: Person) -> tuple[Finding, ...]:
    """Return why this person is not the one to decide: it asked, or rates or chairs here."""
    me = unit.actor.person
    if me.id == asker.id:
        return (Finding("reopening.own", {"person": me.handle}),)
    parts = {Role.EVALUATOR, Role.CHAIR}
    held = people.roles_on(unit.session, row.ocid).get(me.id, set())
    if parts & (held | duties.done(unit.session, row.ocid, me.id)):
        return (Finding("reopening.of_the_panel", {"person": me.handle}),)
    return ()
