"""One KPI over time with its frozen limits and signals, of a contract or of the city: read only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import Basis, Decision, Shift
from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.shifts import check_shift
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.cells import Cell
from procurement.actions.results.charted_series import ChartedSeries, Wanted, series_of
from procurement.store.database.engine import installation, now, reading

#: A season that nobody decided: it is only tried out.
ON_TRIAL = Decision(reason="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which series, and what is tried out in place of what was decided of its limits.

    Attributes:
        kpi: Its code.
        version: Of its definition; None takes the newest that has results.
        contract: Its id; empty for the city's own record.
        as_of: The day the chart speaks for, as known at its end; None is now.
        limits_until: Last day of another window of the limits; None is the default.
        seasonal: Whether to compare with earlier years, whatever was decided.
        shift: A lasting change, explained, from which on the limits would be new.
    """

    kpi: str
    version: int | None = None
    contract: str = ""
    as_of: date | None = None
    limits_until: date | None = None
    seasonal: bool = False
    shift: Shift | None = None

    @property
    def trial(self) -> bool:
        """Whether the limits are others than those on record, by which reviews are made."""
        return self.seasonal or self.shift is not None or self.limits_until is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChart:
    """A series judged against its limits.

    Attributes:
        asked: What was asked for.
        as_of: The day it speaks for.
        agreement: Definition, and what was agreed or stated.
        window: The figures that the first limits were frozen from.
        assessment: The periods after them.
    """

    asked: Asked
    as_of: date
    agreement: Agreement
    window: Sequence[Cell]
    assessment: Assessment


def chart_of(engine: sa.Engine, asked: Asked) -> ShownChart:
    """Return the chart of one series by the limits on record, or by those that are tried out.

    Raises:
        NotFoundError: no such contract, or `chart.nothing_recorded`.
        UnmeasurableError: what was recorded cannot be judged, or the tried shift does not hold.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = asked.as_of or today
        wanted = Wanted(
            kpi=asked.kpi,
            version=asked.version,
            contract=asked.contract,
            day=day,
            as_known=datetime.combine(day, time.max, tzinfo=zone) if day < today else None,
            limits_until=asked.limits_until,
        )
        series = series_of(session, wanted)
        return ShownChart(
            asked=asked,
            as_of=day,
            agreement=series.agreement,
            window=series.basis.window,
            assessment=assess(
                series.agreement,
                cells=series.cells,
                as_of=day,
                basis=_tried(asked, series, day),
            ),
        )


def _tried(asked: Asked, series: ChartedSeries, day: date) -> Basis:
    """Return what the limits rest on: as on record, but for what is tried out."""
    basis = series.basis
    if asked.seasonal:
        basis = replace(basis, decided=replace(basis.decided, season=ON_TRIAL))
    if asked.shift is None:
        return basis
    tried = replace(basis, decided=basis.decided.renewed(asked.shift))
    shift = check_shift(series.agreement, cells=series.cells, as_of=day, basis=tried)
    return replace(basis, decided=basis.decided.renewed(shift))
