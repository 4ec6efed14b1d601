"""Series to be compared before and after a day: the city's own record, a contract's, a site's."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import from_record
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import Period, expected_periods
from procurement.store.results.observed import cells_of, observed, value_of
from procurement.store.tables.metrics import KpiDefinition, Series

Values = dict[Period, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A KPI of the city's own record.

    Attributes:
        code: Its name.
        versions: Versions of its definition under which there are results, ascending.
        sites: Sites with results of their own; empty where only the whole is recorded.
    """

    code: str
    versions: tuple[int, ...]
    sites: tuple[str, ...]


def of_city(session: Session) -> dict[str, Recorded]:
    """Return what the city's own record holds for everybody (no group), by code."""
    found = session.exec(
        select(Series.kpi_code, Series.kpi_version, Series.site)
        .where(col(Series.contract_id).is_(None), col(Series.grouping) == "")
        .order_by(col(Series.kpi_code), col(Series.kpi_version), col(Series.site))
    ).all()
    return {
        code: Recorded(
            code=code,
            versions=tuple(sorted({version for name, version, _ in found if name == code})),
            sites=tuple(sorted({site for name, _, site in found if name == code and site})),
        )
        for code in {name for name, _, _ in found}
    }


def definition(session: Session, kpi: tuple[str, int]) -> Kpi:
    """Return one version of a KPI; a series cannot exist without it."""
    return from_record(json.loads(session.get_one(KpiDefinition, kpi).body))


def values_of(
    session: Session,
    kpi: tuple[str, int],
    *,
    contract: str | None = None,
    sites: Sequence[str] | None = None,
) -> Values:
    """Return the last known value of each period on record, None where it has no figure.

    Args:
        session: The transaction.
        kpi: Code and version; series of different versions are never joined.
        contract: Its id; None for the city's own record.
        sites: Only these, added up; None for all of them.
    """
    records = observed(session, contract=contract, kpi=kpi)
    if sites is not None:
        records = [one for one in records if one.site in sites]
    if not records:
        return {}
    cells = cells_of(records, aggregation=definition(session, kpi).aggregation)
    latest: dict[Period, Cell] = {(one.start, one.end): one for one in cells}
    return {period: value_of(cell) for period, cell in latest.items()}


def calendar_of(kpi: Kpi, values: Values) -> tuple[Period, ...] | None:
    """Return every period from the first to the last, in order; None if they follow no calendar."""
    if not values:
        return ()
    periods = expected_periods(kpi.frequency, start=min(values)[0], end=max(values)[1])
    return periods if values.keys() <= set(periods) else None
