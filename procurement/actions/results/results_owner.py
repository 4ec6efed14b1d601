"""Whose results a table holds: the city's own record, one contract, or many at once."""

import json
from collections.abc import Collection

from sqlmodel import Session

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.schedule import Period
from procurement.actions.results.mapped_kpi import disagreements, mapped_kpi
from procurement.actions.results.results_plan import Plan, look
from procurement.actions.unit import Unit
from procurement.ingest.table.contract_names import contract_id
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.mapping import TableMapping
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import TableReading
from procurement.rules.findings import Finding
from procurement.store.contracts import contracts, register
from procurement.store.contracts.contract_terms import schedules_of, terms
from procurement.store.results.observation_log import Subject, newest_definitions
from procurement.store.tables.contracts import Contract


def for_city(unit: Unit, reading: TableReading, mapping: MappingFile | None) -> Plan:
    """Plan a table for the city's own record: every KPI is kept, under its newest definition."""
    first = reading.drafts.first_of_each_kpi()
    stored = _stored(unit.session, first)
    unknown = [draft for code, draft in first.items() if code not in stored]
    findings: list[Finding] = []
    made: list[Kpi] = []
    if mapping is not None:
        made = [mapped_kpi(draft, mapping.layout) for draft in unknown]
        findings += disagreements(stored, first, mapping.layout)
    else:
        findings += [
            Finding("results.kpi_not_defined", {"kpi": one.source_kpi, "code": one.kpi_code})
            for one in unknown
        ]
    plan = Plan(
        reading=reading,
        today=unit.today,
        versions={("", kpi.code): kpi.version for kpi in (*stored.values(), *made)},
        aggregations={kpi.code: kpi.aggregation for kpi in (*stored.values(), *made)},
        to_define=tuple(made),
        findings=findings,
    )
    look(plan)
    return plan


def for_contract(
    unit: Unit, reading: TableReading, mapping: MappingFile | None, row: Contract
) -> Plan:
    """Plan a table for one contract: KPIs of its schedule, periods of its term."""
    agreed = terms(unit.session, row)
    kpis = {one.kpi.code: one.kpi for one in agreed.agreements}
    findings: list[Finding] = []
    if mapping is not None:
        listed = {
            code: draft
            for code, draft in reading.drafts.first_of_each_kpi().items()
            if code in kpis
        }
        findings += disagreements(kpis, listed, mapping.layout)
    if not contracts.is_in_force(row):
        findings.append(Finding("contract.unsigned"))
    plan = Plan(
        reading=reading,
        today=unit.today,
        versions={(row.id, code): kpi.version for code, kpi in kpis.items()},
        contract=row.id,
        aggregations={code: kpi.aggregation for code, kpi in kpis.items()},
        findings=findings,
    )
    if not agreed.registered:
        plan.spans = {row.id: agreed.term}
        plan.terms = {
            (row.id, one.kpi.code): frozenset(agreed.periods(one)) for one in agreed.agreements
        }
    look(plan)
    if not (plan.series or plan.left["refused"] or plan.left["not_over"]):
        facts = {"contract": row.id, "kpis": ", ".join(sorted(kpis)) or "-"}
        plan.findings.append(Finding("results.nothing_for_contract", facts))
    return plan


def for_contracts(unit: Unit, reading: TableReading, mapping: MappingFile) -> Plan:
    """Plan a table that names the contracts of its rows.

    A contract that was awarded here takes what its schedule and its term say.  Of one that was
    registered nobody agreed a schedule here: it is on record with every KPI that its tables report.
    """
    session, layout = unit.session, mapping.layout
    rows = _known(session, reading, layout)
    named = {name: row.id for name, row in rows.items()}
    pairs: dict[Subject, ObservationDraft] = {}
    for draft in reading.drafts:
        if (contract := named.get(draft.contract or "")) is not None:
            pairs.setdefault((contract, draft.kpi_code), draft)
    first = {code: draft for (_, code), draft in pairs.items()}
    stored = _stored(session, first)
    made = [mapped_kpi(draft, layout) for code, draft in first.items() if code not in stored]
    kpis = stored | {kpi.code: kpi for kpi in made}
    plan = Plan(
        reading=reading,
        today=unit.today,
        versions=schedules_of(session, named.values()),
        named=named,
        aggregations={code: kpi.aggregation for code, kpi in kpis.items()},
        to_define=tuple(made),
        findings=disagreements(stored, first, layout),
    )
    _awarded(unit, plan, [row for row in rows.values() if row.source_id is None])
    registered = {row.id for row in rows.values() if row.source_id is not None}
    for subject in pairs:
        if subject not in plan.versions and subject[0] in registered:
            plan.to_schedule[subject] = kpis[subject[1]]
            plan.versions[subject] = kpis[subject[1]].version
    plan.findings += [
        Finding("kpi.no_timetable", {"kpi": kpi.code})
        for kpi in {kpi.code: kpi for kpi in plan.to_schedule.values()}.values()
        if kpi.lag_days is None or kpi.submission_days is None
    ]
    look(plan)
    if not (plan.series or plan.left["refused"] or plan.left["not_over"]):
        plan.findings.append(
            Finding("results.nothing_for_contracts", {"rows": len(reading.drafts)})
        )
    return plan


def _awarded(unit: Unit, plan: Plan, rows: Collection[Contract]) -> None:
    """Hold rows of contracts that were awarded here to their terms."""
    spans: dict[str, Period] = {}
    owed: dict[Subject, frozenset[Period]] = {}
    for row in rows:
        agreed = terms(unit.session, row)
        spans[row.id] = agreed.term
        owed |= {
            (row.id, one.kpi.code): frozenset(agreed.periods(one)) for one in agreed.agreements
        }
        if not contracts.is_in_force(row):
            plan.findings.append(Finding("contract.unsigned"))
    plan.spans, plan.terms = spans, owed


def _known(session: Session, reading: TableReading, layout: TableMapping) -> dict[str, Contract]:
    """Return the table's name of each contract that is known -> the contract.

    A registered one is known by exactly the name that its own table gave it.
    """
    names = {draft.contract or "" for draft in reading.drafts}
    ids = {name: contract_id(name, prefix=layout.contracts.prefix) for name in names}
    known = register.known(session, set(ids.values()))
    found = {}
    for name, identity in ids.items():
        row, key, _ = known.get(identity, (None, None, ""))
        exactly = f"{layout.contracts.prefix}{name}" == identity if key is None else key == name
        if row is not None and exactly:
            found[name] = row
    return found


def _stored(session: Session, codes: Collection[str]) -> dict[str, Kpi]:
    """Return the newest stored definition of each code that has one."""
    return {
        code: from_record(json.loads(row.body))
        for code, row in newest_definitions(session, codes).items()
    }
