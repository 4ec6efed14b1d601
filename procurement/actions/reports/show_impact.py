"""Did the contract cause the change?  An estimate, or every reason why there is none: read only."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.definitions.definition import Frequency, Kpi
from outcome_metrics.figures.schedule import Period
from outcome_metrics.impact import caveats
from outcome_metrics.impact.design import Caveat, Design, Evidence, design_of
from outcome_metrics.impact.differences import (
    Differences,
    difference_of_groups,
    difference_of_two,
)
from outcome_metrics.impact.interrupted_series import InterruptedSeries, interrupted_series
from outcome_metrics.quantities import Floats
from procurement.actions.reports.impact_series import Asked, Compared, compared
from procurement.store.database.engine import installation, reading

#: Periods in a year, for the rhythm of it; yearly figures have none.
PER_YEAR = {Frequency.WEEK: 365.25 / 7, Frequency.MONTH: 12.0, Frequency.QUARTER: 4.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What the series itself says."""

    series: InterruptedSeries
    design: Design
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What changed beyond those it is compared with."""

    differences: Differences
    design: Design
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSeen:
    """The answer, with everything it rests on.

    Attributes:
        kpi: What was measured, by which version of its definition.
        contract: Whose start is examined; empty for a day that somebody named.
        starts_on: First day of the change.
        periods: First and last day of each period looked at (n).
        observed: The values (n, NaN = no figure, or a period that the start falls into).
        comparison: Mean of those compared with (n); None without a comparison.
        controls: Who they are.
        seasonal: Whether the rhythm of the year is in the model.
        changed: What the series itself says.
        beyond: What changed beyond the comparison; None without one.
    """

    kpi: Kpi
    contract: str
    starts_on: date
    periods: tuple[Period, ...]
    observed: Floats
    comparison: Floats | None
    controls: tuple[str, ...]
    seasonal: bool
    changed: Changed
    beyond: Beyond | None


def impact_of(engine: sa.Engine, asked: Asked, *, seasonal: bool = False) -> ImpactSeen:
    """Return what changed in a KPI at the start of a contract, or on a day.

    Raises:
        NotFoundError: no such KPI, site or contract.
        BadInputError: no start, or what cannot be compared.
        UnmeasurableError: the figures cannot answer; with every reason.
    """
    with reading(engine) as session:
        installation(session)
        return judged(session, asked, seasonal=seasonal)


def judged(session: Session, asked: Asked, *, seasonal: bool) -> ImpactSeen:
    """Return the answer as the transaction sees the record; see `impact_of`.

    Raises:
        MetricError: the figures cannot answer.
        NotFoundError: as `impact_of`.
        BadInputError: as `impact_of`.
    """
    found = compared(session, asked)
    per_year = PER_YEAR.get(found.kpi.frequency)
    modeled = seasonal and per_year is not None
    series = interrupted_series(
        found.whole,
        start=found.start,
        skip=found.straddling,
        per_year=per_year if modeled else None,
    )
    return ImpactSeen(
        kpi=found.kpi,
        contract=asked.contract,
        starts_on=found.starts_on,
        periods=found.periods,
        observed=found.whole,
        comparison=found.control.mean(axis=0) if len(found.control) else None,
        controls=asked.controls,
        seasonal=modeled,
        changed=Changed(
            series=series,
            design=design_of(Evidence(before=series.before, after=series.after)),
            caveats=caveats.of_series(
                series, seasonal=modeled or per_year is None, straddling=found.straddling
            ),
        ),
        beyond=_beyond(found) if len(found.control) else None,
    )


def _beyond(found: Compared) -> Beyond:
    """Compare groups where there are two units on each side; else one series with another."""
    if min(len(found.treated), len(found.control)) > 1:
        differences = difference_of_groups(found.treated, found.control, start=found.start)
    else:
        differences = difference_of_two(
            found.treated.mean(axis=0), found.control.mean(axis=0), start=found.start
        )
    evidence = Evidence(
        before=differences.before,
        after=differences.after,
        control=True,
        parallel=differences.trend.parallel,
    )
    return Beyond(
        differences=differences,
        design=design_of(evidence),
        caveats=caveats.of_differences(differences, straddling=found.straddling),
    )


def known_at(values: Floats) -> tuple[float | None, ...]:
    """Return values with None for what is not known, as pictures and JSON want them."""
    return tuple(None if np.isnan(one) else float(one) for one in values)
