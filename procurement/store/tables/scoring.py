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
    """One evaluator's sheet; once locked, nothing on it changes.

    A reopening begins the next version with what was on the last; both stay on record.
    """

    __tablename__ = "rating_sheet"
    __table_args__ = (sa.CheckConstraint("version >= 1", name="sheets_count_from_one"),)

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    evaluator_id: UUID = Field(foreign_key="person.id", primary_key=True)
    version: int = Field(default=1, primary_key=True)
    opened_at: datetime = Field(sa_type=UtcTime)
    locked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Rating(SQLModel, table=True):
    """One person's level for one criterion of one bid, with the reason and where it is seen."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.CheckConstraint("level >= 0", name="levels_from_zero"),
        sa.CheckConstraint("length(rationale) > 0", name="every_rating_has_a_reason"),
        sa.CheckConstraint("length(reference) > 0", name="every_rating_has_a_reference"),
    )

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    criterion_id: UUID = Field(foreign_key="criterion.id", primary_key=True)
    round: int = Field(primary_key=True)  # an upheld protest scores anew and keeps the old
    evaluator_id: UUID = Field(foreign_key="person.id", primary_key=True)
    version: int = Field(default=1, primary_key=True)  # of the sheet that it stands on
    level: int
    rationale: str
    reference: str = Field(max_length=200)  # page or answer in the proposal
    given_at: datetime = Field(sa_type=UtcTime)


class SheetReopening(SQLModel, table=True):
    """An evaluator asks to change a locked sheet."""

    __tablename__ = "sheet_reopening"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ocid", "round", "evaluator_id", "version"],
            [
                "rating_sheet.ocid",
                "rating_sheet.round",
                "rating_sheet.evaluator_id",
                "rating_sheet.version",
            ],
        ),
        sa.CheckConstraint("length(reason) > 0", name="a_reopening_has_a_reason"),
    )

    ocid: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    evaluator_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)  # of this evaluator in this round, from 1
    version: int  # of the locked sheet
    reason: str
    asked_at: datetime = Field(sa_type=UtcTime)


class ReopeningDecision(SQLModel, table=True):
    """Somebody who is not on the panel lets a sheet be changed, or does not."""

    __tablename__ = "reopening_decision"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["ocid", "round", "evaluator_id", "number"],
            [
                "sheet_reopening.ocid",
                "sheet_reopening.round",
                "sheet_reopening.evaluator_id",
                "sheet_reopening.number",
            ],
        ),
        sa.CheckConstraint("decided_by <> evaluator_id", name="nobody_reopens_their_own_sheet"),
        sa.CheckConstraint("length(reason) > 0", name="a_reopening_is_decided_with_a_reason"),
    )

    ocid: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    evaluator_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    granted: bool
    reason: str
    decided_at: datetime = Field(sa_type=UtcTime)
    decided_by: UUID = Field(foreign_key="person.id")


class PanelChange(SQLModel, table=True):
    """An evaluator with a conflict of interest leaves the panel; what was rated counts no more."""

    __tablename__ = "panel_change"
    __table_args__ = (
        sa.CheckConstraint(
            "changed_by <> leaves_id AND changed_by <> joins_id",
            name="nobody_changes_their_own_panel",
        ),
        sa.CheckConstraint("joins_id <> leaves_id", name="another_one_joins_a_panel"),
        sa.CheckConstraint("length(reason) > 0", name="a_panel_changes_with_a_reason"),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    leaves_id: UUID = Field(foreign_key="person.id", primary_key=True)
    joins_id: UUID | None = Field(default=None, foreign_key="person.id")  # None: nobody
    reason: str
    changed_at: datetime = Field(sa_type=UtcTime)
    changed_by: UUID = Field(foreign_key="person.id")


class ConsensusRating(SQLModel, table=True):
    """The panel's level for one criterion of one bid, with the reason for any change."""

    __tablename__ = "consensus_rating"

    bid_id: UUID = Field(foreign_key="bid.id", primary_key=True)
    criterion_id: UUID = Field(foreign_key="criterion.id", primary_key=True)
    round: int = Field(primary_key=True)
    level: int
    reason: str
    individual: str = Field(sa_type=Json)  # evaluator -> level, as the panel had them before it
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
