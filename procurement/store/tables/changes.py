"""What a contract says otherwise than its tender, and who let an amendment go beyond the law."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.contracts.reasons import DifferenceCause
from procurement.store.tables.columns import UtcTime, coded


class ContractDifference(SQLModel, table=True):
    """One term that was signed otherwise than it was tendered, and why."""

    __tablename__ = "contract_difference"
    __table_args__ = (
        sa.CheckConstraint("cause <> 'agreed' OR trim(reason) <> ''", name="difference_says_why"),
    )

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    term: str = Field(primary_key=True, max_length=200)  # such as `ends_on`, `kpi.waiting.target`
    tendered: str | None = None  # as plain text; None: the tender says nothing
    signed: str | None = None  # likewise
    cause: DifferenceCause = Field(sa_type=coded(DifferenceCause))
    reason: str
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class AmendmentOverride(SQLModel, table=True):
    """The consent to one amendment beyond what the law of the place allows; used once."""

    __tablename__ = "amendment_override"
    __table_args__ = (
        sa.UniqueConstraint("id", "contract_id", "approved_by", name="override_as_amended"),
        sa.CheckConstraint(
            "value_minor IS NOT NULL OR ends_on IS NOT NULL", name="override_allows_something"
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="amendment_override_has_a_reason"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", index=True, max_length=64)
    #: The value that the amendment may set, in the contract's currency; None: as the law has it.
    value_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    ends_on: date | None = None  # the last day that it may set; None: as the law has it
    reason: str
    approved_at: datetime = Field(sa_type=UtcTime)
    approved_by: UUID = Field(foreign_key="person.id")
