"""A contract's life: its baselines and its lessons."""

import json
from dataclasses import replace
from datetime import date

from outcome_metrics.definitions.records import agreement_from_record, as_record
from procurement.actions.contracts.measured_baseline import measure
from procurement.actions.contracts.sign_amendment import Signing, sign_amendment
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import schedule_number
from procurement.store.facts.contract_facts import is_measured
from procurement.store.tables.contracts import Contract, ContractKpi

#: Stages after which nothing of a contract changes any more.
ENDED = frozenset({"closed", "terminated", "not-signed"})


def capture_baseline(unit: Unit, *, contract: str, kpi: str, before: date | None = None) -> Outcome:
    """Measure a KPI's missing baseline from the city's own record of the time before the contract.

    Only periods that end before `before` (and before the contract starts) count; a case that
    schedules the measurement limits them to that window.  Before signature the schedule takes it
    up; afterwards it comes in by an amendment with a new schedule.  A baseline that was measured
    stays.

    Raises:
        NotFoundError: no such contract, or no such KPI in its schedule.
    """
    row = contracts.lock(unit.session, contract)
    line = line_of(unit, row, kpi)
    agreement = agreement_from_record(json.loads(line.agreement_body))
    if row.stage in ENDED:
        return Outcome((ended(row),))
    if is_measured(agreement):
        return Outcome((Finding("baseline.measured_before", {"kpi": kpi}),))
    starts = contracts.concluded(row).starts_on
    measured = measure(unit.session, agreement, row=row, before=min(before or starts, starts))
    if isinstance(measured, Finding):
        return Outcome((measured,))
    agreed = replace(agreement, baseline=measured.baseline)
    if row.signed_at is None:
        line.agreement_body = canonical(as_record(agreed))
        unit.session.add(line)
        number = line.schedule
    else:
        signing = Signing(code=AmendmentReason.BASELINE, reason="baseline.captured", agreed=agreed)
        number = sign_amendment(unit, row, signing).schedule
    facts: dict[str, str | int] = {
        "kpi": kpi,
        "schedule": number,
        "periods": measured.periods,
        "from": measured.baseline.start.isoformat(),
        "to": measured.baseline.end.isoformat(),
        "value": measured.shown,
    }
    record = as_record(agreed)["baseline"]
    unit.log("baseline.captured", row.ocid, {**facts, "contract": row.id, "baseline": record})
    return Outcome(facts={"contract": row.id, **facts})


def write_lessons(unit: Unit, *, contract: str, lessons: str) -> Outcome:
    """Keep what the next solicitation should know; a later text replaces it, the log keeps both.

    Raises:
        NotFoundError: no such contract.
    """
    row = contracts.lock(unit.session, contract)
    if row.stage in ENDED:
        return Outcome((ended(row),))
    if not lessons.strip():
        return Outcome((Finding("contract.no_lessons"),))
    row.lessons = lessons
    unit.session.add(row)
    unit.log("lessons.written", row.ocid, {"contract": row.id, "lessons": lessons})
    return Outcome(facts={"contract": row.id})


def line_of(unit: Unit, row: Contract, kpi: str) -> ContractKpi:
    """Return the line of a KPI in the schedule in force.

    Raises:
        NotFoundError: it has none of that code.
    """
    number = schedule_number(unit.session, row.id)
    line = unit.session.get(ContractKpi, (row.id, number, kpi))
    if line is None:
        raise NotFoundError(Finding("kpi.unknown", {"kpi": kpi, "subject": row.id}))
    return line


def ended(row: Contract) -> Finding:
    """Return why nothing of a contract may change."""
    return Finding("contract.ended", {"contract": row.id, "stage": row.stage})
