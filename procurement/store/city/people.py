"""People and roles: rows in, answers out."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.duties.conflicts import Pair
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.tables.people import CustodianKey, Person, RoleGrant, RoleOverride


def by_handle(session: Session, handle: str) -> Person:
    """Return the registered person `handle`.

    Raises:
        NotFoundError: nobody of that handle is registered, or the person has left.
    """
    person = session.exec(select(Person).where(Person.handle == handle)).one_or_none()
    if person is None or person.left_at is not None:
        known = session.exec(select(Person.handle).order_by(col(Person.handle)).limit(12)).all()
        names = {"handle": handle, "known": ", ".join(known) or "-"}
        raise NotFoundError(Finding("person.unknown", names))
    return person


def roles(session: Session, person_id: UUID, subject: str = "") -> set[Role]:
    """Return the roles that a person holds city-wide or on `subject`; without one, anywhere."""
    return roles_among(grants_of(session, person_id), subject)


def roles_among(grants: Iterable[RoleGrant], subject: str = "") -> set[Role]:
    """Return the roles of these grants that hold city-wide or on `subject`; without one, all."""
    return {grant.role for grant in grants if not subject or grant.subject in {"", subject}}


def roles_on(session: Session, subject: str) -> dict[UUID, set[Role]]:
    """Return person -> roles granted on exactly `subject`."""
    grants = session.exec(
        select(RoleGrant).where(RoleGrant.subject == subject, col(RoleGrant.revoked_at).is_(None))
    )
    held: dict[UUID, set[Role]] = {}
    for grant in grants:
        held.setdefault(grant.person_id, set()).add(grant.role)
    return held


def grants_of(session: Session, person_id: UUID) -> list[RoleGrant]:
    """Return the grants in force of a person, in the order they were made."""
    held = (
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, col(RoleGrant.revoked_at).is_(None))
        .order_by(col(RoleGrant.granted_at), col(RoleGrant.id))
    )
    return list(session.exec(held))


def waived(session: Session, person_id: UUID, subject: str, at: datetime) -> set[Pair]:
    """Return the conflicts that an override lets this person have on this subject at that time."""
    overrides = select(RoleOverride).where(
        RoleOverride.person_id == person_id,
        RoleOverride.subject == subject,
        col(RoleOverride.until) > at,
    )
    return {Pair(one.role, one.other) for one in session.exec(overrides)}


def overrides(session: Session, subject: str = "") -> list[RoleOverride]:
    """Return the overrides on a procurement, or all of the city, oldest first."""
    known = select(RoleOverride).order_by(col(RoleOverride.approved_at), col(RoleOverride.id))
    if subject:
        known = known.where(RoleOverride.subject == subject)
    return list(session.exec(known))


def handles(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    """Return person id -> handle."""
    found = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: person.handle for person in found}


def with_role(session: Session, role: Role, subject: str) -> list[Person]:
    """Return the people who hold `role` on `subject`, by handle."""
    found = (
        select(Person)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(
            RoleGrant.role == role,
            RoleGrant.subject == subject,
            col(RoleGrant.revoked_at).is_(None),
        )
        .order_by(col(Person.handle))
    )
    return list(session.exec(found))


def recipients(session: Session, people: list[Person]) -> dict[UUID, str]:
    """Return person id -> age recipient in force, for those who have one."""
    keys = session.exec(
        select(CustodianKey)
        .where(
            col(CustodianKey.person_id).in_([person.id for person in people]),
            col(CustodianKey.retired_at).is_(None),
        )
        .order_by(col(CustodianKey.registered_at))
    )
    return {key.person_id: key.recipient for key in keys}


def names(session: Session, ids: set[UUID]) -> dict[UUID, str]:
    """Return person id -> name."""
    found = session.exec(select(Person).where(col(Person.id).in_(ids)))
    return {person.id: person.name for person in found}


def name_digest(person: Person) -> str:
    """Return the salted digest that stands for the name in the audit log."""
    return hashlib.sha256(f"{person.name_salt}\n{person.name}".encode()).hexdigest()
