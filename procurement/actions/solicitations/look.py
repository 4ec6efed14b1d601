"""What people look at before they act.  Reads only; the same rules as the acts themselves."""

from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.city.law_in_force import place_of
from procurement.rules.pathways import SOLICITATION_PATHWAYS
from procurement.rules.stages import Way, ways_out
from procurement.rules.vocabulary import InstallationKind
from procurement.store.database.engine import installation, now, reading
from procurement.store.facts import solicitation_facts
from procurement.store.solicitations import solicitations
from procurement.store.tables.solicitations import Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class SolicitationLine:
    """One solicitation in a list.  Before the opening it says nothing about bids."""

    ocid: str
    reference: str
    title: str
    stage: str
    round: int
    version: int
    deadline: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SolicitationSeen:
    """One solicitation with its ways out."""

    row: SolicitationLine
    exits: tuple[Way, ...]


def solicitations_now(engine: sa.Engine) -> list[SolicitationLine]:
    """Return all solicitations, newest first."""
    with reading(engine) as session:
        installation(session)
        return [_line(row) for row in solicitations.everything(session)]


def solicitation_now(engine: sa.Engine, reference: str) -> SolicitationSeen:
    """Return one solicitation and, for each way out, everything that is missing.

    Raises:
        NotFoundError: there is none.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        moment = now(session)
        facts = solicitation_facts.facts(session, row, moment, place_of(session, row, moment))
        pathway = SOLICITATION_PATHWAYS[row.pathway]
        ways = ways_out(pathway, facts)
        return SolicitationSeen(_line(row), ways)


def rehearsal_now(engine: sa.Engine) -> tuple[str, str] | None:
    """Return the city and the simulated time of a rehearsal; None for a real database.

    Raises:
        NotFoundError: the database was never set up.
    """
    with reading(engine) as session:
        place = installation(session)
        if place.kind is not InstallationKind.REHEARSAL:
            return None
        local = now(session).astimezone(ZoneInfo(place.time_zone))
        return place.city, f"{local:%Y-%m-%d %H:%M}"


def _line(row: Solicitation) -> SolicitationLine:
    return SolicitationLine(
        ocid=row.ocid,
        reference=row.reference,
        title=solicitations.title_of(row),
        stage=row.stage,
        round=row.round,
        version=row.version,
        deadline=f"{row.deadline_wall} {row.time_zone}",
    )
