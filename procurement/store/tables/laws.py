"""The law that a solicitation was released under."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import Json, UtcTime


class FrozenLaw(SQLModel, table=True):
    """What was in force on the day of a release, with its calendar (one for each round)."""

    __tablename__ = "frozen_law"
    __table_args__ = (sa.CheckConstraint("length(digest) = 64", name="a_law_is_hashed"),)

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    place: str = Field(max_length=40)  # code of the profile; empty: only what the case cites
    body: str = Field(sa_type=Json)  # rules.jurisdictions.records, canonical
    digest: str = Field(max_length=64)  # SHA-256 of body
    frozen_at: datetime = Field(sa_type=UtcTime)
