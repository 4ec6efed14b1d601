"""The audit log: append-only, one hash chain for each subject."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import Authentication
from procurement.store.tables.columns import Json, UtcTime, coded


class AuditChain(SQLModel, table=True):
    """The head of one chain: an ocid, or one for what has no process (people, vendors, kpis)."""

    __tablename__ = "audit_chain"

    chain: str = Field(primary_key=True, max_length=64)
    seq: int
    digest: str = Field(max_length=64)


class AuditEntry(SQLModel, table=True):
    """One act by one person.  Never updated, never deleted: triggers refuse both."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        sa.UniqueConstraint("chain", "previous", name="audit_never_forks"),
        # One entry for each object that a request touched: a retry cannot write it again.
        sa.UniqueConstraint("request_id", "position", name="audit_once_per_request"),
    )

    chain: str = Field(foreign_key="audit_chain.chain", primary_key=True)
    seq: int = Field(primary_key=True)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    body: str = Field(sa_type=Json)  # canonical; hashed as stored
    verb: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=UtcTime)
    actor_id: UUID
    role: str = Field(max_length=32)
    authentication: Authentication = Field(sa_type=coded(Authentication))
    request_id: UUID
    position: int
