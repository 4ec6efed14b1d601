"""Lists of commodity codes as they were imported, and the codes that vendors name."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vendors.commodities import CodeScheme
from procurement.store.tables.columns import UtcTime, coded


class CommodityList(SQLModel, table=True):
    """A version of a list of codes; a newer one stands beside it, and nothing is edited."""

    __tablename__ = "commodity_list"
    __table_args__ = (
        sa.UniqueConstraint("scheme", "version", name="a_version_is_imported_once"),
        sa.CheckConstraint("trim(version) <> ''", name="a_code_list_has_a_version"),
        sa.CheckConstraint("trim(source) <> ''", name="a_code_list_has_a_source"),
    )

    #: In the order in which they were imported, of whatever scheme.
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    scheme: CodeScheme = Field(sa_type=coded(CodeScheme))
    version: str = Field(max_length=32)  # as its publisher names it
    source: str = Field(max_length=300)  # publisher, and the terms it is used under
    digest: str = Field(max_length=64)  # SHA-256 of the file
    imported_at: datetime = Field(sa_type=UtcTime)
    imported_by: UUID = Field(foreign_key="person.id")


class CommodityCode(SQLModel, table=True):
    """One code of a list, written in full: 30110000, 745-00."""

    __tablename__ = "commodity_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    list_id: int = Field(foreign_key="commodity_list.id", primary_key=True)
    code: str = Field(max_length=16, primary_key=True)
    title: str = Field(max_length=500)


class VendorCode(SQLModel, table=True):
    """A code that a vendor names, of the list that was in force then."""

    __tablename__ = "vendor_code"
    __table_args__ = (
        # Only what was imported can be named.
        sa.ForeignKeyConstraint(
            ["list_id", "code"], ["commodity_code.list_id", "commodity_code.code"]
        ),
        # Once at a time: a code that was dropped can be named again, and both stay on record.
        sa.Index(
            "a_vendor_names_a_code_once",
            "vendor_id",
            "list_id",
            "code",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name="a_vendor_code_is_ended_by_somebody"
        ),
    )

    id: UUID = Field(primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id")
    list_id: int
    code: str = Field(max_length=16)
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_by: UUID | None = Field(default=None, foreign_key="person.id")
