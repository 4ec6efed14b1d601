"""Conflicts of interest are declared twice: on appointment, and when the bidders are known."""

import hashlib
from datetime import datetime

from procurement.actions.evaluation.technical_lock import lift_lock
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Severity
from procurement.rules.vocabulary import DeclarationMoment
from procurement.store.evaluation import panel
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import Declaration
from procurement.store.tables.solicitations import Solicitation


def sign_declaration(
    unit: Unit, *, ocid: str, moment: DeclarationMoment, has_conflict: bool, statement: str
) -> Outcome:
    """Declare, in one's own name, whether there is a conflict of interest.

    A conflict found later replaces a "none" of before; a declared conflict is never taken back.
    From then on an evaluator's sheet counts for nothing: while no price is known, the lock of the
    technical scores is lifted with it.  The statement stays out of the log: it speaks of people.
    """
    row = solicitations.lock(unit.session, ocid)
    if not statement.strip():
        return Outcome((Finding("declaration.blank"),))
    if row.released_at is None:
        return Outcome((Finding("declaration.not_released"),))
    if moment is DeclarationMoment.BIDDERS_KNOWN and row.technical_opened_at is None:
        return Outcome((Finding("declaration.too_early"),))
    known = panel.declared(unit.session, row, unit.actor.id).get(moment)
    if known is not None and known.has_conflict >= has_conflict:
        return _again(known, has_conflict=has_conflict)
    signed = known or Declaration(
        ocid=row.ocid,
        round=row.tender_round,
        person_id=unit.actor.id,
        moment=moment,
        has_conflict=has_conflict,
        statement=statement,
        declared_at=unit.now,
    )
    signed.has_conflict, signed.statement, signed.declared_at = has_conflict, statement, unit.now
    unit.session.add(signed)
    unit.log(
        "declaration.signed",
        row.ocid,
        {
            "moment": moment,
            "round": row.tender_round,
            "has_conflict": has_conflict,
            "statement_digest": hashlib.sha256(statement.encode()).hexdigest(),
            "replaces_none": known is not None,
            "lifts_lock_of": _lifted(unit, row) if has_conflict else None,
        },
    )
    advice = _next_step(unit, row) if has_conflict else ()
    return Outcome(advice, {"moment": moment.value, "has_conflict": has_conflict})


def _lifted(unit: Unit, row: Solicitation) -> datetime | None:
    """Lift the lock of scores that this person's sheet is part of; return since when it stood."""
    unit.session.flush()
    rates = unit.actor.id in {one.id for one in panel.conflicted(unit.session, row)}
    return lift_lock(unit, row) if rates and row.price_opened_at is None else None


def _next_step(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Say how the panel goes on without this person."""
    settled = row.technical_locked_at is not None
    code = "declaration.prices_known" if settled else "declaration.recuse"
    names = {"person": unit.actor.person.handle, "solicitation": row.reference}
    return (Finding(code, names, Severity.ADVISES),)


def _again(known: Declaration, *, has_conflict: bool) -> Outcome:
    if known.has_conflict and not has_conflict:
        return Outcome((Finding("declaration.stands", {"moment": known.moment.value}),))
    return Outcome(facts={"moment": known.moment.value, "known": True})
