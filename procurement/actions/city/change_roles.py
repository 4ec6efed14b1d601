"""Roles are granted and revoked by others, with effect at once; every grant stays on record."""

from uuid import uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.duties.conflicts import new_conflicts
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.facts import left_work
from procurement.store.solicitations.solicitations import ocid_of_subject
from procurement.store.tables.people import Person, RoleGrant

#: Chain of events that belong to no procurement.
CHAIN = "people"
#: What is said of each kind of work that a revoked role leaves undone.
LEFT = {
    "sheet": "role.left_sheet",
    "key": "role.left_key",
    "consensus": "role.left_consensus",
    "contract": "role.left_contract",
}


def grant_role(unit: Unit, *, handle: str, role: Role, subject: str = "") -> Outcome:
    """Grant a role for the whole city, or on one procurement only (domain 2.1).

    `subject` is a solicitation or one of its contracts.  Refused: a role for oneself, and two
    roles that exclude each other unless an override lets this person have both.

    Raises:
        NotFoundError: no such person, solicitation or contract.
    """
    person = people.by_handle(unit.session, handle)
    if person.id == unit.actor.id:
        return Outcome((Finding("role.own", {"role": role.value}),))
    ocid = ocid_of_subject(unit.session, subject)
    held = people.grants_of(unit.session, person.id)
    if any((one.role, one.subject) == (role, ocid) for one in held):
        return Outcome(facts={"person": handle, "known": True})
    if found := clashes(unit, person, role, ocid):
        return Outcome(found)
    appoint(unit, person, role, ocid)
    unit.log("role.granted", CHAIN, {"person": person.id, "role": role, "subject": ocid})
    return Outcome(facts={"person": handle, "role": role.value})


def revoke_role(unit: Unit, *, handle: str, role: Role, reason: str, subject: str = "") -> Outcome:
    """Revoke a role with effect at once; what it leaves undone is named.

    The grant stays on record with who revoked it, when and why.

    Raises:
        NotFoundError: no such person, solicitation or contract.
    """
    person = people.by_handle(unit.session, handle)
    if person.id == unit.actor.id:
        return Outcome((Finding("role.own_revoked", {"role": role.value}),))
    ocid = ocid_of_subject(unit.session, subject)
    if not reason.strip():
        return Outcome((Finding("role.no_reason"),))
    grants = people.grants_of(unit.session, person.id)
    found = next((one for one in grants if (one.role, one.subject) == (role, ocid)), None)
    if found is None:
        facts = {"person": handle, "role": role.value, "subject": ocid or "-"}
        return Outcome((Finding("role.not_held", facts),))
    end_grant(unit, found, reason.strip())
    left = left_work.of_grant(unit.session, found)
    entry = {"person": person.id, "role": role, "subject": ocid, "reason": found.revoked_why}
    unit.log("role.revoked", CHAIN, {**entry, "left": [[one.kind, one.subject] for one in left]})
    return Outcome(
        tuple(_undone(handle, one) for one in left),
        {"person": handle, "role": role.value, "left": len(left)},
    )


def clashes(unit: Unit, person: Person, role: Role, ocid: str) -> tuple[Finding, ...]:
    """Return the forbidden pairs that a new grant would make; an override in force lifts one."""
    held = [(one.role, one.subject) for one in people.grants_of(unit.session, person.id)]
    waived = people.waived(unit.session, person.id, ocid, unit.now) if ocid else ()
    return tuple(
        Finding(
            "panel.conflicting_roles",
            {"person": person.handle, "role": one.value, "other": other.value},
        )
        for one, other in new_conflicts(role, ocid, held, waived)
    )


def appoint(unit: Unit, person: Person, role: Role, ocid: str = "") -> None:
    """Store a grant that was found to be in order."""
    unit.session.add(
        RoleGrant(
            id=uuid4(),
            person_id=person.id,
            role=role,
            subject=ocid,
            granted_at=unit.now,
            granted_by=unit.actor.id,
        )
    )


def end_grant(unit: Unit, grant: RoleGrant, reason: str) -> None:
    """End a grant; it stays on record with who ended it, when and why."""
    grant.revoked_at, grant.revoked_by, grant.revoked_why = unit.now, unit.actor.id, reason
    unit.session.add(grant)
    unit.session.flush()


def _undone(handle: str, work: left_work.Work) -> Finding:
    facts: dict[str, Param] = {"person": handle, "subject": work.subject, "others": work.others}
    return Finding(LEFT[work.kind], facts, Severity.ADVISES)
