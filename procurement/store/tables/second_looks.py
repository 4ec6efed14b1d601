"""A vendor's disagreement with a rating, and the first decision where another took its place."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import UtcTime


class ReviewDisagreement(SQLModel, table=True):
    """Why the vendor finds the official's rating wrong; verbatim, once for a review."""

    __tablename__ = "review_disagreement"
    __table_args__ = (sa.CheckConstraint("trim(reasons) <> ''", name="disagreement_says_why"),)

    review_id: UUID = Field(foreign_key="review.id", primary_key=True)
    reasons: str
    disagreed_at: datetime = Field(sa_type=UtcTime)
    disagreed_by: UUID = Field(foreign_key="person.id")


class ReviewSecondLook(SQLModel, table=True):
    """What was decided first: the review itself says what was decided a level up, and by whom."""

    __tablename__ = "review_second_look"
    __table_args__ = (
        sa.CheckConstraint("settled_by <> first_by", name="second_look_by_another"),
        # Whoever settled it is whoever the review now names.
        sa.ForeignKeyConstraint(["review_id", "settled_by"], ["review.id", "review.decided_by"]),
    )

    review_id: UUID = Field(foreign_key="review_disagreement.review_id", primary_key=True)
    first_rating: str = Field(max_length=32)
    first_narrative: str
    first_decision: str = Field(max_length=32)
    first_at: datetime = Field(sa_type=UtcTime)
    first_by: UUID = Field(foreign_key="person.id")
    settled_at: datetime = Field(sa_type=UtcTime)
    settled_by: UUID = Field(foreign_key="person.id")
