"""Requests, and what leaves the database after a commit."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import Authentication, OutboxKind, OutboxState, RequestState
from procurement.store.tables.columns import Json, UtcTime, coded


class Request(SQLModel, table=True):
    """What somebody asked for, and what came of it; asked again, it is answered, not repeated."""

    __tablename__ = "request"

    id: UUID = Field(primary_key=True)
    verb: str = Field(max_length=64)
    actor_id: UUID = Field(foreign_key="person.id")
    role: str = Field(max_length=32)
    authentication: Authentication = Field(sa_type=coded(Authentication))
    arguments: str = Field(sa_type=Json)  # canonical; never sealed content
    digest: str = Field(max_length=64)  # SHA-256 of verb, actor, role and arguments
    state: RequestState = Field(sa_type=coded(RequestState))
    result: str = Field(default="", sa_type=Json)
    asked_at: datetime = Field(sa_type=UtcTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Outbox(SQLModel, table=True):
    """A message or a flow to start, written in the transaction that decided it."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("outbox_waiting", "state", "not_before"),
        sa.CheckConstraint("attempts >= 0", name="attempts_count_up"),
    )

    key: str = Field(primary_key=True, max_length=200)  # says it once; the Message-ID is made of it
    kind: OutboxKind = Field(sa_type=coded(OutboxKind))
    subject: str = Field(max_length=64)
    body: str = Field(sa_type=Json)
    state: OutboxState = Field(sa_type=coded(OutboxState))
    attempts: int = Field(default=0)
    not_before: datetime = Field(sa_type=UtcTime)
    last_error: str = Field(default="")
    created_at: datetime = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
