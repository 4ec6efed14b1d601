"""Who is written to at a vendor: entered, replaced, and ended when they leave."""

import secrets
from collections.abc import Iterator
from uuid import UUID, uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.own_firm import firm_kept
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.locale import LANGUAGES
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vendors.names import is_address
from procurement.rules.vocabulary import Role
from procurement.store.database.engine import take_record
from procurement.store.tables.contacts import VendorContact, VendorContactPurpose
from procurement.store.tables.parties import Vendor
from procurement.store.vendors import contacts, vendors


def add_contact(
    unit: Unit,
    *,
    vendor: str,
    name: str,
    email: str,
    purposes: tuple[ContactPurpose, ...],
    language: str = "",
) -> Outcome:
    """Enter a person who is written to; one of the same address takes the place of the former.

    Args:
        unit: The transaction.
        vendor: `SCHEME/ID`; a vendor's contact names their own firm.
        name: The person's name.
        email: Where letters go.
        purposes: What the person answers for, one at least.
        language: In which letters are written; empty where it is not known.

    Raises:
        BadInputError, NotFoundError: no such vendor, or not one's own.
    """
    take_record(unit.session)
    firm = firm_kept(unit, vendor)
    wrong = tuple(wrong_contact(name, email, language, purposes))
    if wrong:
        return Outcome(wrong)
    known = contacts.contacts_of(unit.session, vendors.same_firm(unit.session, firm.id))
    former = [one for one in known if one.email.casefold() == email.strip().casefold()]
    told = (name.strip(), language, frozenset(purposes))
    meant = contacts.purposes_of(unit.session, {one.id for one in former})
    for one in former:
        if (one.name, one.language, meant.get(one.id)) == told:
            return Outcome(facts={"contact": str(one.id), "known": True})
    for one in former:
        _end(unit, one)
    contact = enter_contact(
        unit, firm, name=name, email=email, purposes=purposes, language=language
    )
    return Outcome(
        facts={
            "vendor": vendors.reference(firm),
            "contact": str(contact.id),
            "replaced": bool(former),
        }
    )


def end_contact(unit: Unit, *, contact: UUID) -> Outcome:
    """End a contact: nothing is written there from now on; ended twice is ended once.

    Raises:
        NotFoundError: no such contact, or of another firm than one's own.
    """
    take_record(unit.session)
    row = contact_kept(unit, contact)
    if row.ended_at is not None:
        return Outcome(facts={"contact": str(contact), "known": True})
    _end(unit, row)
    return Outcome(facts={"contact": str(contact)})


def contact_kept(unit: Unit, contact: UUID) -> VendorContact:
    """Return a contact, if the actor may keep the entry of its firm.

    Raises:
        NotFoundError: there is none that the actor may know of.
    """
    row = unit.session.get(VendorContact, contact)
    own = unit.actor.person.vendor_id
    stranger = unit.actor.role is Role.VENDOR_CONTACT and (
        row is None or own is None or own not in vendors.same_firm(unit.session, row.vendor_id)
    )
    if row is None or stranger:
        raise NotFoundError(Finding("contact.unknown", {"contact": str(contact)}))
    return row


def enter_contact(
    unit: Unit,
    firm: Vendor,
    *,
    name: str,
    email: str,
    purposes: tuple[ContactPurpose, ...],
    language: str,
    person: UUID | None = None,
) -> VendorContact:
    """Store a contact that was found to be in order; the log has no more than its digest."""
    row = VendorContact(
        id=uuid4(),
        vendor_id=firm.id,
        person_id=person,
        name=name.strip(),
        email=email.strip(),
        salt=secrets.token_hex(32),
        language=language,
        recorded_at=unit.now,
        recorded_by=unit.actor.id,
        request_id=unit.request_id,
    )
    unit.session.add(row)
    unit.session.flush()
    unit.session.add_all(
        [VendorContactPurpose(contact_id=row.id, purpose=one) for one in set(purposes)]
    )
    entry = {
        "vendor": firm.id,
        "contact": row.id,
        "digest": contacts.digest(row),
        "language": language,
        "purposes": sorted(purposes),
    }
    unit.log("vendor_contact.added", CHAIN, entry)
    return row


def wrong_contact(
    name: str, email: str, language: str, purposes: tuple[ContactPurpose, ...]
) -> Iterator[Finding]:
    """Yield what keeps somebody from being written to."""
    if not name.strip():
        yield Finding("contact.no_name")
    if not is_address(email.strip()):
        yield Finding("contact.bad_email", {"email": email})
    if language and language not in LANGUAGES:
        known = {"tongue": language, "known": ", ".join(LANGUAGES)}
        yield Finding("contact.unknown_language", known)
    if not purposes:
        yield Finding("contact.no_purpose", {"known": ", ".join(ContactPurpose)})


def _end(unit: Unit, row: VendorContact) -> None:
    row.ended_at, row.ended_by = unit.now, unit.actor.id
    unit.session.add(row)
    unit.session.flush()
    unit.log("vendor_contact.ended", CHAIN, {"vendor": row.vendor_id, "contact": row.id})
