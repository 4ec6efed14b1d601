"""Confirm or refuse a firm that asked to be in the register: once, by another person."""

from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session

from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.keep_contacts import enter_contact
from procurement.actions.vendors.register_vendors import CHAIN, VendorForm, register_vendor
from procurement.rules.findings import Finding
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.database.engine import take_record
from procurement.store.tables.applications import VendorApplication
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Person
from procurement.store.vendors import applications, vendors

#: What is copied from an application into the register.
COPIED = ("tax_scheme", "tax_id", "name", "email", "size", "locality", "owner_group")


def confirm_vendor(unit: Unit, *, application: UUID, joins: str = "", reason: str = "") -> Outcome:
    """Enter the firm, with whoever filed the application as its contact.

    Where its number is in the register already, the applicant can only become a contact of that
    vendor: `joins` names it, and the reason says how it is known that they speak for it.

    Raises:
        BadInputError, NotFoundError: no such application, or no such vendor to join.
    """
    take_record(unit.session)
    row = applications.lock(unit.session, application)
    known = vendors.of_number(unit.session, row.tax_scheme, row.tax_id)
    person = unit.session.get_one(Person, row.filed_by)
    wrong = (
        *_undecidable(unit, row),
        *_unconfirmable(unit.session, row, known, joins=joins, reason=reason),
    )
    if person.vendor_id is not None:
        wrong = (*wrong, Finding("application.acts_already", {"person": person.handle}))
    if wrong:
        return Outcome(wrong)
    firm = _entered(unit, row, joins)
    person.vendor_id = firm.id
    unit.session.add(person)
    enter_contact(
        unit,
        firm,
        name=person.name,
        email=person.email,
        purposes=tuple(ContactPurpose),
        language=row.language,
        person=person.id,
    )
    _decide(unit, row, firm=firm, reason=reason)
    # Why is on record with the application: in the chain, a name could never be erased.
    entry = {"application": row.id, "vendor": firm.id, "joined": bool(joins)}
    unit.log("vendor.confirmed", CHAIN, entry)
    _tell(unit, row, person)
    return Outcome(facts={"vendor": vendors.reference(firm), "contact": person.handle})


def refuse_vendor(unit: Unit, *, application: UUID, reason: str) -> Outcome:
    """Refuse an application; its reason goes to whoever filed it, who may file another.

    Raises:
        NotFoundError: no such application.
    """
    take_record(unit.session)
    row = applications.lock(unit.session, application)
    wrong = (*_undecidable(unit, row), *_unexplained(row, reason))
    if wrong:
        return Outcome(wrong)
    _decide(unit, row, firm=None, reason=reason)
    unit.log("vendor.refused", CHAIN, {"application": row.id})
    person = unit.session.get_one(Person, row.filed_by)
    _tell(unit, row, person)
    return Outcome(facts={"application": str(row.id)})


def _undecidable(unit: Unit, row: VendorApplication) -> Iterator[Finding]:
    if row.decided_at is not None:
        facts = {"application": str(row.id), "day": f"{row.decided_at:%Y-%m-%d}"}
        yield Finding("application.decided", facts)
    if row.filed_by == unit.actor.id:
        yield Finding("application.own", {"application": str(row.id)})


def _unconfirmable(
    session: Session, row: VendorApplication, known: Vendor | None, *, joins: str, reason: str
) -> Iterator[Finding]:
    """Yield why the firm cannot be entered so: a number has one vendor."""
    if known is not None and not joins:
        facts = {"vendor": vendors.reference(known), "name": known.name}
        yield Finding("application.number_known", facts)
    if joins:
        yield from _unexplained(row, reason)
        other = vendors.by_tax_id(session, joins)
        if known is None or other.id not in vendors.same_firm(session, known.id):
            said = f"{row.tax_scheme}/{row.tax_id}"
            yield Finding("application.joins_other", {"vendor": joins, "said": said})


def _unexplained(row: VendorApplication, reason: str) -> Iterator[Finding]:
    if not reason.strip():
        yield Finding("application.no_reason", {"application": str(row.id)})


def _entered(unit: Unit, row: VendorApplication, joins: str) -> Vendor:
    """Return the vendor that the applicant speaks for from now on."""
    if not joins:
        form = VendorForm(**{name: getattr(row, name) for name in COPIED})
        register_vendor(unit, form=form)
    return vendors.by_tax_id(unit.session, joins or f"{row.tax_scheme}/{row.tax_id}")


def _decide(unit: Unit, row: VendorApplication, *, firm: Vendor | None, reason: str) -> None:
    row.decided_at, row.decided_by = unit.now, unit.actor.id
    row.confirmed, row.reason = firm is not None, reason.strip()
    row.vendor_id = None if firm is None else firm.id
    unit.session.add(row)
    unit.session.flush()


def _tell(unit: Unit, row: VendorApplication, person: Person) -> None:
    """Write to whoever filed the application what came of it."""
    queue(
        unit,
        key=f"application-{row.id}",
        to=person.email,
        letter="application_confirmed" if row.confirmed else "application_refused",
        language=row.language,
        facts={"vendor": row.name, "reason": row.reason},
    )
