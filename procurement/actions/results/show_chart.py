"""One KPI over time with its frozen limits and signals, of a contract or of the city: read only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.shifts import Shift
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store import contracts
from procurement.store.engine import installation, now, reading
from procurement.store.results import (
    Gathered,
    assess_one,
    cells_of,
    gather,
    observed,
    owed_cells,
    with_stated,
)
from procurement.store.tables.metrics import KpiDefinition, Series

#: Without a contract the limits are frozen from so long a beginning of the record [POLICY]: two
#: full years, as a seasonal chart needs.
BEGINNING = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which series, and how it is to be charted.

    Attributes:
        kpi: Its code.
        version: Of its definition; None takes the newest that has results.
        contract: Its id; empty for the city's own record.
        as_of: The day the chart speaks for, as known at its end; None is now.
        limits_until: Last day of the window of the limits; None is the default.
        seasonal: Whether to compare with earlier years.
        shift: A lasting change, explained, from which on the limits are new.
    """

    kpi: str
    version: int | None = None
    contract: str = ""
    as_of: date | None = None
    limits_until: date | None = None
    seasonal: bool = False
    shift: Shift | None = None

    @property
    def policy(self) -> Policy:
        """The usual policy, with this KPI in season where that was asked for."""
        return Policy(seasonal=frozenset({self.kpi} if self.seasonal else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChart:
    """A series judged against its limits.

    Attributes:
        asked: What was asked for.
        as_of: The day it speaks for.
        agreement: Definition, and what was agreed or stated.
        window: The figures that the limits were frozen from.
        assessment: The periods after them.
    """

    asked: Asked
    as_of: date
    agreement: Agreement
    window: tuple[Cell, ...]
    assessment: Assessment


def chart_of(engine: sa.Engine, asked: Asked) -> ShownChart:
    """Return the chart of one series.

    Of a contract the limits come from the city's figures before it.  Of the city, or where a day
    is named until which they are frozen, they come from the beginning of the series itself.

    Raises:
        NotFoundError: no such contract, or `chart.nothing_recorded`.
        UnmeasurableError: what was recorded cannot be judged, or the shift does not hold.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = asked.as_of or today
        as_known = datetime.combine(day, time.max, tzinfo=zone) if day < today else None
        if not asked.contract:
            agreement, cells = _of_city(session, asked, as_known)
            return _from_beginning(asked, agreement, cells, day)
        found = gather(session, contracts.find(session, asked.contract), as_known=as_known)
        at = _position(found, asked)
        agreement = found.terms.agreements[at]
        if asked.limits_until is not None:
            return _from_beginning(asked, agreement, found.cells[at], day)
        return ShownChart(
            asked=asked,
            as_of=day,
            agreement=agreement,
            window=tuple(found.windows[at]),
            assessment=assess_one(found, at, as_of=day, shift=asked.shift, policy=asked.policy),
        )


def _position(found: Gathered, asked: Asked) -> int:
    """Return which agreement of the contract is meant."""
    for at, one in enumerate(found.terms.agreements):
        if one.kpi.code == asked.kpi and asked.version in {None, one.kpi.version}:
            return at
    raise _nothing(asked)


def _of_city(
    session: Session, asked: Asked, as_known: datetime | None
) -> tuple[Agreement, list[Cell]]:
    """Return the city's own record, with the targets that its tables state."""
    kpi = _definition(session, asked)
    records = observed(session, contract=None, kpi=(kpi.code, kpi.version), as_known=as_known)
    cells = cells_of(records, aggregation=kpi.aggregation)
    return with_stated(Agreement(kpi=kpi), records), cells


def _from_beginning(
    asked: Asked, agreement: Agreement, cells: Sequence[Cell], day: date
) -> ShownChart:
    """Judge a series against limits frozen from its own first periods.

    Nobody owes these figures: every period that is over counts at once, and a silent one between
    two reported ones is a gap.
    """
    kpi = replace(agreement.kpi, lag_days=0, submission_days=0)
    latest = {(cell.start, cell.end): cell for cell in cells if cell.end <= day}
    if not latest:
        raise _nothing(asked)
    first, last = min(latest)[0], max(latest)[1]
    regular = expected_periods(kpi.frequency, start=first, end=last)
    periods = regular if latest.keys() <= set(regular) else tuple(sorted(latest))
    until = asked.limits_until or first + BEGINNING
    before = [one for one in periods if one[1] <= until]
    after = [one for one in periods if one[1] > until]
    window = [latest.get(one) or Cell(start=one[0], end=one[1]) for one in before]
    return ShownChart(
        asked=asked,
        as_of=day,
        agreement=agreement,
        window=tuple(window),
        assessment=assess(
            replace(agreement, kpi=kpi),
            cells=owed_cells([one for one in cells if one.end <= day], after),
            as_of=day,
            window=window,
            shift=asked.shift,
            policy=asked.policy,
        ),
    )


def _definition(session: Session, asked: Asked) -> Kpi:
    """Return the newest version with figures of the city, or the one asked for."""
    query = (
        select(KpiDefinition)
        .join(
            Series,
            (col(Series.kpi_code) == col(KpiDefinition.code))
            & (col(Series.kpi_version) == col(KpiDefinition.version)),
        )
        .where(KpiDefinition.code == asked.kpi, col(Series.contract_id).is_(None))
        .order_by(col(KpiDefinition.version).desc())
    )
    if asked.version is not None:
        query = query.where(KpiDefinition.version == asked.version)
    row = session.exec(query).first()
    if row is None:
        raise _nothing(asked)
    return from_record(json.loads(row.body))


def _nothing(asked: Asked) -> NotFoundError:
    named = asked.kpi if asked.version is None else f"{asked.kpi}/{asked.version}"
    facts: dict[str, Param] = {
        "kpi": named,
        "contract": asked.contract or "-",
        "day": asked.as_of.isoformat() if asked.as_of else "-",
    }
    return NotFoundError(Finding("chart.nothing_recorded", facts))
