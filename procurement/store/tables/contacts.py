"""People at vendors who are written to: what names them can be erased, that they were stays."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.tables.columns import UtcTime, coded


class VendorContact(SQLModel, table=True):
    """A person at a vendor; whoever changes is a new contact, and the former one ends.

    The audit log keeps the id and a salted digest of name and address, never the text.
    """

    __tablename__ = "vendor_contact"
    __table_args__ = (
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_contact_is_ended_by_somebody"
        ),
        # Erased is erased: name, address and salt go together, and nobody writes there again.
        sa.CheckConstraint(
            "(erased_at IS NULL) = (erased_by IS NULL) AND (erased_at IS NULL) = (name <> '')"
            " AND (erased_at IS NULL) = (email <> '') AND (erased_at IS NULL) = (salt <> '')"
            " AND (erased_at IS NULL OR ended_at IS NOT NULL)",
            name="an_erased_contact_is_empty",
        ),
    )

    id: UUID = Field(primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id", index=True)
    #: Who this is among those who act in the system; None: only written to.
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    name: str = Field(max_length=200)
    email: str = Field(max_length=254)
    salt: str = Field(max_length=64)  # hex; without it the digest in the audit log says nothing
    language: str = Field(default="", max_length=8)  # letters go in it; empty: not known
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")
    request_id: UUID  # the request that told of it; its text goes when the contact is erased
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_by: UUID | None = Field(default=None, foreign_key="person.id")
    erased_at: datetime | None = Field(default=None, sa_type=UtcTime)
    erased_by: UUID | None = Field(default=None, foreign_key="person.id")


class VendorContactPurpose(SQLModel, table=True):
    """What a contact is written to about."""

    __tablename__ = "vendor_contact_purpose"

    contact_id: UUID = Field(foreign_key="vendor_contact.id", primary_key=True)
    purpose: ContactPurpose = Field(sa_type=coded(ContactPurpose), primary_key=True)
