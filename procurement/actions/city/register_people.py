"""People, and the public keys of custodians."""

import secrets
from uuid import uuid4

from sqlmodel import col, select

from procurement.actions.city.change_roles import CHAIN, appoint
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.tables.people import CustodianKey, Person
from procurement.store.vendors.vendors import by_tax_id


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
        appoint(unit, person, Role.VENDOR_CONTACT)
    unit.log("person.registered", CHAIN, {"person": person.id})
    return Outcome(facts={"person": handle})


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
