"""A target changed by amendment: periods that have begun keep the promise they began with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.definitions.completeness import unusable_terms
from outcome_metrics.definitions.definition import AttainmentKind, Direction
from outcome_metrics.errors import QuantityError
from outcome_metrics.figures.schedule import Period, expected_periods
from outcome_metrics.quantities import millionths
from procurement.rules.findings import Finding, Param, Severity
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import Terms
from procurement.store.tables.contracts import Contract


def with_target(
    agreement: Agreement,
    text: str,
    *,
    row: Contract,
    today: date,
    number: int,
    ends_on: date | None = None,
) -> Agreement | tuple[Finding, ...]:
    """Return the agreement with the target of `text` for the periods that begin from `today` on.

    Args:
        agreement: As in force.
        text: A number in the KPI's unit; `LOW..HIGH` for a range; for a cumulative KPI the amounts
            planned for each of those periods in order, `120/120/90`.
        row: The contract, for its term.
        today: Day of the amendment.
        number: Of the amendment; the target names it.
        ends_on: The contract's last day, if the same amendment changes it.

    Raises:
        ConflictError: the contract was registered without its term.
    """
    kpi = agreement.kpi
    facts = {"kpi": kpi.code, "target": text}
    agreed = contracts.concluded(row)
    periods = expected_periods(kpi.frequency, start=agreed.starts_on, end=ends_on or agreed.ends_on)
    old = agreement.target or Target()
    begun = tuple(
        PeriodTarget(start=start, end=end, promise=kept)
        for start, end in periods
        if start < today and (kept := old.at(start, end)) is not None
    )
    coming = tuple(period for period in periods if period[0] >= today)
    if kpi.attainment is AttainmentKind.CUMULATIVE:
        plan = _plan(text, coming)
        if plan is None:
            return (Finding("amendment.plan_by_period", {**facts, **_span(coming)}),)
        target = replace(old, promise=None, periods=begun + plan, amendment=str(number))
    else:
        promise = _promise(text, ranged=kpi.direction is Direction.RANGE)
        if promise is None:
            return (Finding("amendment.bad_target", {**facts, "unit": kpi.unit}),)
        target = replace(old, promise=promise, periods=begun, amendment=str(number))
    changed = replace(agreement, target=target)
    faults = tuple(code for code in unusable_terms(changed) if code.startswith("target."))
    if faults:
        return (Finding("amendment.unusable_target", facts), *map(Finding, faults))
    return changed


def unplanned(agreed: Terms) -> tuple[Finding, ...]:
    """Advise of periods of the term for which a cumulative KPI has no plan: an extension adds them.

    As long as one has none, what was delivered to date cannot be compared with the plan.
    """
    found = []
    for one in agreed.agreements:
        silent = [
            period
            for period in agreed.periods(one)
            if one.target is None or one.target.at(*period) is None
        ]
        if silent and one.kpi.attainment is AttainmentKind.CUMULATIVE:
            facts: dict[str, Param] = {"kpi": one.kpi.code, **_span(silent)}
            found.append(Finding("amendment.unplanned", facts, Severity.ADVISES))
    return tuple(found)


def _plan(text: str, periods: Sequence[Period]) -> tuple[PeriodTarget, ...] | None:
    """Return the amount that `text` plans for each period, None where it does not name them all."""
    amounts = text.split("/")
    promises = [_promise(one, ranged=False) for one in amounts]
    if len(amounts) != len(periods) or None in promises:
        return None
    return tuple(
        PeriodTarget(start=start, end=end, promise=promise)
        for (start, end), promise in zip(periods, promises, strict=True)
        if promise is not None
    )


def _span(periods: Sequence[Period]) -> dict[str, Param]:
    """Return how many periods there are, and the days they run from and to; dashes for none."""
    if not periods:
        return {"periods": 0, "first": "-", "last": "-"}
    first, last = periods[0][0].isoformat(), periods[-1][1].isoformat()
    return {"periods": len(periods), "first": first, "last": last}


def _promise(text: str, *, ranged: bool) -> Promise | None:
    """Return the promise that `text` writes, None where it writes none of that kind."""
    parts = text.split("..") if ranged else [text]
    try:
        values = [Decimal(part.strip()) for part in parts]
        for value in values:
            millionths(value)
    except (InvalidOperation, QuantityError):
        return None
    if not ranged:
        return Promise(value=values[0])
    return Promise(low=values[0], high=values[1]) if len(values) == len(("low", "high")) else None
