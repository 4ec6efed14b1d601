"""What a contract has delivered, for a screen: read only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.scorecard import Scorecard
from outcome_metrics.definitions.agreement import Agreement
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import Terms, terms
from procurement.store.database.engine import installation, now, reading
from procurement.store.results.results import results


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiResults:
    """One KPI: what was agreed, and what came of it per period and in all."""

    agreement: Agreement
    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredResults:
    """A contract's results on one day.

    Attributes:
        contract: Its id.
        stage: Where it stands.
        as_of: The day the states speak for.
        as_known: What was recorded later does not count; None counts all.
        terms: Term and KPI schedule as known.
        kpis: By code.
        scorecard: All KPIs together.
        origin: Where a registered contract came from; None for one that was awarded here.
    """

    contract: str
    stage: str
    as_of: date
    as_known: datetime | None
    terms: Terms
    kpis: tuple[KpiResults, ...]
    scorecard: Scorecard
    origin: contracts.Origin | None


def results_of(engine: sa.Engine, contract: str, *, as_of: date | None = None) -> DeliveredResults:
    """Return what `contract` has delivered, as known at the end of the day `as_of` (default: now).

    Raises:
        NotFoundError: no such contract, or a registered one on which no table has reported.
        UnmeasurableError: what was agreed or recorded cannot be judged.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = as_of or today
        as_known = None
        if day < today:
            as_known = datetime.combine(day, time.max, tzinfo=zone)
        origin = contracts.origin(session, row)
        if origin is not None and not terms(session, row, as_known).agreements:
            facts: dict[str, Param] = {"contract": row.id, "file": origin.file, "line": origin.line}
            raise NotFoundError(Finding("results.nothing_reported", facts))
        found = results(session, row, as_of=day, as_known=as_known)
        return DeliveredResults(
            contract=row.id,
            stage=row.stage,
            as_of=day,
            as_known=as_known,
            terms=found.terms,
            kpis=tuple(
                KpiResults(agreement=agreement, assessment=assessment)
                for agreement, assessment in zip(
                    found.terms.agreements, found.assessments, strict=True
                )
            ),
            scorecard=found.scorecard,
            origin=origin,
        )
