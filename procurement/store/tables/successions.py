"""Which solicitation follows a contract, and which report of its results was there to be read."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import UtcTime


class Succession(SQLModel, table=True):
    """A contract and the solicitation that buys the same service again."""

    __tablename__ = "succession"

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True, max_length=64)
    report_id: UUID = Field(foreign_key="document.id")  # of the previous results
    lessons: str  # as they stood when the two were linked
    reason: str  # what was learned from them
    linked_at: datetime = Field(sa_type=UtcTime)
    linked_by: UUID = Field(foreign_key="person.id")
