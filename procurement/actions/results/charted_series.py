"""The series that a chart shows and its limits rest on: of a contract, or of the city itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from outcome_metrics.assessing.basis import Basis
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store.contracts import contracts
from procurement.store.results.limit_decisions import SeriesKey, decided
from procurement.store.results.observed import cells_of, observed, owed_cells
from procurement.store.results.results import Gathered, cells_owed, gather, with_stated
from procurement.store.tables.metrics import KpiDefinition, Series

#: Without a contract the limits are frozen from so long a beginning of the record [POLICY]: two
#: full years, as a seasonal chart needs.
BEGINNING = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which series, on which day.

    Attributes:
        kpi: Its code.
        version: Of its definition; None takes the newest that has results.
        contract: Its id; empty for the city's own record.
        day: The day it speaks for.
        as_known: Only what was recorded by then counts; None is all.
        limits_until: Last day of the window of the limits; None is the default.
    """

    kpi: str
    version: int | None = None
    contract: str = ""
    day: date
    as_known: datetime | None = None
    limits_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartedSeries:
    """What `assess` needs to chart a series.

    Attributes:
        agreement: What was agreed or stated.
        cells: Each period to be judged.
        basis: What its limits rest on, as on record.
    """

    agreement: Agreement
    cells: Sequence[Cell]
    basis: Basis


def series_of(session: Session, wanted: Wanted) -> ChartedSeries:
    """Return a series with the limits on record.

    Of a contract the first limits come from the city's figures before it.  Of the city, or where a
    day is named until which they are frozen, they come from the beginning of the series itself.

    Raises:
        NotFoundError: no such contract, or `chart.nothing_recorded`.
    """
    if not wanted.contract:
        agreement, cells = _of_city(session, wanted)
        return _from_beginning(session, wanted, agreement, cells)
    row = contracts.find(session, wanted.contract)
    found = gather(session, row, as_known=wanted.as_known)
    at = _position(found, wanted)
    if wanted.limits_until is not None:
        return _from_beginning(session, wanted, found.terms.agreements[at], found.cells[at])
    return ChartedSeries(
        agreement=found.terms.agreements[at],
        cells=cells_owed(found, at),
        basis=found.bases[at],
    )


def _position(found: Gathered, wanted: Wanted) -> int:
    """Return which agreement of the contract is meant."""
    for at, one in enumerate(found.terms.agreements):
        if one.kpi.code == wanted.kpi and wanted.version in {None, one.kpi.version}:
            return at
    raise _nothing(wanted)


def _of_city(session: Session, wanted: Wanted) -> tuple[Agreement, list[Cell]]:
    """Return the city's own record, with the targets that its tables state."""
    kpi = _definition(session, wanted)
    key = (kpi.code, kpi.version)
    records = observed(session, contract=None, kpi=key, as_known=wanted.as_known)
    cells = cells_of(records, aggregation=kpi.aggregation)
    return with_stated(Agreement(kpi=kpi), records), cells


def _from_beginning(
    session: Session, wanted: Wanted, agreement: Agreement, cells: Sequence[Cell]
) -> ChartedSeries:
    """Return a series whose first limits are frozen from its own first periods.

    Nobody owes these figures: every period that is over counts at once, and a silent one between
    two reported ones is a gap.
    """
    kpi = replace(agreement.kpi, lag_days=0, submission_days=0)
    latest = {(cell.start, cell.end): cell for cell in cells if cell.end <= wanted.day}
    if not latest:
        raise _nothing(wanted)
    first, last = min(latest)[0], max(latest)[1]
    regular = expected_periods(kpi.frequency, start=first, end=last)
    periods = regular if latest.keys() <= set(regular) else tuple(sorted(latest))
    until = wanted.limits_until or first + BEGINNING
    before = [one for one in periods if one[1] <= until]
    after = [one for one in periods if one[1] > until]
    series: SeriesKey = (wanted.contract or None, kpi.code, kpi.version)
    return ChartedSeries(
        agreement=replace(agreement, kpi=kpi),
        cells=owed_cells([one for one in cells if one.end <= wanted.day], after),
        basis=Basis(
            window=[latest.get(one) or Cell(start=one[0], end=one[1]) for one in before],
            decided=decided(session, series, as_known=wanted.as_known),
        ),
    )


def _definition(session: Session, wanted: Wanted) -> Kpi:
    """Return the newest version with figures of the city, or the one asked for."""
    query = (
        select(KpiDefinition)
        .join(
            Series,
            (col(Series.kpi_code) == col(KpiDefinition.code))
            & (col(Series.kpi_version) == col(KpiDefinition.version)),
        )
        .where(KpiDefinition.code == wanted.kpi, col(Series.contract_id).is_(None))
        .order_by(col(KpiDefinition.version).desc())
    )
    if wanted.version is not None:
        query = query.where(KpiDefinition.version == wanted.version)
    row = session.exec(query).first()
    if row is None:
        raise _nothing(wanted)
    return from_record(json.loads(row.body))


def _nothing(wanted: Wanted) -> NotFoundError:
    named = wanted.kpi if wanted.version is None else f"{wanted.kpi}/{wanted.version}"
    facts: dict[str, Param] = {
        "kpi": named,
        "contract": wanted.contract or "-",
        "day": wanted.day.isoformat(),
    }
    return NotFoundError(Finding("chart.nothing_recorded", facts))
