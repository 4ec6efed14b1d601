"""Evaluation: declarations, individual sheets, consensus, result."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import DeclarationMoment
from procurement.store.tables.columns import Json, UtcTime, coded


class Declaration(SQLModel, table=True):
    """A signed statement about conflicts of interest."""

    __tablename__ = "declaration"

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    moment: DeclarationMoment = Field(sa_type=coded(DeclarationMoment), primary_key=True)
    has_conflict: bool
    statement: str
    declared_at: datetime = Field(sa_type=UtcTime)


class RatingSheet(SQLModel, table=True):
    """One evaluator's sheet; once locked, nothing on it changes."""

    __tablename__ = "rating_sheet"

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    evaluator_id: UUID = Field(foreign_key="person.id", primary_key=True)
    opened_at: datetime = Field(sa_type=UtcTime)
    locked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Rating(SQLModel, table=True):
    """One person's level for one criterion of one bid, with the reason."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("level >= 0", name="levels_from_zero"),
        sa.CheckConstraint("length(rationale) > 0", name="every_rating_has_a_reason"),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    criterion_id: UUID = Field(foreign_key="criterion.id", primary_key=True)
    round: int = Field(primary_key=True)  # an upheld protest scores anew and keeps the old
    evaluator_id: UUID = Field(foreign_key="person.id", primary_key=True)
    level: int
    rationale: str
    reference: str = Field(default="", max_length=200)  # page or answer in the proposal
    given_at: datetime = Field(sa_type=UtcTime)


class ConsensusRating(SQLModel, table=True):
    """The panel's level for one criterion of one bid, with the reason for any change."""

    __tablename__ = "consensus_rating"

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    criterion_id: UUID = Field(foreign_key="criterion.id", primary_key=True)
    round: int = Field(primary_key=True)
    level: int
    reason: str
    agreed_at: datetime = Field(sa_type=UtcTime)
    recorded_by: UUID = Field(foreign_key="person.id")


class EvaluationResult(SQLModel, table=True):
    """The ranking as computed from the frozen scheme, the consensus and the prices."""

    __tablename__ = "evaluation_result"

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    lot_id: UUID = Field(foreign_key="lot.id", primary_key=True)
    body: str = Field(sa_type=Json)
    digest: str = Field(max_length=64)
    scheme_digest: str = Field(max_length=64)
    computed_at: datetime = Field(sa_type=UtcTime)
