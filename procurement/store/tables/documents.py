"""Papers that were produced: which template, from which data, with which bytes."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import UtcTime


class Document(SQLModel, table=True):
    """One rendered document."""

    __tablename__ = "document"

    id: UUID = Field(primary_key=True)
    subject: str = Field(max_length=64, index=True)
    family: str = Field(max_length=64)  # template id, such as letters/award
    language: str = Field(max_length=8)
    about: str = Field(default="", max_length=64)  # to whom or for which period
    template_version: str = Field(max_length=32)
    data_digest: str = Field(max_length=64)  # SHA-256 of the canonical facts: what was said
    file_digest: str = Field(max_length=64)  # SHA-256 of the PDF
    file_name: str = Field(max_length=255)
    produced_at: datetime = Field(sa_type=UtcTime)
    produced_by: UUID = Field(foreign_key="person.id")
