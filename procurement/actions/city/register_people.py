"""People, their roles, and the public keys of custodians."""

import secrets
from uuid import uuid4

from sqlmodel import col, select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.access import conflicts
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store import people
from procurement.store.tables.people import CustodianKey, Person, RoleGrant
from procurement.store.vendors import by_tax_id

#: Chain of events that belong to no procurement.
CHAIN = "people"


def register_person(
    unit: Unit, *, handle: str, name: str, email: str = "", vendor: str = ""
) -> Outcome:
    """Register somebody who will act; `vendor` is `SCHEME/ID` for a vendor's contact.

    The same handle and name again changes nothing; the handle with another name is refused.
    """
    known = unit.session.exec(select(Person).where(Person.handle == handle)).one_or_none()
    if known is not None:
        if known.name == name:
            return Outcome(facts={"person": handle, "known": True})
        return Outcome((Finding("person.handle_taken", {"handle": handle}),))
    works_for = by_tax_id(unit.session, vendor) if vendor else None
    person = Person(
        id=uuid4(),
        handle=handle,
        name=name,
        email=email,
        name_salt=secrets.token_hex(32),
        vendor_id=works_for.id if works_for else None,
        registered_at=unit.now,
    )
    unit.session.add(person)
    unit.session.flush()
    if works_for:
        _grant(unit, person, Role.VENDOR_CONTACT, "")
    unit.log("person.registered", CHAIN, {"person": person.id})
    return Outcome(facts={"person": handle})


def grant_role(unit: Unit, *, handle: str, role: Role, subject: str = "") -> Outcome:
    """Grant a role for the whole city, or for one solicitation only (domain 2.1).

    Refused: granting oneself a role, and two conflicting roles on one solicitation.
    """
    person = people.by_handle(unit.session, handle)
    if person.id == unit.actor.id:
        return Outcome((Finding("role.own", {"role": role.value}),))
    held = people.roles_on(unit.session, subject).get(person.id, set()) if subject else set()
    if role in held:
        return Outcome(facts={"person": handle, "known": True})
    if clashes := conflicts(held | {role}) if subject else ():
        return Outcome(
            tuple(
                Finding(
                    "panel.conflicting_roles",
                    {"person": handle, "role": one.value, "other": other.value},
                )
                for one, other in clashes
            )
        )
    _grant(unit, person, role, subject)
    unit.log("role.granted", CHAIN, {"person": person.id, "role": role, "subject": subject})
    return Outcome(facts={"person": handle, "role": role.value})


def register_key(unit: Unit, *, recipient: str) -> Outcome:
    """Register the custodian's public age key; a former one is retired, not deleted."""
    keys = select(CustodianKey).where(
        CustodianKey.person_id == unit.actor.id, col(CustodianKey.retired_at).is_(None)
    )
    for key in unit.session.exec(keys):
        if key.recipient == recipient:
            return Outcome(facts={"known": True})
        key.retired_at = unit.now
        unit.session.add(key)
    unit.session.add(
        CustodianKey(
            id=uuid4(), person_id=unit.actor.id, recipient=recipient, registered_at=unit.now
        )
    )
    unit.log("key.registered", CHAIN, {"person": unit.actor.id, "recipient": recipient})
    return Outcome(facts={"recipient": recipient})


def _grant(unit: Unit, person: Person, role: Role, subject: str) -> None:
    unit.session.add(
        RoleGrant(id=uuid4(), person_id=person.id, role=role, subject=subject, granted_at=unit.now)
    )
