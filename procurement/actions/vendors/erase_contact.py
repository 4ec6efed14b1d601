"""Erase a person at a vendor: the chain still verifies, for it never had more than a digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vendors.erasure import ErasureGround, Traces, traces
from procurement.store.city import people
from procurement.store.database.engine import reading, take_record
from procurement.store.tables.contacts import VendorContact
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Person
from procurement.store.vendors import applications, contacts, erasure, vendors


def erase_contact(unit: Unit, *, contact: UUID, ground: ErasureGround) -> Outcome:
    """Erase name and address of a contact wherever they are kept as data; twice is once.

    Whoever also acted in the system loses name, handle and roles with it.  Refused: while a legal
    hold stands on what the vendor takes part in, while a letter to the person waits, and for
    whoever acted while their firm still bids or owes something.

    Papers that were produced (letters, contracts, receipts) are records of a procurement and stay
    for as long as its retention rule says.

    Args:
        unit: The transaction.
        contact: Id of the contact, or of somebody who acts for a vendor.
        ground: Why.

    Raises:
        NotFoundError: no such contact.
    """
    take_record(unit.session)
    who = _who(unit.session, contact)
    if not who.email and who.person is None:
        return Outcome(facts={"contact": str(contact), "known": True})
    firm = vendors.same_firm(unit.session, who.vendor)
    same = contacts.same_person(unit.session, firm, email=who.email, person=who.person)
    acting = {one.person_id for one in same} | {who.person}
    persons = [unit.session.get_one(Person, one) for one in acting if one is not None]
    found = traces(
        *(text for one in same for text in (one.name, one.email)),
        *(text for one in persons for text in (one.name, one.email, one.handle)),
    )
    kept = tuple(_kept(unit, firm, found, acted=bool(persons)))
    if kept:
        return Outcome(kept)
    now = unit.now  # read once: asking the database's clock stores what is half changed
    for row in same:
        _empty(unit, row, now)
    for person in persons:
        _forget(unit, person, now)
    _clear_addresses(unit, firm, found)
    rows = erasure.remove_traces(unit.session, found)
    unit.session.flush()
    entry = {
        "vendor": who.vendor,
        "contacts": sorted(one.id for one in same),
        "people": sorted(one.id for one in persons),
        "ground": ground,
    }
    unit.log("vendor_contact.erased", CHAIN, {**entry, "rows": rows})
    return Outcome(facts={"rows": rows})


@dataclass(frozen=True, slots=True)
class _Who:
    """Somebody at a vendor: their address, and who they are among those who act.

    An erased contact has neither.
    """

    vendor: UUID
    email: str
    person: UUID | None


def _who(session: Session, contact: UUID) -> _Who:
    """Return who is meant by the id of a contact, or of somebody who acts for a vendor.

    Raises:
        NotFoundError: nobody, or somebody who acts for no vendor.
    """
    row = session.get(VendorContact, contact)
    if row is not None:
        return _Who(row.vendor_id, row.email, None if row.erased_at else row.person_id)
    person = session.get(Person, contact)
    if person is None or person.vendor_id is None:
        raise NotFoundError(Finding("contact.unknown", {"contact": str(contact)}))
    return _Who(person.vendor_id, person.email, person.id if person.name else None)


def id_of(engine: sa.Engine, contact: str) -> UUID:
    """Return the id that stands for a contact, or for a handle: a request keeps no handle.

    Raises:
        NotFoundError: nobody of that handle.
    """
    try:
        return UUID(contact)
    except ValueError:
        with reading(engine) as session:
            return people.by_handle(session, contact).id


def _kept(unit: Unit, firm: set[UUID], found: Traces, *, acted: bool) -> Iterator[Finding]:
    """Yield what keeps somebody on record."""
    for hold in erasure.standing_holds(unit.session, firm):
        subject = hold.contract_id or hold.ocid
        yield Finding(
            "contact.held", {"subject": subject, "ocid": hold.ocid, "number": hold.number}
        )
    waiting = erasure.letters_waiting(unit.session, found)
    if waiting:
        yield Finding("contact.letters_wait", {"count": waiting})
    if acted:
        for subject in erasure.open_business(unit.session, firm):
            yield Finding("contact.acts_still", {"subject": subject})


def _empty(unit: Unit, row: VendorContact, at: datetime) -> None:
    if row.ended_at is None:
        row.ended_at, row.ended_by = at, unit.actor.id
    row.name = row.email = row.salt = ""
    row.erased_at, row.erased_by = at, unit.actor.id
    unit.session.add(row)


def _forget(unit: Unit, person: Person, at: datetime) -> None:
    """Leave of somebody who acted the id, which the audit log names, and nothing else."""
    for grant in people.grants_of(unit.session, person.id):
        grant.revoked_at, grant.revoked_by = at, unit.actor.id
        grant.revoked_why = "erased"
        unit.session.add(grant)
    person.handle = f"erased-{person.id.hex[:16]}"
    person.name = person.email = person.name_salt = ""
    person.left_at = person.left_at or at
    unit.session.add(person)


def _clear_addresses(unit: Unit, firm: set[UUID], found: Traces) -> None:
    """Empty the address of a firm, and of what it filed, where that was the person's own."""
    known = {word.casefold() for word in found.words}
    for vendor in (unit.session.get_one(Vendor, one) for one in firm):
        if vendor.email.casefold() in known:
            vendor.email = ""
            unit.session.add(vendor)
    for filed in applications.of_firm(unit.session, firm):
        if filed.email.casefold() in known:
            filed.email = ""
            unit.session.add(filed)
