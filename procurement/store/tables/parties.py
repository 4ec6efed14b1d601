"""The vendor register."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.tables.columns import UtcTime, coded


class Vendor(SQLModel, table=True):
    """A firm, known by its tax id, whether or not it has ever bid."""

    __tablename__ = "vendor"
    __table_args__ = (
        # Identity is the tax id within its scheme (OCDS organization identifier), not the name.
        sa.UniqueConstraint("tax_scheme", "tax_id", name="a_vendor_is_registered_once"),
    )

    id: UUID = Field(primary_key=True)
    tax_scheme: str = Field(
        max_length=32
    )  # org-id.guide list code, such as US-EIN, CO-RUE, BR-CNPJ
    tax_id: str = Field(max_length=64)
    name: str = Field(max_length=300)
    email: str = Field(default="", max_length=254)
    size: VendorSize = Field(sa_type=coded(VendorSize))
    locality: Locality = Field(sa_type=coded(Locality))
    new_to_city: bool | None = None  # no award in five years; unknown stays unknown
    owner_group: str = Field(default="", max_length=200)  # who owns it and others; empty: unknown
    registered_at: datetime = Field(sa_type=UtcTime)


class Certification(SQLModel, table=True):
    """A certificate as of its dates; a certificate from before is not evidence after."""

    __tablename__ = "certification"
    __table_args__ = (
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name="a_certificate_ends_after_it_begins"
        ),
        sa.CheckConstraint("length(evidence) IN (0, 64)", name="evidence_is_hashed"),
    )

    id: UUID = Field(primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id", index=True)
    kind: str = Field(max_length=64)  # MBE, WBE, Sello Empresa Mujer ... (domain 6.2)
    issuer: str = Field(max_length=200)
    number: str = Field(default="", max_length=64)
    scope: str = Field(default="", max_length=1_000)  # work it speaks of; empty: not limited
    evidence: str = Field(default="", max_length=64)  # SHA-256 of the paper; empty: none was seen
    valid_from: date
    valid_to: date | None = None
    registered_at: datetime = Field(sa_type=UtcTime)
