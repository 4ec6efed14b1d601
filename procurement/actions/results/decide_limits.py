"""Decide which limits a series is judged by: new ones after a lasting change, or year on year.

Nothing is edited: a later decision takes the place of an earlier one, and both stay on record, so
that a review of an earlier day finds the limits that held then.
"""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from outcome_metrics.assessing.basis import Basis, Decision, Shift
from outcome_metrics.assessing.shifts import check_season, check_shift
from outcome_metrics.errors import MetricError
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.results.charted_series import ChartedSeries, Wanted, series_of
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.rules.limit_choices import LimitChoice
from procurement.rules.metric_findings import of_metrics
from procurement.store.contracts import contracts
from procurement.store.database.engine import take_record
from procurement.store.database.instants import fresh_instant
from procurement.store.tables.limits import LimitDecision

#: The audit chain of decisions on the city's own series; those of a contract stand in its own.
CHAIN = "limits"


def decide_limits(
    unit: Unit,
    *,
    kpi: str,
    choice: LimitChoice,
    reason: str,
    contract: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Outcome:
    """Record a decision on the limits of one series; reviews go by it from now on.

    Args:
        unit: The transaction.
        kpi: Its code.
        choice: What is decided.
        reason: Why.
        contract: Its id; empty for the city's own record.
        since: Of new limits: the first day of their window, from which on they hold.
        until: Of new limits: the last day of their window; None takes in all figures so far.

    Raises:
        NotFoundError: no such contract, or nothing is recorded of the KPI.
    """
    # One record after the other, so that each has an instant of its own.
    take_record(unit.session)
    row = contracts.lock(unit.session, contract) if contract else None
    found = _asked_wrongly(choice, reason, since, until)
    if found:
        return Outcome(found)
    today = unit.today
    series = series_of(unit.session, Wanted(kpi=kpi, contract=contract, day=today))
    decision = Decision(reason=reason.strip(), by=unit.actor.person.handle, on=today)
    shift = None
    if since is not None:
        shift = Shift(first=since, last=until or max(since, today), decision=decision)
    try:
        shift = _checked(series, choice, decision, shift, today)
    except MetricError as problem:
        return Outcome(of_metrics(problem))
    if _holds(series.basis, choice, shift):
        return Outcome((Finding("limits.repeated", _named(kpi, choice, shift)),))
    taken = LimitDecision(
        id=uuid4(),
        contract_id=row.id if row else None,
        kpi_code=kpi,
        kpi_version=series.agreement.kpi.version,
        choice=choice,
        first_day=shift.first if shift else None,
        last_day=shift.last if shift else None,
        reason=decision.reason,
        decided_at=fresh_instant(unit.session, unit.now),
        decided_by=unit.actor.id,
    )
    unit.session.add(taken)
    facts: dict[str, Fact] = {
        "kpi": kpi,
        "choice": choice.value,
    }
    if shift is not None:
        facts |= {
            "limits_since": shift.first.isoformat(),
            "window_until": shift.last.isoformat(),
        }
    entry = {"contract": taken.contract_id, "version": taken.kpi_version, "reason": taken.reason}
    unit.log(
        "limits.decided",
        row.ocid if row else CHAIN,
        {**facts, **entry, "decided_at": taken.decided_at},
    )
    return Outcome(facts=facts)


def _asked_wrongly(
    choice: LimitChoice, reason: str, since: date | None, until: date | None
) -> tuple[Finding, ...]:
    found = []
    new = choice is LimitChoice.NEW_LIMITS
    if new and since is None:
        found.append(Finding("limits.no_day"))
    if not new and (since or until):
        found.append(Finding("limits.day_unused", {"choice": choice.value}))
    if not reason.strip():
        found.append(Finding("limits.no_reason"))
    return tuple(found)


def _checked(
    series: ChartedSeries,
    choice: LimitChoice,
    decision: Decision,
    shift: Shift | None,
    today: date,
) -> Shift | None:
    """Return the shift as it will stand on record; None for another choice.

    Raises:
        ShiftError: no lasting change shows, or its days cannot be.
        SeasonError: the series has too few years.
    """
    decided = series.basis.decided
    if shift is not None:
        basis = replace(series.basis, decided=decided.renewed(shift))
        return check_shift(series.agreement, cells=series.cells, as_of=today, basis=basis)
    if choice is LimitChoice.SEASONAL:
        basis = replace(series.basis, decided=replace(decided, season=decision))
        check_season(series.agreement, cells=series.cells, as_of=today, basis=basis)
    return None


def _holds(basis: Basis, choice: LimitChoice, shift: Shift | None) -> bool:
    """Return whether that is already so."""
    decided = basis.decided
    if shift is not None:
        return any((one.first, one.last) == (shift.first, shift.last) for one in decided.shifts)
    if choice is LimitChoice.FIRST_LIMITS:
        return not decided.shifts
    return (decided.season is not None) == (choice is LimitChoice.SEASONAL)


def _named(kpi: str, choice: LimitChoice, shift: Shift | None) -> dict[str, Param]:
    days = f"{shift.first.isoformat()} – {shift.last.isoformat()}" if shift else "-"
    return {"kpi": kpi, "choice": choice.value, "days": days}
