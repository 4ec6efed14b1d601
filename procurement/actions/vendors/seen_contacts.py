"""Who is written to at each vendor, as the register shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.vendors import contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSeen:
    """Somebody who is written to.

    Attributes:
        id: What `vendor_contact.end` takes.
        name: The person's name.
        email: Where letters go.
        language: In which letters are written; empty where it is not known.
        purposes: What the person answers for, in order.
    """

    id: UUID
    name: str
    email: str
    language: str
    purposes: tuple[ContactPurpose, ...]


def contacts_seen(session: Session, into: Mapping[UUID, UUID]) -> dict[UUID, list[ContactSeen]]:
    """Return vendor as it stands -> its contacts in force."""
    known = contacts.contacts_of(session)
    purposes = contacts.purposes_of(session, {one.id for one in known})
    found: dict[UUID, list[ContactSeen]] = {}
    for one in known:
        seen = ContactSeen(
            id=one.id,
            name=one.name,
            email=one.email,
            language=one.language,
            purposes=tuple(sorted(purposes.get(one.id, ()), key=list(ContactPurpose).index)),
        )
        found.setdefault(into.get(one.vendor_id, one.vendor_id), []).append(seen)
    return found
