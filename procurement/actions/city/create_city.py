"""Set up a database: migrate it, say which city it is, and name its first administrator."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.unit import Actor, Unit
from procurement.rules.errors import BadInputError, ConflictError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Authentication, InstallationKind, RequestState, Role
from procurement.store.database.engine import database_clock, writing
from procurement.store.database.migrate import upgrade
from procurement.store.tables.outbox import Request
from procurement.store.tables.people import Installation, Person, RoleGrant

#: The person that stands for the schedule.
SCHEDULER = "scheduler"
CHAIN = "city"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCity:
    """What a database is set up with.

    Attributes:
        city: Its name.
        ocid_prefix: As registered with the Open Contracting Partnership.
        time_zone: IANA name.
        administrator: Handle and name of the first administrator.
        rehearsal_from: Simulated time to begin at; None for a real database.
    """

    city: str
    ocid_prefix: str
    time_zone: str
    administrator: tuple[str, str]
    rehearsal_from: datetime | None = None


def create_city(engine: sa.Engine, new: NewCity) -> None:
    """Migrate the database and set it up, once.

    Raises:
        ConflictError: it has been set up before; a rehearsal never becomes a real database.
        BadInputError: the simulated time has no zone.
    """
    if new.rehearsal_from is not None and new.rehearsal_from.tzinfo is None:
        raise BadInputError(Finding("rehearsal.naive_time", {"time": str(new.rehearsal_from)}))
    upgrade(engine)
    with writing(engine) as session:
        known = session.get(Installation, 1)
        if known is not None:
            facts = {"city": known.city, "kind": known.kind.value}
            raise ConflictError(Finding("database.set_up_before", facts))
        _set_up(session, new)


def _set_up(session: Session, new: NewCity) -> None:
    rehearsal = new.rehearsal_from is not None
    started = new.rehearsal_from or database_clock(session)
    place = Installation(
        kind=InstallationKind.REHEARSAL if rehearsal else InstallationKind.REAL,
        city=new.city,
        ocid_prefix=new.ocid_prefix,
        time_zone=new.time_zone,
        created_at=started,
        simulated_now=new.rehearsal_from,
    )
    session.add(place)
    handle, name = new.administrator
    administrator = _person(session, handle, name, Role.ADMINISTRATOR, started)
    _person(session, SCHEDULER, "Scheduler", Role.SCHEDULER, started)
    actor = Actor(administrator, Role.ADMINISTRATOR, Authentication.ASSERTED)
    request = Request(
        id=uuid4(),
        verb="city.create",
        actor_id=administrator.id,
        role=Role.ADMINISTRATOR.value,
        authentication=Authentication.ASSERTED,
        arguments="{}",
        digest="",
        state=RequestState.DONE,
        asked_at=started,
        finished_at=started,
    )
    session.add(request)
    session.flush()
    entry = {"city": new.city, "kind": place.kind, "time_zone": new.time_zone}
    Unit(session, actor, request.id, place).log("city.created", CHAIN, entry)


def _person(session: Session, handle: str, name: str, role: Role, at: datetime) -> Person:
    person = Person(
        id=uuid4(), handle=handle, name=name, name_salt=secrets.token_hex(32), registered_at=at
    )
    session.add(person)
    session.flush()
    session.add(RoleGrant(id=uuid4(), person_id=person.id, role=role, granted_at=at))
    session.flush()
    return person
