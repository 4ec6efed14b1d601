"""Firms that ask to be in the vendor register: filed by one person, decided once by another."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.tables.columns import UtcTime, coded


class VendorApplication(SQLModel, table=True):
    """What a firm says of itself; nothing of it is in the register before it is confirmed.

    Who filed it is the firm's contact: name and address are in `person`, where they can be erased.
    """

    __tablename__ = "vendor_application"
    __table_args__ = (
        sa.CheckConstraint("decided_by <> filed_by", name="nobody_decides_their_own_application"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (confirmed IS NULL)",
            name="a_decision_has_its_person_and_result",
        ),
        sa.CheckConstraint(
            "(vendor_id IS NOT NULL) = (confirmed IS NOT NULL AND confirmed)",
            name="only_a_confirmed_firm_is_in_the_register",
        ),
        sa.CheckConstraint(
            "confirmed IS NULL OR confirmed OR trim(reason) <> ''",
            name="an_application_is_refused_for_a_reason",
        ),
        # One at a time: whoever was refused may file another.
        sa.Index(
            "one_open_application_each",
            "filed_by",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    filed_by: UUID = Field(foreign_key="person.id")
    filed_at: datetime = Field(sa_type=UtcTime)
    tax_scheme: str = Field(max_length=32)
    tax_id: str = Field(max_length=64)
    name: str = Field(max_length=300)
    email: str = Field(default="", max_length=254)  # of the firm, not of a person
    size: VendorSize = Field(sa_type=coded(VendorSize))
    locality: Locality = Field(sa_type=coded(Locality))
    owner_group: str = Field(default="", max_length=200)
    language: str = Field(max_length=8)  # in which the one who filed it is written to
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")
    confirmed: bool | None = None
    reason: str = Field(default="")
    #: The vendor that it became, or whose contact the one who filed it became.
    vendor_id: UUID | None = Field(default=None, foreign_key="vendor.id")
