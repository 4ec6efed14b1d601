"""What becomes of each row of a results table, decided before anything is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.figures.formulas import adds_across_places
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import State
from procurement.actions.solicitations.store_kpi import define_kpi
from procurement.actions.unit import Unit
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.observations import TableReading
from procurement.rules.findings import Finding, Param, Place, Severity
from procurement.store.results.observation_log import Figure, SeriesKey, Subject

#: Longest name of a group or a site that is kept.
LONGEST_NAME = 64
#: Why a row is left out, in words.
_CODES = {
    "not_in_schedule": "results.not_in_schedule",
    "outside": "results.outside_term",
    "not_over": "results.not_over",
    "no_contract": "results.no_contract",
}
#: Findings of one kind that are shown; all are counted.
SHOWN = 100
#: Names that one finding lists; the rest is counted.
NAMED = 5


@dataclass(slots=True, kw_only=True)
class Plan:
    """The decision on one table.

    Attributes:
        reading: The table.
        today: Periods that are not over on this day have no result yet, and are left out.
        versions: (contract, KPI code) -> version under which it is stored; others are left out.
            The contract is empty for the city's own record.
        contract: Whose rows these are; empty for the city's, or where the table names it itself.
        named: The table's own name of a contract -> the contract; None where it names none.
        terms: (contract, KPI code) -> the periods owed; a subject that is not here takes any.
        spans: Contract -> first and last day of its term; of those with `terms`.
        aggregations: KPI code -> how its figures combine.
        to_define: Definitions that have to be stored first.
        to_schedule: KPIs that a registered contract has not been reported on before.
        series: What is observed.
        findings: What is refused, and what is left out.
        left: How many rows were left out, by why: `outside` a contract's term, `not_over`,
            `not_in_schedule`, of `no_contract` that is known; or `refused`.
    """

    reading: TableReading
    today: date
    versions: dict[Subject, int]
    contract: str = ""
    named: Mapping[str, str] | None = None
    terms: Mapping[Subject, frozenset[Period]] = field(default_factory=dict)
    spans: Mapping[str, Period] = field(default_factory=dict)
    aggregations: Mapping[str, Aggregation] = field(default_factory=dict)
    to_define: tuple[Kpi, ...] = ()
    to_schedule: dict[Subject, Kpi] = field(default_factory=dict)
    series: set[SeriesKey] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def define(self, unit: Unit) -> None:
        """Store the definitions that are new and have a result."""
        observed = {code for _, code, _, _ in self.series}
        for kpi in self.to_define:
            if kpi.code in observed:
                define_kpi(unit, kpi)

    def subject(self, draft: ObservationDraft) -> Subject | None:
        """Return contract and KPI of a row; None where it names a contract nobody knows."""
        if self.named is None:
            return self.contract, draft.kpi_code
        contract = self.named.get(draft.contract or "")
        return None if contract is None else (contract, draft.kpi_code)

    def figures(self, series: Mapping[SeriesKey, int]) -> Iterator[Figure]:
        """Yield what is to be on record, in the order of the table."""
        for draft in self.reading.drafts:
            subject = self.subject(draft)
            if subject is not None and self.fate(draft, subject) == "taken":
                yield Figure(
                    series=series[series_key(draft, subject)],
                    start=draft.period_start,
                    end=draft.period_end,
                    state=State(draft.state),
                    numerator=draft.numerator,
                    denominator=draft.denominator,
                    stated_target=draft.stated_target,
                    line=draft.line,
                )

    def fate(self, draft: ObservationDraft, subject: Subject) -> str:
        """Return `taken`, or why a row is not: the key of `left` that it is counted under."""
        if subject not in self.versions:
            return "not_in_schedule"
        span = self.spans.get(subject[0])
        if span and (draft.period_start < span[0] or draft.period_end > span[1]):
            return "outside"
        if draft.period_end >= self.today:
            return "not_over"
        owed = self.terms.get(subject)
        if owed is not None and (draft.period_start, draft.period_end) not in owed:
            return "refused"
        return "taken"


def series_key(draft: ObservationDraft, subject: Subject) -> SeriesKey:
    """Return what a row observes."""
    return *subject, draft.group or "", draft.site or ""


def look(plan: Plan) -> None:
    """Go through the rows once: collect the series, and what cannot be stored."""
    by_kpi: dict[str, Counter[str]] = {
        fate: Counter() for fate in ("not_in_schedule", "outside", "not_over", "no_contract")
    }
    faults: Counter[str] = Counter()
    for draft in plan.reading.drafts:
        subject = plan.subject(draft)
        fate = "no_contract" if subject is None else plan.fate(draft, subject)
        fault = _fault(plan, draft) if fate in {"taken", "refused"} else None
        if fault is not None:
            faults[fault.code] += 1
            if faults[fault.code] <= SHOWN:
                plan.findings.append(fault)
            plan.reading.unused.add(draft.line, "refused", fault)
        elif fate == "taken" and subject is not None:
            plan.series.add(series_key(draft, subject))
        else:
            name = draft.contract or "" if fate == "no_contract" else draft.source_kpi
            by_kpi[fate][name] += 1
            plan.reading.unused.add(draft.line, fate, _reason(plan, fate, name, 1))
    plan.left["refused"] = faults.total()
    for fate, names in by_kpi.items():
        plan.left[fate] = names.total()
        plan.findings += _left_out(plan, fate, names)


def _left_out(plan: Plan, fate: str, names: Counter[str]) -> list[Finding]:
    """Say how many rows were left out: for the KPIs of a contract each, else all together."""
    if fate in {"not_in_schedule", "outside"} and plan.named is None:
        return [_reason(plan, fate, name, rows) for name, rows in sorted(names.items())]
    if not names:
        return []
    listed = ", ".join(sorted(names)[:NAMED])
    more = f" + {len(names) - NAMED}" if len(names) > NAMED else ""
    return [_reason(plan, fate, listed + more, names.total())]


def _reason(plan: Plan, fate: str, name: str, rows: int) -> Finding:
    """Return why rows of a KPI (or of an unknown contract) are left out."""
    facts: dict[str, Param] = {"rows": rows}
    facts["contract" if fate == "no_contract" else "kpi"] = name[:200]
    if fate == "not_over":
        facts["today"] = plan.today.isoformat()
    if fate == "outside":
        span = plan.spans.get(plan.contract)
        facts |= {"starts": span[0].isoformat(), "ends": span[1].isoformat()} if span else {}
    code = _CODES[fate] if plan.contract or fate != "outside" else "results.outside_terms"
    return Finding(code, facts, Severity.ADVISES)


def _fault(plan: Plan, draft: ObservationDraft) -> Finding | None:
    """Return why a row cannot be stored."""
    place = Place(plan.reading.file, draft.line)
    for name in (draft.group or "", draft.site or ""):
        if len(name) > LONGEST_NAME:
            facts: dict[str, Param] = {"name": name[:80], "limit": LONGEST_NAME}
            return Finding("results.name_too_long", facts, place=place)
    if _stands_alone(plan, draft):
        facts = {"kpi": draft.kpi_code, "site": draft.site or ""}
        return Finding("results.site_not_additive", facts, place=place)
    subject = plan.subject(draft)
    if subject is not None and plan.fate(draft, subject) == "refused":
        facts = {
            "kpi": draft.kpi_code,
            "start": draft.period_start.isoformat(),
            "end": draft.period_end.isoformat(),
        }
        return Finding("results.period_not_owed", facts, place=place)
    return None


def _stands_alone(plan: Plan, draft: ObservationDraft) -> bool:
    """Whether the figure of a place could never be a part of that of the whole (domain 3.2)."""
    aggregation = plan.aggregations.get(draft.kpi_code)
    if not draft.site or aggregation is None or draft.numerator is None:
        return False
    return not adds_across_places(aggregation, has_denominator=draft.denominator is not None)
