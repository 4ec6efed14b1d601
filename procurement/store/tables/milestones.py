"""Milestones of contracts, what was delivered for them and what officials found: only added to."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import MilestoneStatus
from procurement.store.tables.columns import UtcTime, coded


class Milestone(SQLModel, table=True):
    """One version of a dated deliverable; the last one counts, and each later one was signed."""

    __tablename__ = "milestone"
    __table_args__ = (
        sa.CheckConstraint(
            "(version = 1) = (amendment_id IS NULL)", name="a_milestone_moves_by_amendment"
        ),
        sa.CheckConstraint("payment_minor > 0", name="milestone_payment_is_an_amount"),
    )

    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    code: str = Field(primary_key=True, max_length=64)
    version: int = Field(primary_key=True)  # counted from 1
    title: str  # one text, or language -> text (rules.texts)
    due_on: date
    acceptance: str  # when it counts as met; one text, or language -> text
    evidence: str  # what must show it; one text, or language -> text
    #: What the tender offers for it, in the contract's currency; None: nothing was offered.
    payment_minor: int | None = Field(default=None, sa_type=sa.BigInteger)
    amendment_id: UUID | None = Field(default=None, foreign_key="amendment.id")


class MilestoneDelivery(SQLModel, table=True):
    """That something was handed in for a milestone, and by what it can be seen."""

    __tablename__ = "milestone_delivery"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "code", "number", name="deliveries_count"),
        sa.UniqueConstraint("id", "delivered_by", name="a_delivery_has_one_deliverer"),
        sa.CheckConstraint("trim(evidence) <> ''", name="delivery_names_its_evidence"),
        sa.CheckConstraint("length(digest) IN (0, 64)", name="delivery_digest_is_sha256"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    code: str = Field(max_length=64)
    number: int  # of the deliveries for this milestone, counted from 1
    delivered_on: date
    evidence: str  # the paper or record that shows it
    digest: str = Field(default="", max_length=64)  # SHA-256 of that file; empty: no file
    delivered_at: datetime = Field(sa_type=UtcTime)  # put on record
    delivered_by: UUID = Field(foreign_key="person.id")


class MilestoneJudgement(SQLModel, table=True):
    """What an official found of a milestone; the last one counts.

    Never the vendor and never who handed it in: the columns of the delivery stand here once more,
    so that the database itself can compare the two people.
    """

    __tablename__ = "milestone_judgement"
    __table_args__ = (
        sa.UniqueConstraint("contract_id", "code", "number", name="judgements_count"),
        sa.ForeignKeyConstraint(
            ["delivery_id", "delivered_by"],
            ["milestone_delivery.id", "milestone_delivery.delivered_by"],
        ),
        sa.CheckConstraint(
            "(delivery_id IS NULL) = (delivered_by IS NULL)", name="judged_delivery_is_named_whole"
        ),
        sa.CheckConstraint("judged_by <> delivered_by", name="nobody_judges_their_own_delivery"),
        sa.CheckConstraint(
            "status = 'notMet' OR delivery_id IS NOT NULL", name="met_by_something_delivered"
        ),
        sa.CheckConstraint(
            "(status = 'met' AND share = 1000000) OR (status = 'notMet' AND share = 0)"
            " OR (status = 'partiallyMet' AND share > 0 AND share < 1000000)",
            name="milestone_share_fits_its_status",
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="judgement_has_a_reason"),
    )

    id: UUID = Field(primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", max_length=64)
    code: str = Field(max_length=64)
    number: int  # of the judgements of this milestone, counted from 1
    status: MilestoneStatus = Field(sa_type=coded(MilestoneStatus))
    share: int  # accepted part, millionths
    delivery_id: UUID | None = Field(default=None)
    delivered_by: UUID | None = Field(default=None)
    reason: str
    judged_at: datetime = Field(sa_type=UtcTime)
    judged_by: UUID = Field(foreign_key="person.id")
