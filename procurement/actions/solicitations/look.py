"""What people look at before they act.  Reads only; the same rules as the acts themselves."""

from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.city.law_in_force import place_of
from procurement.actions.contracts.show_milestones import MilestoneLine, lines_of
from procurement.rules.findings import Finding
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.stages import decide
from procurement.rules.vocabulary import InstallationKind
from procurement.store.contracts import contracts
from procurement.store.database.engine import installation, now, reading
from procurement.store.facts import contract_facts, solicitation_facts
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
class Way:
    """A way out of the present stage, and all that is missing for it."""

    target: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SolicitationSeen:
    """One solicitation with its ways out."""

    row: SolicitationLine
    exits: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class ContractSeen:
    """One contract with its ways out."""

    id: str
    ocid: str
    stage: str
    version: int
    starts_on: str | None
    ends_on: str | None
    origin: contracts.Origin | None
    exits: tuple[Way, ...]
    milestones: tuple[MilestoneLine, ...]


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
        ways = tuple(
            Way(way.to, decide(pathway, facts, way.to).findings)
            for way in pathway.stage(row.stage).exits
        )
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


def contract_now(engine: sa.Engine, contract: str, *, language: str = "en") -> ContractSeen:
    """Return one contract and, for each way out, everything that is missing.

    Raises:
        NotFoundError: there is none.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        moment = now(session)
        today = moment.astimezone(ZoneInfo(installation(session).time_zone)).date()
        facts = contract_facts.facts(session, row, moment, today)
        pathway = CONTRACT_PATHWAYS[row.pathway]
        ways = tuple(
            Way(way.to, decide(pathway, facts, way.to).findings)
            for way in pathway.stage(row.stage).exits
        )
        return ContractSeen(
            row.id,
            row.ocid,
            row.stage,
            row.version,
            row.starts_on.isoformat() if row.starts_on else None,
            row.ends_on.isoformat() if row.ends_on else None,
            contracts.origin(session, row),
            ways,
            tuple(lines_of(session, [row], today=today, language=language)),
        )


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
