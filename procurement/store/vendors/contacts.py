"""Whom to write to at vendors: rows in, addressees out."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.vendors.contacts import Addressee, ContactPurpose, addressees
from procurement.store.tables.contacts import VendorContact, VendorContactPurpose
from procurement.store.tables.parties import Vendor
from procurement.store.vendors import vendors


def digest(contact: VendorContact) -> str:
    """Return the salted digest that stands for name and address in the audit log."""
    told = f"{contact.salt}\n{contact.name}\n{contact.email}"
    return hashlib.sha256(told.encode()).hexdigest()


def contacts_of(session: Session, ids: Collection[UUID] | None = None) -> list[VendorContact]:
    """Return the contacts in force, of some vendors or of all, in the order of their recording."""
    rows = select(VendorContact).where(col(VendorContact.ended_at).is_(None))
    if ids is not None:
        rows = rows.where(col(VendorContact.vendor_id).in_(ids))
    return list(session.exec(rows.order_by(col(VendorContact.recorded_at), col(VendorContact.id))))


def same_person(
    session: Session, firm: Collection[UUID], *, email: str, person: UUID | None
) -> list[VendorContact]:
    """Return all that is on record of a person at a firm, also what has ended.

    Args:
        session: The transaction.
        firm: The ids under which the vendor was entered.
        email: The person's address; blank where there is none.
        person: Who it is among those who act; None where they do not.
    """
    rows = session.exec(
        select(VendorContact).where(
            col(VendorContact.vendor_id).in_(firm), col(VendorContact.erased_at).is_(None)
        )
    )
    return [
        one
        for one in rows
        if one.email.casefold() == email.casefold()
        or (one.person_id is not None and one.person_id == person)
    ]


def purposes_of(
    session: Session, ids: Collection[UUID]
) -> Mapping[UUID, frozenset[ContactPurpose]]:
    """Return contact -> what each is written to about."""
    found: dict[UUID, set[ContactPurpose]] = {}
    rows = select(VendorContactPurpose).where(col(VendorContactPurpose.contact_id).in_(ids))
    for one in session.exec(rows):
        found.setdefault(one.contact_id, set()).add(one.purpose)
    return {contact: frozenset(purposes) for contact, purposes in found.items()}


def written_to(
    session: Session, firms: Sequence[Vendor], purpose: ContactPurpose
) -> Mapping[UUID, tuple[Addressee, ...]]:
    """Return vendor -> who of it gets a letter; empty where the letter reaches nobody.

    The contacts of vendors that were merged are those of one firm.
    """
    into = vendors.survivors(session)
    members: dict[UUID, set[UUID]] = {}
    for merged, survivor in into.items():
        members.setdefault(survivor, {survivor}).add(merged)
    of_firm = {
        firm.id: members.get(into.get(firm.id, firm.id), {into.get(firm.id, firm.id)})
        for firm in firms
    }
    known = contacts_of(session, {one for ids in of_firm.values() for one in ids})
    purposes = purposes_of(session, {one.id for one in known})
    by_vendor: dict[UUID, list[Addressee]] = {}
    for one in known:
        addressee = Addressee(
            email=one.email, language=one.language, purposes=purposes.get(one.id, frozenset())
        )
        by_vendor.setdefault(one.vendor_id, []).append(addressee)
    return {
        firm.id: addressees(
            [one for member in of_firm[firm.id] for one in by_vendor.get(member, ())],
            purpose,
            firm_email=firm.email,
        )
        for firm in firms
    }
