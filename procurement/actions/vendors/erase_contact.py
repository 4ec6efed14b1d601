"""Erase a person at a vendor: the chain still verifies, for it never had more than a digest."""

from collections.abc import Iterator
from uuid import UUID

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vendors.erasure import ErasureGround, Traces, traces
from procurement.store.city import people
from procurement.store.database.engine import take_record
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

    Raises:
        NotFoundError: no such contact.
    """
    take_record(unit.session)
    row = unit.session.get(VendorContact, contact)
    if row is None:
        raise NotFoundError(Finding("contact.unknown", {"contact": str(contact)}))
    if row.erased_at is not None:
        return Outcome(facts={"contact": str(contact), "known": True})
    firm = vendors.same_firm(unit.session, row.vendor_id)
    same = contacts.same_person(unit.session, row, firm)
    acting = {one.person_id for one in same if one.person_id is not None}
    persons = [unit.session.get_one(Person, one) for one in acting]
    found = traces(
        *(text for one in same for text in (one.name, one.email)),
        *(text for one in persons for text in (one.name, one.email, one.handle)),
    )
    kept = tuple(_kept(unit, firm, found, acted=bool(persons)))
    if kept:
        return Outcome(kept)
    for one in same:
        _empty(unit, one)
    for person in persons:
        _forget(unit, person)
    _clear_addresses(unit, firm, found)
    rows = erasure.remove_traces(unit.session, found)
    unit.session.flush()
    entry = {"contacts": sorted(one.id for one in same), "ground": ground, "rows": rows}
    unit.log("vendor_contact.erased", CHAIN, {"vendor": row.vendor_id, **entry})
    return Outcome(facts={"contact": str(contact), "rows": rows})


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


def _empty(unit: Unit, row: VendorContact) -> None:
    if row.ended_at is None:
        row.ended_at, row.ended_by = unit.now, unit.actor.id
    row.name = row.email = row.salt = ""
    row.erased_at, row.erased_by = unit.now, unit.actor.id
    unit.session.add(row)


def _forget(unit: Unit, person: Person) -> None:
    """Leave of somebody who acted the id, which the audit log names, and nothing else."""
    for grant in people.grants_of(unit.session, person.id):
        grant.revoked_at, grant.revoked_by = unit.now, unit.actor.id
        grant.revoked_why = "erased"
        unit.session.add(grant)
    person.handle = f"erased-{person.id.hex[:16]}"
    person.name = person.email = person.name_salt = ""
    person.left_at = person.left_at or unit.now
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
