"""Solicitations: what the city wants to achieve, and how far the purchase has come."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.outreach.steps import EngagementKind
from procurement.rules.vocabulary import CriterionKind, SubjectKind
from procurement.store.tables.columns import Json, UtcTime, coded


class Solicitation(SQLModel, table=True):
    """One contracting process (OCDS: one ocid)."""

    __tablename__ = "solicitation"
    __table_args__ = (
        # A deadline that precedes publication can never be honoured.
        sa.CheckConstraint(
            "released_at IS NULL OR deadline > released_at", name="deadline_follows_release"
        ),
        sa.CheckConstraint("estimated_minor >= 0", name="estimate_not_negative"),
        sa.CheckConstraint("round >= 1", name="rounds_count_from_one"),
    )

    ocid: str = Field(primary_key=True, max_length=64)
    reference: str = Field(max_length=64, unique=True)  # the city's own short code
    pathway: str = Field(max_length=64)  # with version, such as competitive-rfp/1
    stage: str = Field(max_length=32, index=True)
    round: int = Field(default=1)  # a back-exit opens a new round and keeps the old one
    tender_round: int = Field(default=0)  # the round last released: its bids, key and scheme hold
    version: int = Field(default=1)  # counts moves: two officers at once, one wins
    case_body: str = Field(sa_type=Json)  # the case as accepted, canonical
    case_digest: str = Field(max_length=64)  # SHA-256 of case_body
    language: str = Field(max_length=8)
    department: str = Field(max_length=200)
    currency: str = Field(max_length=3)  # ISO 4217
    estimated_minor: int = Field(sa_type=sa.BigInteger)  # minor units of `currency`
    is_key: bool = False  # What Works Cities RDC1: a key procurement
    funds_certified: bool = False
    price_acknowledged: bool = False  # an officer has looked at what the price formula can do
    questions_until: datetime = Field(sa_type=UtcTime)
    deadline: datetime = Field(sa_type=UtcTime)
    deadline_wall: str = Field(max_length=32)  # local date and wall time as published; it governs
    time_zone: str = Field(max_length=64)
    released_at: datetime | None = Field(default=None, sa_type=UtcTime)
    technical_opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    technical_locked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    price_opened_at: datetime | None = Field(default=None, sa_type=UtcTime)
    created_at: datetime = Field(sa_type=UtcTime)


class StageVisit(SQLModel, table=True):
    """One stay in one stage: where the time of a procurement goes."""

    __tablename__ = "stage_visit"
    __table_args__ = (
        sa.CheckConstraint("exited_at IS NULL OR exited_at >= entered_at", name="exit_after_entry"),
        # At most one open stay for a subject.
        sa.Index(
            "one_open_stage_visit",
            "subject",
            unique=True,
            sqlite_where=sa.text("exited_at IS NULL"),
            postgresql_where=sa.text("exited_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    kind: SubjectKind = Field(sa_type=coded(SubjectKind))
    subject: str = Field(max_length=64, index=True)  # ocid or contract id
    stage: str = Field(max_length=32)
    round: int
    entered_at: datetime = Field(sa_type=UtcTime)
    entered_by: UUID = Field(foreign_key="person.id")
    exited_at: datetime | None = Field(default=None, sa_type=UtcTime)
    exited_by: UUID | None = Field(default=None, foreign_key="person.id")
    exited_to: str = Field(default="", max_length=32)
    reason: str = Field(default="")  # why back, why cancelled, why no award


class Lot(SQLModel, table=True):
    """A part that can be bid for and awarded alone."""

    __tablename__ = "lot"
    __table_args__ = (sa.UniqueConstraint("ocid", "code", name="a_lot_has_one_code"),)

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    code: str = Field(max_length=32)
    title: str
    estimated_minor: int = Field(sa_type=sa.BigInteger)


class SolicitationKpi(SQLModel, table=True):
    """A KPI that the solicitation asks for: which definition, from where, to where."""

    __tablename__ = "solicitation_kpi"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["kpi_code", "kpi_version"], ["kpi_definition.code", "kpi_definition.version"]
        ),
    )

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    kpi_code: str = Field(primary_key=True, max_length=64)
    kpi_version: int
    agreement_body: str = Field(sa_type=Json)  # outcome_metrics Agreement: kpi, baseline, target
    data_owner_agreed: bool = False


class Criterion(SQLModel, table=True):
    """What proposals are scored on."""

    __tablename__ = "criterion"
    __table_args__ = (sa.UniqueConstraint("ocid", "round", "code", name="a_criterion_once"),)

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    code: str = Field(max_length=32)
    kind: CriterionKind = Field(sa_type=coded(CriterionKind))
    weight: str = Field(max_length=16)  # decimal text, points of 100
    max_level: int


class EvaluationScheme(SQLModel, table=True):
    """The rules of the competition, frozen and hashed at release (one for each round)."""

    __tablename__ = "evaluation_scheme"

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    round: int = Field(primary_key=True)
    body: str = Field(sa_type=Json)
    digest: str = Field(max_length=64)
    frozen_at: datetime = Field(sa_type=UtcTime)
    frozen_by: UUID = Field(foreign_key="person.id")


class OutcomeFramework(SQLModel, table=True):
    """What the solicitation wants to change, as it was signed: a version for each leaving."""

    __tablename__ = "outcome_framework"
    __table_args__ = (sa.CheckConstraint("version >= 1", name="frameworks_count_from_one"),)

    ocid: str = Field(foreign_key="solicitation.ocid", primary_key=True)
    version: int = Field(primary_key=True)
    round: int
    body: str = Field(sa_type=Json)  # problem, goals, KPIs with their agreements, and who signed
    digest: str = Field(max_length=64)  # SHA-256 of body
    signed_at: datetime = Field(sa_type=UtcTime)


class Approval(SQLModel, table=True):
    """One person's recorded consent to one way out of one stage."""

    __tablename__ = "approval"
    __table_args__ = (
        sa.UniqueConstraint(
            "subject", "round", "stage", "target", "role", "person_id", name="one_consent_each"
        ),
    )

    id: UUID = Field(primary_key=True)
    subject: str = Field(max_length=64, index=True)
    round: int
    stage: str = Field(max_length=32)
    target: str = Field(max_length=32)
    role: str = Field(max_length=32)
    person_id: UUID = Field(foreign_key="person.id")
    given_at: datetime = Field(sa_type=UtcTime)
    note: str = Field(default="")


