"""The same letter to many: who was written to, and who wants no such letters: added to only."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.tables.columns import Json, UtcTime, coded


class Campaign(SQLModel, table=True):
    """What many are written to about; begun once, and gone on with when others are to hear it."""

    __tablename__ = "campaign"
    __table_args__ = (
        sa.UniqueConstraint("ocid", "round", "kind", "topic", name="a_campaign_is_begun_once"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid")
    round: int
    kind: CampaignKind = Field(sa_type=coded(CampaignKind))
    topic: str = Field(max_length=1_000)  # tells campaigns of a kind apart; empty: the only one
    begun_at: datetime = Field(sa_type=UtcTime)
    begun_by: UUID = Field(foreign_key="person.id")


class CampaignLetter(SQLModel, table=True):
    """A letter of a campaign; how far it has come stands in the outbox."""

    __tablename__ = "campaign_letter"
    __table_args__ = (
        # Nobody is written to twice, under whatever names a mailbox is in the register.
        sa.UniqueConstraint("campaign_id", "mailbox", name="a_mailbox_gets_one_letter"),
    )

    id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    vendor_id: UUID = Field(foreign_key="vendor.id", index=True)
    mailbox: str = Field(max_length=64, index=True)  # SHA-256 of the address in small letters
    token: str = Field(max_length=64, unique=True)  # whoever names it wants no more such letters
    reasons: str = Field(sa_type=Json)  # why this vendor: matches of extra help
    outbox_key: str = Field(foreign_key="outbox.key", max_length=200, unique=True)
    written_at: datetime = Field(sa_type=UtcTime)


class MailChoice(SQLModel, table=True):
    """Whether campaigns may write to a mailbox: the last choice holds; without one they may.

    A choice without a mailbox is for every mailbox of its vendor.
    """

    __tablename__ = "mail_choice"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="choices_count_from_one"),
        sa.CheckConstraint(
            "letter_id IS NOT NULL OR trim(reason) <> ''", name="a_choice_has_its_letter_or_reason"
        ),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mailbox: str = Field(max_length=64, index=True)  # SHA-256 of the address; empty: all of them
    vendor_id: UUID = Field(foreign_key="vendor.id")
    wanted: bool
    letter_id: UUID | None = Field(default=None, foreign_key="campaign_letter.id")
    reason: str = Field(max_length=1_000)
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")  # who entered it
