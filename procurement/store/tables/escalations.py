"""Who was told that something is overdue or missed again: rows are only added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.management.escalation import EscalationCause
from procurement.store.tables.columns import UtcTime, coded


class Escalation(SQLModel, table=True):
    """One level was told of one thing; of the same thing it is told once."""

    __tablename__ = "escalation"
    __table_args__ = (
        sa.UniqueConstraint(
            "contract_id", "cause", "subject", "since", "level", name="a_level_is_told_once"
        ),
        sa.CheckConstraint("level > 0 AND count > 0", name="escalations_count_from_one"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    cause: EscalationCause = Field(sa_type=coded(EscalationCause))
    subject: str = Field(max_length=64)  # number of the follow-up, or code
    since: date  # the day that passed, or the first day of the first period of the run
    level: int  # of the contract's ladder, counted from 1
    count: int  # days overdue, or periods missed, when the level was told
    told_id: UUID = Field(foreign_key="person.id")
    told_at: datetime = Field(sa_type=UtcTime)
    told_by: UUID = Field(foreign_key="person.id")
