"""The installation, its people and the roles they hold."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.rules.vocabulary import InstallationKind, Role
from procurement.store.tables.columns import UtcTime, coded


class Installation(SQLModel, table=True):
    """One row: which city this database belongs to, and whether it is a rehearsal."""

    __tablename__ = "installation"
    __table_args__ = (
        # One database per city (ADR 0013).
        sa.CheckConstraint("id = 1", name="one_installation"),
        # A rehearsal has a simulated clock; a real database must never have one.
        sa.CheckConstraint(
            "(kind = 'rehearsal') = (simulated_now IS NOT NULL)", name="only_a_rehearsal_simulates"
        ),
    )

    id: int = Field(default=1, primary_key=True)
    kind: InstallationKind = Field(sa_type=coded(InstallationKind))
    city: str = Field(max_length=200)
    ocid_prefix: str = Field(max_length=32)  # registered with the Open Contracting Partnership
    time_zone: str = Field(max_length=64)  # IANA name
    created_at: datetime = Field(sa_type=UtcTime)
    simulated_now: datetime | None = Field(default=None, sa_type=UtcTime)


class Person(SQLModel, table=True):
    """Somebody who acts.  Names can be erased; the audit log keeps only id and salted digest."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    handle: str = Field(max_length=64, unique=True)  # what `--actor` takes
    name: str = Field(max_length=200)
    email: str = Field(default="", max_length=254)
    name_salt: str = Field(max_length=64)  # hex; goes when the name is erased
    vendor_id: UUID | None = Field(default=None, foreign_key="vendor.id")
    registered_at: datetime = Field(sa_type=UtcTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcTime)


class RoleGrant(SQLModel, table=True):
    """A role that a person holds, for the whole city or for one subject."""

    __tablename__ = "role_grant"
    __table_args__ = (
        # Once at a time: a role that was revoked may be granted again, and both stay on record.
        sa.Index(
            "a_role_is_granted_once",
            "person_id",
            "role",
            "subject",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
        sa.CheckConstraint(
            "granted_by <> person_id AND revoked_by <> person_id",
            name="nobody_changes_their_own_roles",
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)"
            " AND (revoked_at IS NULL) = (length(revoked_why) = 0)",
            name="a_revocation_has_its_person_and_reason",
        ),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=coded(Role))
    subject: str = Field(default="", max_length=64)  # ocid; empty: the whole city
    granted_at: datetime = Field(sa_type=UtcTime)
    #: None: by setting the database up, or by opening a case in a role that one holds city-wide.
    granted_by: UUID | None = Field(default=None, foreign_key="person.id")
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revoked_by: UUID | None = Field(default=None, foreign_key="person.id")
    revoked_why: str = Field(default="")


class RoleOverride(SQLModel, table=True):
    """Two roles that exclude each other, allowed to one person on one subject for a time."""

    __tablename__ = "role_override"
    __table_args__ = (
        sa.CheckConstraint("approved_by <> person_id", name="nobody_approves_their_own_override"),
        sa.CheckConstraint("length(trim(reason)) > 0", name="every_override_has_a_reason"),
        sa.CheckConstraint("until > approved_at", name="an_override_ends"),
        sa.CheckConstraint("length(subject) > 0", name="an_override_is_for_one_subject"),
        sa.CheckConstraint("role <> other", name="an_override_is_of_two_roles"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    subject: str = Field(max_length=64, index=True)  # ocid
    role: Role = Field(sa_type=coded(Role))  # the pair as the list of conflicts writes it
    other: Role = Field(sa_type=coded(Role, name="otherrole"))
    reason: str
    approved_by: UUID = Field(foreign_key="person.id")
    approved_at: datetime = Field(sa_type=UtcTime)
    until: datetime = Field(sa_type=UtcTime)


class CustodianKey(SQLModel, table=True):
    """The public age recipient of a custodian; the secret stays with the custodian."""

    __tablename__ = "custodian_key"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    recipient: str = Field(max_length=128, unique=True)
    registered_at: datetime = Field(sa_type=UtcTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcTime)
