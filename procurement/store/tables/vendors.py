"""What was decided of vendors since they were entered: added to, never edited."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vendors.certificates import CertificateChange
from procurement.store.tables.columns import UtcTime, coded


class CertificationChange(SQLModel, table=True):
    """What an issuer decided of a certificate; its status on a day follows from all of them."""

    __tablename__ = "certification_change"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="changes_count_from_one"),
        sa.CheckConstraint("trim(reason) <> ''", name="a_certificate_changes_for_a_reason"),
    )

    certification_id: UUID = Field(foreign_key="certification.id", primary_key=True)
    number: int = Field(primary_key=True)  # in the order in which they were recorded
    what: CertificateChange = Field(sa_type=coded(CertificateChange))
    since: date
    reason: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")


class VendorMerge(SQLModel, table=True):
    """Whether a vendor is another one, or one of its own again: the last decision holds."""

    __tablename__ = "vendor_merge"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="merges_count_from_one"),
        sa.CheckConstraint("into_id <> vendor_id", name="a_vendor_is_merged_into_another"),
        sa.CheckConstraint("trim(reason) <> ''", name="vendors_are_merged_for_a_reason"),
    )

    vendor_id: UUID = Field(foreign_key="vendor.id", primary_key=True)
    number: int = Field(primary_key=True)  # in the order in which they were recorded
    #: The vendor it is one with; None: it is one of its own again.
    into_id: UUID | None = Field(default=None, foreign_key="vendor.id", index=True)
    reason: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")
