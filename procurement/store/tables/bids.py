"""Bids: sealed until the deadline by the database's clock and two custodians have agreed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import BidStatus, CheckResult, EnvelopeKind, EnvelopeState
from procurement.store.tables.columns import Json, UtcTime, coded


class TenderKey(SQLModel, table=True):
    """The public key that bids of one round are sealed for.  Its secret is stored nowhere."""

    __tablename__ = "tender_key"

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    recipient: str = Field(max_length=128)
    created_at: datetime = Field(sa_type=UtcTime)


class CustodianWrap(SQLModel, table=True):
    """The tender secret, wrapped for the inner custodian and then for the outer one."""

    __tablename__ = "custodian_wrap"
    __table_args__ = (
        sa.ForeignKeyConstraint(["ocid", "round"], ["tender_key.ocid", "tender_key.round"]),
        sa.CheckConstraint("outer_person_id <> inner_person_id", name="two_different_custodians"),
    )

    ocid: str = Field(primary_key=True, max_length=64)
    round: int = Field(primary_key=True)
    outer_person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    inner_person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    content: bytes


class OpeningConsent(SQLModel, table=True):
    """A custodian's consent to open, given after the deadline with the custodian's own key.

    The first consent holds the secret still wrapped for the second; the second holds it wrapped for
    the opener, and both are emptied when the envelopes have been opened.
    """

    __tablename__ = "opening_consent"
    __table_args__ = (
        sa.UniqueConstraint("ocid", "round", "kind", "position", name="first_and_second"),
        sa.CheckConstraint("position IN (1, 2)", name="two_consents"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    kind: EnvelopeKind = Field(sa_type=coded(EnvelopeKind), primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    position: int
    with_person_id: UUID | None = Field(default=None, foreign_key="person.id")
    content: bytes | None = None
    given_at: datetime = Field(sa_type=UtcTime)


class Bid(SQLModel, table=True):
    """A vendor's offer for a lot in a round."""

    __tablename__ = "bid"
    __table_args__ = (
        sa.UniqueConstraint("ocid", "round", "lot_id", "vendor_id", name="one_bid_for_a_lot"),
        sa.CheckConstraint("price_minor IS NULL OR price_minor >= 0", name="price_not_negative"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    lot_id: UUID = Field(foreign_key="lot.id")
    vendor_id: UUID = Field(foreign_key="vendor.id")
    status: BidStatus = Field(sa_type=coded(BidStatus))
    current_version: int
    proposal_body: str = Field(default="", sa_type=Json)  # known only after the technical opening
    price_minor: int | None = Field(default=None, sa_type=sa.BigInteger)  # after the price opening
    price_currency: str = Field(default="", max_length=3)


class BidVersion(SQLModel, table=True):
    """One submission, replacement or withdrawal; none is ever overwritten."""

    __tablename__ = "bid_version"

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    version: int = Field(primary_key=True)
    received_at: datetime = Field(sa_type=UtcTime)
    withdrawn: bool = False
    addenda: int = 0  # number of the newest addendum when it came: those it answers
    receipt: str = Field(default="", sa_type=Json)  # signed; anyone can verify it


class BidEnvelope(SQLModel, table=True):
    """One sealed envelope of one version; the ciphertext lies in the vault under its digest."""

    __tablename__ = "bid_envelope"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["bid_id", "version"], ["bid_version.bid_id", "bid_version.version"]
        ),
        sa.CheckConstraint("size > 0", name="envelopes_hold_something"),
    )

    bid_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    kind: EnvelopeKind = Field(sa_type=coded(EnvelopeKind), primary_key=True)
    digest: str = Field(max_length=64)  # SHA-256 of the ciphertext
    size: int = Field(sa_type=sa.BigInteger)  # bytes of ciphertext
    state: EnvelopeState = Field(sa_type=coded(EnvelopeState))
    opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    content_digest: str = Field(default="", max_length=64)  # SHA-256 of what was inside


class LateBid(SQLModel, table=True):
    """A bid that came too late: its digest, size and lateness are kept, its content is not."""

    __tablename__ = "late_bid"

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    vendor_id: UUID = Field(foreign_key="vendor.id")
    digest: str = Field(max_length=64)
    size: int = Field(sa_type=sa.BigInteger)
    received_at: datetime = Field(sa_type=UtcTime)
    late_by_ms: int = Field(sa_type=sa.BigInteger)


class CureRequest(SQLModel, table=True):
    """A bidder's chance to mend one clause, asked once in a round, with the answer."""

    __tablename__ = "cure_request"
    __table_args__ = (
        sa.CheckConstraint("due_at > asked_at", name="a_chance_to_cure_has_time"),
        sa.CheckConstraint("length(asked) > 0", name="a_cure_says_what_is_asked"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name="an_answer_has_its_person"
        ),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    round: int = Field(primary_key=True)
    clause: str = Field(primary_key=True, max_length=64)
    asked: str
    asked_at: datetime = Field(sa_type=UtcTime)
    asked_by: UUID = Field(foreign_key="person.id")
    due_at: datetime = Field(sa_type=UtcTime)
    answer: str = Field(default="")
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answered_by: UUID | None = Field(default=None, foreign_key="person.id")


class ResponsivenessCheck(SQLModel, table=True):
    """One clause, one bid, one reasoned result."""

    __tablename__ = "responsiveness_check"

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    round: int = Field(primary_key=True)  # a protest may send the bids back to be checked anew
    clause: str = Field(primary_key=True, max_length=64)
    result: CheckResult = Field(sa_type=coded(CheckResult))
    reason: str
    checked_at: datetime = Field(sa_type=UtcTime)
    checked_by: UUID = Field(foreign_key="person.id")
