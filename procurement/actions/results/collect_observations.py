"""Which results have fallen due and did not come: counted by state, asked for once each."""

from collections import Counter, defaultdict
from datetime import date

from sqlmodel import col, select

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.errors import MetricError
from outcome_metrics.figures.states import State
from procurement.actions.letters import queue
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.metric_findings import of_metrics
from procurement.store.contracts import contracts
from procurement.store.facts.contract_facts import RUNNING
from procurement.store.results.results import assessments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person

#: Asking helps while a figure may still come; what is lost is counted, not asked for again.
ASKED = frozenset({State.DUE, State.LATE, State.REJECTED})


def collect_observations(unit: Unit, *, as_of: date | None = None) -> Outcome:
    """Count the KPI cells of all running contracts by state, and remind for those that are due.

    One mail to the contract manager for each contract and period end, whenever it runs; nothing is
    stored in place of a figure that did not come.
    """
    running = unit.session.exec(
        select(Contract)
        .where(col(Contract.stage).in_(RUNNING))
        .order_by(col(Contract.id))
        .with_for_update()
    ).all()
    day = as_of or unit.today
    states: Counter[str] = Counter()
    reminders = 0
    findings: list[Finding] = []
    unmeasured = 0
    for row in running:
        try:
            judged = assessments(unit.session, row, as_of=day)
        except MetricError as problem:  # one contract that cannot be judged holds up no other
            unmeasured += 1
            named: dict[str, Param] = {"contract": row.id}
            findings.append(Finding("contract.not_measurable", named, Severity.ADVISES))
            findings += of_metrics(problem, Severity.ADVISES)
            continue
        states.update(one.state.value for each in judged for one in each.rows)
        asked, found = _remind(unit, row, judged)
        reminders += asked
        findings.extend(found)
    facts: dict[str, Fact] = {
        "contracts": len(running),
        "reminders": reminders,
        "not_measurable": unmeasured,
    }
    facts.update({state.value: states[state.value] for state in State})
    return Outcome(tuple(findings), facts)


def _remind(
    unit: Unit, row: Contract, judged: tuple[Assessment, ...]
) -> tuple[int, tuple[Finding, ...]]:
    silent: dict[date, list[str]] = defaultdict(list)
    for each in judged:
        for one in each.rows:
            if one.state in ASKED:
                silent[one.end].append(each.kpi_code)
    if not silent:
        return 0, ()
    manager = unit.session.get(Person, row.manager_id)
    if manager is None or not manager.email:
        facts: dict[str, Param] = {"contract": row.id, "periods": len(silent)}
        return 0, (Finding("contract.manager_unreachable", facts, Severity.ADVISES),)
    language = contracts.language_of(unit.session, row)
    asked = [
        end.isoformat()
        for end, kpis in sorted(silent.items())
        if queue(
            unit,
            key=f"results-due-{row.id}-{end.isoformat()}",
            to=manager.email,
            letter="results_due",
            language=language,
            facts={
                "reference": row.id,
                "contract": row.id,
                "period": end.isoformat(),
                "kpis": ", ".join(sorted(kpis)),
            },
        )
    ]
    if asked:
        unit.log("results.asked_for", row.ocid, {"contract": row.id, "periods": asked})
    return len(asked), ()
