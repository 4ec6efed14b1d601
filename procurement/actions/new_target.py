"""A target changed by amendment: periods that have begun keep the promise they began with."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.definitions.completeness import unusable_terms
from outcome_metrics.definitions.definition import AttainmentKind, Direction
from outcome_metrics.errors import QuantityError
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.quantities import millionths
from procurement.rules.findings import Finding
from procurement.store import contracts
from procurement.store.tables.contracts import Contract


def with_target(
    agreement: Agreement, text: str, *, row: Contract, today: date, number: int
) -> Agreement | tuple[Finding, ...]:
    """Return the agreement with the target of `text` for the periods that begin from `today` on.

    Args:
        agreement: As in force.
        text: A number in the KPI's unit, or `LOW..HIGH` for a range.
        row: The contract, for its term.
        today: Day of the amendment.
        number: Of the amendment; the target names it.

    Raises:
        ConflictError: the contract was registered without its term.
    """
    kpi = agreement.kpi
    facts = {"kpi": kpi.code, "target": text}
    if kpi.attainment is AttainmentKind.CUMULATIVE:
        return (Finding("amendment.plan_by_period", facts),)
    promise = _promise(text, ranged=kpi.direction is Direction.RANGE)
    if promise is None:
        return (Finding("amendment.bad_target", {**facts, "unit": kpi.unit}),)
    old = agreement.target or Target()
    agreed = contracts.concluded(row)
    periods = expected_periods(kpi.frequency, start=agreed.starts_on, end=agreed.ends_on)
    begun = tuple(
        PeriodTarget(start=start, end=end, promise=kept)
        for start, end in periods
        if start < today and (kept := old.at(start, end)) is not None
    )
    target = replace(old, promise=promise, periods=begun, amendment=str(number))
    changed = replace(agreement, target=target)
    faults = tuple(code for code in unusable_terms(changed) if code.startswith("target."))
    if faults:
        return (Finding("amendment.unusable_target", facts), *map(Finding, faults))
    return changed


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
