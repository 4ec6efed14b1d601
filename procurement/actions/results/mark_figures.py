"""What is said of delivered figures: validated, rejected, disputed, provisional, final, ..."""

from collections.abc import Collection
from uuid import uuid4

from outcome_metrics.figures.states import State
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.reports.group_question import span_of
from procurement.actions.unit import Unit
from procurement.rules.figure_states import CONFIRMING, NEED_FIGURE, may_say
from procurement.rules.findings import Finding, Param, Severity
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.database.engine import take_record
from procurement.store.database.instants import fresh_instant
from procurement.store.results.figure_marks import loaders, newest_figures, say
from procurement.store.tables.metrics import FigureMark, Observation


def mark_figures(
    unit: Unit, *, contract: str, kpi: str, period: str, state: State, reason: str
) -> Outcome:
    """Say of every figure of a KPI inside a period what state it is in, and why.

    The figures themselves stay as they are; each is recorded once more with the state.  A figure
    that is rejected or suppressed takes no part in sums from then on; a disputed one does, marked.

    Args:
        unit: The transaction.
        contract: Its id.
        kpi: Code of a KPI in its schedule.
        period: `2026`, `2026-Q1`, `2026-03` or `START/END`.
        state: What is said.
        reason: Why.

    Raises:
        NotFoundError: no such contract.
        BadInputError: no such period.
    """
    # One record after the other, so that each has an instant of its own.
    take_record(unit.session)
    row = contracts.lock(unit.session, contract)
    span = span_of(period)
    agreed = {one.kpi.code: one.kpi for one in terms(unit.session, row).agreements}
    found = _asked_wrongly(unit, agreed.keys(), kpi, state, reason)
    if found or span is None:
        return Outcome(found or (Finding("groups.bad_period", {"period": "-"}),))
    version = agreed[kpi].version
    figures = newest_figures(unit.session, contract=row.id, kpi=(kpi, version), span=span)
    silent = [one for one in figures if one.numerator is None and state in NEED_FIGURE]
    meant = [one for one in figures if one not in silent and one.state is not state]
    found = _cannot(unit, meant, state=state, kpi=kpi, period=period)
    if found:
        return Outcome(found)
    mark = FigureMark(
        id=uuid4(),
        contract_id=row.id,
        kpi_code=kpi,
        kpi_version=version,
        state=state,
        period_start=span[0],
        period_end=span[1],
        figures=len(meant),
        reason=reason.strip(),
        marked_at=fresh_instant(unit.session, unit.now),
        marked_by=unit.actor.id,
    )
    unit.session.add(mark)
    say(unit.session, meant, state=state, recorded=mark.marked_at)
    facts: dict[str, Fact] = {"kpi": kpi, "state": state.value, "figures": len(meant)}
    entry = {"contract": row.id, "version": version, "period": period, "reason": mark.reason}
    unit.log("figures.marked", row.ocid, {**facts, **entry, "recorded_at": mark.marked_at})
    left: dict[str, Param] = {"kpi": kpi, "rows": len(silent)}
    advice = (Finding("figures.without_figure", left, Severity.ADVISES),) if silent else ()
    return Outcome(advice, facts)


def _asked_wrongly(
    unit: Unit, known: Collection[str], kpi: str, state: State, reason: str
) -> tuple[Finding, ...]:
    found = []
    if kpi not in known:
        facts = {"kpi": kpi, "known": ", ".join(sorted(known)) or "-"}
        found.append(Finding("figures.kpi_unknown", facts))
    if not may_say(unit.actor.role, state):
        said = {"state": state.value, "role": unit.actor.role.value}
        found.append(Finding("figures.not_yours_to_say", said))
    if not reason.strip():
        found.append(Finding("groups.no_reason"))
    return tuple(found)


def _cannot(
    unit: Unit, meant: list[Observation], *, state: State, kpi: str, period: str
) -> tuple[Finding, ...]:
    if not meant:
        return (Finding("figures.nothing_to_mark", {"kpi": kpi, "period": period}),)
    if state in CONFIRMING and unit.actor.id in loaders(unit.session, meant):
        return (Finding("figures.own", {"state": state.value}),)
    return ()
