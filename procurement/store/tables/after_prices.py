"""What people settle once the prices are open: odd prices, the right to match, ties."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import DrawMethod, DrawPurpose, MatchAnswer, PriceChangeReason
from procurement.store.tables.columns import Json, UtcTime, coded


class PriceQuestion(SQLModel, table=True):
    """A price out of bounds: what was asked, what the bidder answered, what an official decided."""

    __tablename__ = "price_question"
    __table_args__ = (
        sa.CheckConstraint("due_at > asked_at", name="an_explanation_has_time"),
        sa.CheckConstraint("(asked_at IS NULL) = (due_at IS NULL)", name="a_question_has_its_term"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name="an_explanation_has_its_person"
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR asked_at IS NOT NULL", name="only_what_was_asked_is_explained"
        ),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL)", name="a_decided_price_has_a_result"
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR length(reason) > 0", name="a_decided_price_has_a_reason"
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)", name="a_decided_price_has_its_person"
        ),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    round: int = Field(primary_key=True)
    asked: str = Field(default="")
    asked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    asked_by: UUID | None = Field(default=None, foreign_key="person.id")
    due_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answer: str = Field(default="")
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answered_by: UUID | None = Field(default=None, foreign_key="person.id")  # who put it on record
    accepted: bool | None = None
    reason: str = Field(default="")
    decided_at: datetime | None = Field(default=None, sa_type=UtcTime)
    decided_by: UUID | None = Field(default=None, foreign_key="person.id")


class PriceChange(SQLModel, table=True):
    """A price that a bidder lowered by right; what was in the envelope stays with the bid."""

    __tablename__ = "price_change"
    __table_args__ = (
        sa.CheckConstraint("after_minor >= 0", name="a_lowered_price_is_not_negative"),
        sa.CheckConstraint("after_minor <= before_minor", name="a_price_is_only_lowered"),
        sa.CheckConstraint("number >= 1", name="price_changes_count_from_one"),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    round: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    why: PriceChangeReason = Field(sa_type=coded(PriceChangeReason))
    before_minor: int = Field(sa_type=sa.BigInteger)
    after_minor: int = Field(sa_type=sa.BigInteger)
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class MatchTurn(SQLModel, table=True):
    """A small firm's turn to undercut the best bid of a large one, and what came of it."""

    __tablename__ = "match_turn"
    __table_args__ = (
        sa.CheckConstraint("until > invited_at", name="a_turn_has_time"),
        sa.CheckConstraint("below_minor > 0", name="there_is_a_price_to_undercut"),
        sa.CheckConstraint(
            "(answer IS NULL) = (recorded_at IS NULL)", name="an_ended_turn_has_its_record"
        ),
        sa.CheckConstraint(
            "answer <> 'offered' OR offered_minor < below_minor", name="an_offer_undercuts"
        ),
        sa.CheckConstraint(
            "answer <> 'offered' OR offered_minor IS NOT NULL", name="an_offer_has_a_price"
        ),
        sa.UniqueConstraint("bid_id", "round", name="one_turn_for_a_bid"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    lot_id: UUID = Field(foreign_key="lot.id", primary_key=True)
    number: int = Field(primary_key=True)
    bid_id: UUID = Field(foreign_key="bid.id")
    below_minor: int = Field(sa_type=sa.BigInteger)
    rule: str = Field(max_length=40)  # the preference rule that gives the right
    invited_at: datetime = Field(sa_type=UtcTime)
    invited_by: UUID = Field(foreign_key="person.id")
    until: datetime = Field(sa_type=UtcTime)
    answer: MatchAnswer | None = Field(default=None, sa_type=coded(MatchAnswer))
    offered_minor: int | None = Field(default=None, sa_type=sa.BigInteger)  # also of a late offer
    came_at: datetime | None = Field(default=None, sa_type=UtcTime)  # None: nothing came
    evidence: str = Field(default="")
    recorded_at: datetime | None = Field(default=None, sa_type=UtcTime)
    recorded_by: UUID | None = Field(default=None, foreign_key="person.id")


class TieEvidence(SQLModel, table=True):
    """What a tied bid has to show under one step of the legal order; the newest counts."""

    __tablename__ = "tie_evidence"
    __table_args__ = (
        sa.CheckConstraint("length(reason) > 0", name="evidence_of_a_tie_has_a_reason"),
        sa.CheckConstraint("number >= 1", name="evidence_of_a_tie_counts_from_one"),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    round: int = Field(primary_key=True)
    step: str = Field(primary_key=True, max_length=40)
    number: int = Field(primary_key=True)
    value: str = Field(max_length=64)  # exact; more is better, less for new bids
    reason: str
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class DrawOfLots(SQLModel, table=True):
    """A public draw of lots between equals: who saw it, how it was done, and what came out."""

    __tablename__ = "draw_of_lots"
    __table_args__ = (
        sa.CheckConstraint("length(place) > 0", name="a_draw_has_a_place"),
        sa.CheckConstraint(
            "method <> 'seed' OR (length(seed) > 0 AND length(seed_source) > 0)",
            name="a_seeded_draw_names_its_seed",
        ),
        sa.CheckConstraint(
            "method <> 'paper' OR length(paper_digest) = 64", name="a_draw_on_paper_is_hashed"
        ),
        sa.CheckConstraint("held_at <= recorded_at", name="a_draw_is_recorded_afterwards"),
    )

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    lot_id: UUID = Field(foreign_key="lot.id")
    purpose: DrawPurpose = Field(sa_type=coded(DrawPurpose))
    drawn: str = Field(sa_type=Json)  # ids of the bids, the first drawn first
    held_at: datetime = Field(sa_type=UtcTime)
    place: str
    witnesses: str = Field(sa_type=Json)  # names
    method: DrawMethod = Field(sa_type=coded(DrawMethod))
    seed: str = Field(default="")
    seed_source: str = Field(default="")  # how it came about in public
    paper_digest: str = Field(default="", max_length=64)  # SHA-256 of the signed minutes
    recorded_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class EarlierResult(SQLModel, table=True):
    """A ranking as it was before something was settled after it."""

    __tablename__ = "earlier_result"
    __table_args__ = (
        sa.CheckConstraint("number >= 1", name="earlier_results_count_from_one"),
        sa.ForeignKeyConstraint(
            ["ocid", "round", "lot_id"],
            ["evaluation_result.ocid", "evaluation_result.round", "evaluation_result.lot_id"],
        ),
    )

    ocid: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    lot_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    body: str = Field(sa_type=Json)
    digest: str = Field(max_length=64)
    computed_at: datetime = Field(sa_type=UtcTime)
    replaced_at: datetime = Field(sa_type=UtcTime)
