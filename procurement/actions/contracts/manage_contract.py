"""A contract's life: its baselines, amendments and lessons."""

import json
from dataclasses import replace
from datetime import date

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record, as_record
from procurement.actions.contracts.measured_baseline import measure
from procurement.actions.contracts.new_target import unplanned, with_target
from procurement.actions.contracts.sign_amendment import next_number, sign_amendment
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import schedule_number, terms
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
    line = _line(unit, row, kpi)
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
        number = sign_amendment(unit, row, "baseline.captured", {}, agreed).schedule
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


def amend_contract(
    unit: Unit,
    *,
    contract: str,
    reason: str,
    kpi: str = "",
    target: str = "",
    ends_on: date | None = None,
) -> Outcome:
    """Change a signed contract: one KPI's target, its last day, or both, with the reason.

    `target` is a number in the KPI's unit, `LOW..HIGH` for a range, or `120/120/90` for a KPI that
    is planned period by period: one amount for each period that has not begun.  A changed target
    is a new schedule with all lines copied; periods that have begun keep what was promised.

    Raises:
        NotFoundError: no such contract, or no such KPI in its schedule.
    """
    row = contracts.lock(unit.session, contract)
    found = _not_amendable(unit, row, reason, ends_on)
    if bool(kpi) != bool(target) or not (kpi or ends_on):
        found = (*found, Finding("amendment.nothing"))
    if found:
        return Outcome(found)
    agreed = None
    if kpi:
        line = _line(unit, row, kpi)
        agreement = agreement_from_record(json.loads(line.agreement_body))
        number = next_number(unit.session, row.id)
        changed = with_target(
            agreement, target, row=row, today=unit.today, number=number, ends_on=ends_on
        )
        if not isinstance(changed, Agreement):
            return Outcome(changed)
        agreed = changed
    change: dict[str, object] = {}
    if ends_on is not None:
        change["ends_on"] = {"from": row.ends_on, "to": ends_on}
        row.ends_on = ends_on
    signed = sign_amendment(unit, row, reason, change, agreed)
    entry = {"contract": row.id, "number": signed.number, "reason": reason, **signed.change}
    unit.log("contract.amended", row.ocid, entry)
    return Outcome(
        unplanned(terms(unit.session, row)),
        {"contract": row.id, "amendment": signed.number, "schedule": signed.schedule},
    )


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


def _line(unit: Unit, row: Contract, kpi: str) -> ContractKpi:
    number = schedule_number(unit.session, row.id)
    line = unit.session.get(ContractKpi, (row.id, number, kpi))
    if line is None:
        raise NotFoundError(Finding("kpi.unknown", {"kpi": kpi, "subject": row.id}))
    return line


def _not_amendable(
    unit: Unit, row: Contract, reason: str, ends_on: date | None
) -> tuple[Finding, ...]:
    found = []
    if row.stage in ENDED:
        found.append(ended(row))
    if not contracts.is_in_force(row):
        found.append(Finding("contract.unsigned"))
    if not reason.strip():
        found.append(Finding("reason.missing", {"target": "contract.amend"}))
    if ends_on is not None and ends_on < max(row.starts_on or unit.today, unit.today):
        found.append(Finding("amendment.ends_in_past", {"ends": ends_on.isoformat()}))
    return tuple(found)


def ended(row: Contract) -> Finding:
    """Return why nothing of a contract may change."""
    return Finding("contract.ended", {"contract": row.id, "stage": row.stage})