class Invitation(SQLModel, table=True):
    """A vendor told of the solicitation."""

    __tablename__ = "invitation"
    __table_args__ = (sa.UniqueConstraint("ocid", "vendor_id", name="invited_once"),)

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    vendor_id: UUID = Field(foreign_key="vendor.id")
    channel: str = Field(max_length=32)
    invited_at: datetime = Field(sa_type=UtcTime)
    notified_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Engagement(SQLModel, table=True):
    """A contact with the market before the bids: what one vendor hears, all may hear."""

    __tablename__ = "engagement"

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    kind: EngagementKind = Field(sa_type=coded(EngagementKind))
    topic: str
    with_whom: str
    material: str  # what was handed out or shown; empty: nothing
    shared_with_all: bool
    held_on: date | None = None  # the day as told; None: only the recording has a time
    held_at: datetime = Field(sa_type=UtcTime)  # its place in the order of the log
    recorded_by: UUID = Field(foreign_key="person.id")


class Question(SQLModel, table=True):
    """A vendor's question; the answer goes to all, the asker stays hidden."""

    __tablename__ = "question"

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    number: int
    vendor_id: UUID = Field(foreign_key="vendor.id")
    question: str
    asked_at: datetime = Field(sa_type=UtcTime)
    answer: str = Field(default="")
    material: bool = False  # changes what is asked: needs an addendum
    answered_at: datetime | None = Field(default=None, sa_type=UtcTime)
    answered_by: UUID | None = Field(default=None, foreign_key="person.id")


class Addendum(SQLModel, table=True):
    """A published change of the terms, with the deadline that follows from it."""

    __tablename__ = "addendum"
    __table_args__ = (sa.UniqueConstraint("ocid", "round", "number", name="addenda_count"),)

    id: UUID = Field(primary_key=True)
    ocid: str = Field(foreign_key="solicitation.ocid", index=True)
    round: int
    number: int
    text: str
    affects_bids: bool = True  # then a bidder confirms it, or bids again
    deadline: datetime = Field(sa_type=UtcTime)
    published_at: datetime = Field(sa_type=UtcTime)
    published_by: UUID = Field(foreign_key="person.id")


class AddendumAcknowledgement(SQLModel, table=True):
    """A vendor's word that its bid stands as the call reads since an addendum."""

    __tablename__ = "addendum_acknowledgement"

    addendum_id: UUID = Field(foreign_key="addendum.id", primary_key=True)
    vendor_id: UUID = Field(foreign_key="vendor.id", primary_key=True)
    acknowledged_at: datetime = Field(sa_type=UtcTime)
    acknowledged_by: UUID = Field(foreign_key="person.id")
