"""What people look at before they act on a contract.  Reads only; the same rules as the acts."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.contracts.show_milestones import MilestoneLine, lines_of
from procurement.rules.pathways import CONTRACT_PATHWAYS
from procurement.rules.stages import Way, ways_out
from procurement.store.contracts import contracts
from procurement.store.database.engine import installation, now, reading
from procurement.store.facts import contract_facts


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
        ways = ways_out(pathway, facts)
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
