"""People and roles: rows in, answers out."""

import hashlib
from uuid import UUID

from sqlmodel import Session, col, or_, select

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.tables.people import CustodianKey, Person, RoleGrant


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
    held = select(RoleGrant).where(
        RoleGrant.person_id == person_id, col(RoleGrant.revoked_at).is_(None)
    )
    if subject:
        held = held.where(or_(RoleGrant.subject == "", RoleGrant.subject == subject))
    return {grant.role for grant in session.exec(held)}


def roles_on(session: Session, subject: str) -> dict[UUID, set[Role]]:
    """Return person -> roles granted on exactly `subject`."""
    grants = session.exec(
        select(RoleGrant).where(RoleGrant.subject == subject, col(RoleGrant.revoked_at).is_(None))
    )
    held: dict[UUID, set[Role]] = {}
    for grant in grants:
        held.setdefault(grant.person_id, set()).add(grant.role)
    return held


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
