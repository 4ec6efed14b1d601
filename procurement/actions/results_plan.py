"""What becomes of each row of a results table, decided before anything is written."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import State
from procurement.actions.mapped_kpi import disagreements, mapped_kpi
from procurement.actions.store_kpi import define_kpi
from procurement.actions.unit import Unit
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import TableReading
from procurement.rules.findings import Finding, Param, Place, Severity
from procurement.store.contract_terms import Terms, terms
from procurement.store.observation_log import Figure, SeriesKey, newest_definitions
from procurement.store.tables.contracts import Contract

#: Longest name of a group or a site that is kept.
LONGEST_NAME = 64
#: Findings of one kind that are shown; all are counted.
SHOWN = 100


@dataclass(slots=True)
class Plan:
    """The decision on one table.

    Attributes:
        reading: The table.
        versions: KPI code -> version under which it is stored; other KPIs are left out.
        today: Periods that are not over on this day have no result yet, and are left out.
        to_define: Definitions that have to be stored first.
        periods: KPI code -> the periods it is owed for; None takes any period.
        series: What is observed.
        findings: What is refused, and what is left out.
        outside: Rows outside the contract's term.
        ahead: Rows of periods that are not over.
        unlisted: Rows of KPIs that are not in the contract's schedule.
        refused: Rows that cannot be stored; one is enough to refuse the table.
    """

    reading: TableReading
    versions: dict[str, int]
    today: date
    to_define: tuple[Kpi, ...] = ()
    periods: dict[str, frozenset[Period]] | None = None
    series: set[SeriesKey] = field(default_factory=set)
    findings: tuple[Finding, ...] = ()
    outside: int = 0
    ahead: int = 0
    unlisted: int = 0
    refused: int = 0

    def define(self, unit: Unit) -> None:
        """Store the definitions that are new and have a result."""
        observed = {code for code, _group, _site in self.series}
        for kpi in self.to_define:
            if kpi.code in observed:
                define_kpi(unit, kpi)

    def figures(self, series: dict[SeriesKey, int]) -> Iterator[Figure]:
        """Yield what is to be on record, in the order of the table."""
        for draft in self.reading.drafts:
            if self.takes(draft):
                yield Figure(
                    series=series[_key(draft)],
                    start=draft.period_start,
                    end=draft.period_end,
                    state=State(draft.state),
                    numerator=draft.numerator,
                    denominator=draft.denominator,
                    stated_target=draft.stated_target,
                    line=draft.line,
                )

    def takes(self, draft: ObservationDraft) -> bool:
        """Whether a row is stored."""
        if draft.kpi_code not in self.versions or self.is_ahead(draft):
            return False
        if self.periods is None:
            return True
        return (draft.period_start, draft.period_end) in self.periods[draft.kpi_code]

    def is_ahead(self, draft: ObservationDraft) -> bool:
        """Whether a row speaks of a period that is not over."""
        return draft.period_end >= self.today


def for_city(
    session: Session, reading: TableReading, mapping: MappingFile | None, *, today: date
) -> Plan:
    """Plan a table for the city's own record: every KPI is kept, under its newest definition."""
    first: dict[str, ObservationDraft] = {}
    for draft in reading.drafts:
        first.setdefault(draft.kpi_code, draft)
    stored = {
        code: from_record(json.loads(row.body))
        for code, row in newest_definitions(session, first).items()
    }
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
    versions = {code: kpi.version for code, kpi in stored.items()}
    versions |= {kpi.code: kpi.version for kpi in made}
    plan = Plan(reading, versions, today, to_define=tuple(made))
    _look(plan, findings, None)
    return plan


def for_contract(
    session: Session,
    reading: TableReading,
    mapping: MappingFile | None,
    row: Contract,
    *,
    today: date,
) -> Plan:
    """Plan a table for one contract: KPIs of its schedule, periods of its term."""
    agreed = terms(session, row)
    kpis = {one.kpi.code: one.kpi for one in agreed.agreements}
    plan = Plan(
        reading,
        {code: kpi.version for code, kpi in kpis.items()},
        today,
        periods={one.kpi.code: frozenset(agreed.periods(one)) for one in agreed.agreements},
    )
    findings: list[Finding] = []
    if mapping is not None:
        first = {draft.kpi_code: draft for draft in reading.drafts}
        listed = {code: draft for code, draft in first.items() if code in kpis}
        findings += disagreements(kpis, listed, mapping.layout)
    if row.signed_at is None:
        findings.append(Finding("contract.unsigned"))
    _look(plan, findings, agreed)
    if not (plan.series or plan.refused or plan.ahead):
        facts = {"contract": row.id, "kpis": ", ".join(sorted(kpis)) or "-"}
        plan.findings = (*plan.findings, Finding("results.nothing_for_contract", facts))
    return plan


def _look(plan: Plan, findings: list[Finding], agreed: Terms | None) -> None:
    """Go through the rows once: collect the series, and what cannot be stored."""
    unlisted: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    ahead: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    for draft in plan.reading.drafts:
        if draft.kpi_code not in plan.versions:
            unlisted[draft.source_kpi] += 1
        elif agreed is not None and _is_outside(draft, agreed):
            outside[draft.kpi_code] += 1
        elif plan.is_ahead(draft):
            ahead[draft.kpi_code] += 1
        elif (fault := _fault(plan, draft)) is not None:
            faults[fault.code] += 1
            if faults[fault.code] <= SHOWN:
                findings.append(fault)
        else:
            plan.series.add(_key(draft))
    plan.outside, plan.ahead, plan.refused = outside.total(), ahead.total(), faults.total()
    facts = {"today": plan.today.isoformat()}
    findings += [
        Finding("results.not_over", {"kpi": code, "rows": rows, **facts}, Severity.ADVISES)
        for code, rows in sorted(ahead.items())
    ]
    plan.unlisted = unlisted.total() if agreed is not None else 0
    if agreed is not None:
        findings += _left_out(unlisted, outside, agreed)
    plan.findings = tuple(findings)


def _left_out(unlisted: Counter[str], outside: Counter[str], agreed: Terms) -> list[Finding]:
    """Say for each KPI how many of its rows are not the contract's."""
    starts, ends = agreed.term
    term = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    return [
        Finding("results.not_in_schedule", {"kpi": name, "rows": rows}, Severity.ADVISES)
        for name, rows in sorted(unlisted.items())
    ] + [
        Finding("results.outside_term", {"kpi": code, "rows": rows, **term}, Severity.ADVISES)
        for code, rows in sorted(outside.items())
    ]


def _fault(plan: Plan, draft: ObservationDraft) -> Finding | None:
    """Return why a row cannot be stored."""
    place = Place(plan.reading.file, draft.line)
    for name in (draft.group or "", draft.site or ""):
        if len(name) > LONGEST_NAME:
            facts: dict[str, Param] = {"name": name[:80], "limit": LONGEST_NAME}
            return Finding("results.name_too_long", facts, place=place)
    if not plan.takes(draft):
        facts = {
            "kpi": draft.kpi_code,
            "start": draft.period_start.isoformat(),
            "end": draft.period_end.isoformat(),
        }
        return Finding("results.period_not_owed", facts, place=place)
    return None


def _is_outside(draft: ObservationDraft, agreed: Terms) -> bool:
    starts, ends = agreed.term
    return draft.period_start < starts or draft.period_end > ends


def _key(draft: ObservationDraft) -> SeriesKey:
    return draft.kpi_code, draft.group or "", draft.site or ""
