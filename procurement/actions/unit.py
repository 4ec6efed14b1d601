"""One transaction: a session, a clock, the one who acts, and the request acted on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.vocabulary import Authentication, InstallationKind, Role
from procurement.store.audit import audit
from procurement.store.city.people import name_digest
from procurement.store.database.engine import installation, now, writing
from procurement.store.tables.people import Installation, Person


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, and how strongly we know it."""

    person: Person
    role: Role
    authentication: Authentication

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.person.id


@dataclass(slots=True)
class Unit:
    """What every action needs, and nothing more.

    Attributes:
        session: The open transaction.
        actor: Who acts.
        request_id: The request acted on; each audit entry names it.
        place: The installation: city, zone, real or rehearsal.
        private: What must not be stored with the request (a custodian's consent, a reading).
    """

    session: Session
    actor: Actor
    request_id: UUID
    place: Installation
    private: object = None
    _entries: int = field(default=0)

    @property
    def now(self) -> datetime:
        """The time, read inside the transaction: ask after the lock is taken."""
        return now(self.session)

    @property
    def today(self) -> date:
        """The date in the city's zone."""
        return self.now.astimezone(ZoneInfo(self.place.time_zone)).date()

    @property
    def rehearsal(self) -> bool:
        """Whether all this is a rehearsal."""
        return self.place.kind is InstallationKind.REHEARSAL

    def log(self, verb: str, chain: str, entry: Mapping[str, object]) -> tuple[int, str]:
        """Write one audit entry in this transaction; return its sequence and digest."""
        act = self._act(verb, chain, entry, at=self.now)
        written = audit.append(self.session, self._signatory, act)
        return written.seq, written.digest

    def log_each(self, verb: str, entries: Mapping[str, Mapping[str, object]]) -> None:
        """Write one audit entry to each of many chains, by chain, in this transaction."""
        at = self.now
        acts = [self._act(verb, chain, entry, at=at) for chain, entry in entries.items()]
        audit.append_each(self.session, self._signatory, acts)

    @property
    def _signatory(self) -> audit.Signatory:
        return audit.Signatory(
            person_id=self.actor.id,
            name_digest=name_digest(self.actor.person),
            role=self.actor.role.value,
            authentication=self.actor.authentication,
        )

    def _act(
        self, verb: str, chain: str, entry: Mapping[str, object], *, at: datetime
    ) -> audit.Act:
        act = audit.Act(
            chain=chain,
            verb=verb,
            at=at,
            request_id=self.request_id,
            position=self._entries,
            rehearsal=self.rehearsal,
            entry=dict(entry),
        )
        self._entries += 1
        return act


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[tuple[Session, Installation]]:
    """Open the one transaction of an action.  Nothing else in the project commits."""
    with writing(engine) as session:
        yield session, installation(session)
