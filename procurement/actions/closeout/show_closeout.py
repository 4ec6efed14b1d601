"""Everything that a contract still needs before it is closed, at one look: read only."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.definitions.definition import KpiType
from procurement.actions.city.law_in_force import law_of_contract
from procurement.actions.closeout.keep_records import (
    advice_of,
    promised_years,
)
from procurement.actions.closeout.list_retention import RetentionLine, lines_of, on_record
from procurement.actions.contracts.show_management import today_of
from procurement.rules.closeout.retention import kept_until, kinds, retention_terms
from procurement.rules.findings import Finding
from procurement.rules.pathways import CONTRACT_PATHWAYS
from procurement.rules.stages import decide
from procurement.store.closeout.retention import OVER
from procurement.store.closeout.stated import answers, impact_statements
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.contracts.successions import outcome_reports, successions
from procurement.store.database.engine import now, reading
from procurement.store.facts import contract_facts
from procurement.store.results.results import assessments
from procurement.store.tables.closeout import ImpactStatement
from procurement.store.tables.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalLine:
    """One KPI: until when its last result can be known, and what is stated of its cause.

    Attributes:
        kpi: Its code.
        last_end: Last day of its last period; None where none is owed.
        known_on: Day on which that period's result can be known.
        silent: Periods without a figure or a reason why there is none.
        claim: Design of the newest estimate; `none` where it says that none can be given; `needed`
            where nothing is stated of an outcome yet; empty where nothing is asked.
        value: The estimate, in the KPI's unit, as text; empty without one.
        low: Lower end of its 95 % interval.
        high: Upper end.
        unit: The KPI's.
    """

    kpi: str
    last_end: date | None
    known_on: date | None
    silent: int
    claim: str
    value: str
    low: str
    high: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseoutSeen:
    """A contract on its way to its end.

    Attributes:
        contract: Its id.
        stage: Where it is.
        target: The stage to come; empty where it is over.
        missing: What holds it back, and what is only pointed out.
        finals: One for each KPI; none where no result was ever reported.
        report: File of the newest outcome report; empty where there is none.
        lessons: What is written.
        followed_by: ocid of what follows; empty where nothing is linked.
        answers: Question -> answer, as officials gave them.
        records: How long its records are kept, once the clock runs.
        would_keep_until: Last day if it were closed today; None: not known.
        law: What is not known, or not confirmed, of that.
    """

    contract: str
    stage: str
    target: str
    missing: tuple[Finding, ...]
    finals: tuple[FinalLine, ...]
    report: str
    lessons: str
    followed_by: str
    answers: dict[str, str]
    records: tuple[RetentionLine, ...]
    would_keep_until: date | None
    law: tuple[Finding, ...]

    def as_record(self) -> dict[str, object]:
        """Return it as data, without its findings."""
        kept = {name: value for name, value in asdict(self).items() if name not in FOUND}
        return {**kept, "records": [one.as_record() for one in self.records]}


#: Parts that have words of their own.
FOUND = frozenset({"missing", "law", "records"})
#: What comes after a stage on the way to the end.
NEXT = {"monitoring": "closeout", "closeout": "closed"}


def closeout_of(engine: sa.Engine, contract: str) -> CloseoutSeen:
    """Return what a contract still needs.

    Raises:
        NotFoundError: no such contract, or its law profile is gone.
    """
    with reading(engine) as session:
        row = contracts.find(session, contract)
        today, moment = today_of(session), now(session)
        target = NEXT.get(row.stage, "")
        facts = contract_facts.facts(session, row, moment, today)
        pathway = CONTRACT_PATHWAYS[row.pathway]
        missing = decide(pathway, facts, target).findings if target else ()
        report, linked = outcome_reports(session, row.id).get(row.id), successions(session)
        law = law_of_contract(session, row, moment, today)
        kept = retention_terms(law, start=today, promised_years=promised_years(session, row))
        return CloseoutSeen(
            contract=row.id,
            stage=row.stage,
            target=target,
            missing=missing,
            finals=tuple(_finals(session, row, today)),
            report=report.file_name if report else "",
            lessons=row.lessons,
            followed_by=linked[row.id].ocid if row.id in linked else "",
            answers={
                question.value: one.answer.value
                for question, one in answers(session, row.id).items()
            },
            records=tuple(lines_of(row, on_record(session, row))) if row.stage in OVER else (),
            would_keep_until=kept_until(kept, kinds(kept)[0]),
            law=advice_of(law),
        )


def _finals(session: Session, row: Contract, today: date) -> list[FinalLine]:
    stated = impact_statements(session, row.id)
    agreed = {one.kpi.code: one.kpi for one in terms(session, row).agreements}
    lines = []
    for one in assessments(session, row, as_of=today):
        kpi = agreed[one.kpi_code]
        last = max((cell.end for cell in one.rows), default=None)
        lag = timedelta(days=kpi.lag_days or 0)
        lines.append(
            FinalLine(
                kpi=kpi.code,
                last_end=last,
                known_on=None if last is None else last + lag,
                unit=kpi.unit,
                silent=contract_facts.silent_periods(one, closing=True),
                **_claim(stated.get(kpi.code), asked=kpi.type is KpiType.OUTCOME),
            )
        )
    return lines


def _claim(found: ImpactStatement | None, *, asked: bool) -> dict[str, str]:
    nothing = {"value": "", "low": "", "high": ""}
    if found is None:
        return {"claim": "needed" if asked else "", **nothing}
    said: dict[str, Any] = json.loads(found.body)
    if not said["given"]:
        return {"claim": "none", **nothing}
    figures = {name: str(said[name]) for name in nothing}
    return {"claim": str(said["design"]), **figures}
