"""Delivered figures: as recorded, as cells of a period, the latest that was known on an instant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import groupby

import sqlalchemy as sa
from sqlmodel import Session, col

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.formulas import adds_across_places
from outcome_metrics.figures.schedule import Period, expected_periods
from outcome_metrics.figures.states import HAS_DATA, LEAST_SURE_FIRST, State
from outcome_metrics.quantities import SCALE
from procurement.store.database.instants import (
    instant,
)
from procurement.store.tables.metrics import Observation, Series

#: Stands where a site's name would: the figure is that of the whole.
WHOLE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One recorded figure of one site.

    Attributes:
        site: Empty for the whole.
        start: First day of the period.
        end: Last day.
        recorded: Microseconds since 1970.
        state: As recorded.
        numerator: Millionths; None without a figure.
        denominator: Millionths; None for a plain amount.
        source_id: The file it came from.
        stated_target: Millionths; the target that the file itself names for the period.
    """

    site: str
    start: date
    end: date
    recorded: int
    state: State
    numerator: int | None
    denominator: int | None
    source_id: int | None
    stated_target: int | None = None


def observed(
    session: Session,
    *,
    contract: str | None,
    kpi: tuple[str, int],
    as_known: datetime | None = None,
) -> list[Observed]:
    """Return what was recorded of a KPI for everybody (no group), oldest record first.

    Args:
        session: The transaction.
        contract: Its id; None for the city's own record.
        kpi: Code and version; series of different versions are never joined.
        as_known: Leaves out what was recorded later.
    """
    found = _figures(
        session,
        col(Series.contract_id) == contract if contract else col(Series.contract_id).is_(None),
        col(Series.kpi_code) == kpi[0],
        col(Series.kpi_version) == kpi[1],
        as_known=as_known,
    )
    return [one for _, one in found]


def city_record(
    session: Session, codes: Iterable[str], *, as_known: datetime | None = None
) -> dict[tuple[str, int], list[Observed]]:
    """Return what was recorded of the city itself, by KPI code and version; see `observed`."""
    mine = col(Series.contract_id).is_(None), col(Series.kpi_code).in_(list(codes))
    return by_kpi(session, *mine, as_known=as_known)


def by_kpi(
    session: Session, *conditions: sa.ColumnElement[bool], as_known: datetime | None
) -> defaultdict[tuple[str, int], list[Observed]]:
    """Return what was recorded by KPI code and version, oldest record first; empty for others."""
    record: defaultdict[tuple[str, int], list[Observed]] = defaultdict(list)
    for kpi, one in _figures(session, *conditions, as_known=as_known):
        record[kpi].append(one)
    return record


def _figures(
    session: Session, *conditions: sa.ColumnElement[bool], as_known: datetime | None
) -> Iterator[tuple[tuple[str, int], Observed]]:
    """Yield code and version, and what was recorded for everybody, oldest record first."""
    query = (
        sa.select(
            col(Series.kpi_code),
            col(Series.kpi_version),
            col(Series.site),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.recorded_at),
            col(Observation.state),
            col(Observation.numerator),
            col(Observation.denominator),
            col(Observation.source_id),
            col(Observation.stated_target),
        )
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(*conditions, col(Series.grouping) == "")
        .order_by(col(Observation.recorded_at), col(Observation.series_id))
    )
    if as_known is not None:
        query = query.where(col(Observation.recorded_at) <= as_known)
    for code, version, site, start, end, recorded, state, *amounts in session.execute(query):
        numerator, denominator, source, stated = amounts
        yield (
            (code, version),
            Observed(
                site=site,
                start=start,
                end=end,
                recorded=instant(recorded),
                state=state,
                numerator=numerator,
                denominator=denominator,
                source_id=source,
                stated_target=stated,
            ),
        )


def cells_of(records: Sequence[Observed], *, aggregation: Aggregation) -> list[Cell]:
    """Return one cell for each version of each period, for the whole.

    Where the whole was reported itself, that is its figure.  Otherwise several sites are added up,
    if the KPI's figures add up over places: those of percentiles or of bare percentages do not,
    and without a report of its own the whole is then unknown (domain 3.2).

    A site is expected from its first period on.  While one of them has said nothing about a
    period, the whole has no figure for it: a sum of those that did would hide the silence.

    Args:
        records: What was recorded of one KPI version, oldest record first.
        aggregation: How figures of that version combine.
    """
    first: dict[str, date] = {}
    for one in records:
        if one.site != WHOLE:
            first[one.site] = min(one.start, first.get(one.site, one.start))
    by_period: dict[Period, list[Observed]] = defaultdict(list)
    for one in records:
        by_period[one.start, one.end].append(one)
    cells: list[Cell] = []
    for period, versions in by_period.items():
        sites = {site for site, start in first.items() if start <= period[0]}
        cells.extend(_versions(period, versions, sites, aggregation))
    return cells


def _versions(
    period: Period, records: list[Observed], sites: set[str], aggregation: Aggregation
) -> Iterable[Cell]:
    current: dict[str, Observed] = {}
    for recorded, together in groupby(records, key=lambda one: one.recorded):
        said = {one.site: one for one in together}
        current |= said
        if WHOLE in said:
            yield _sum(period, [said[WHOLE]], recorded, aggregation)
        elif WHOLE not in current and current.keys() >= sites:
            yield _sum(period, list(current.values()), recorded, aggregation)


def _sum(period: Period, figures: list[Observed], recorded: int, aggregation: Aggregation) -> Cell:
    start, end = period
    if len(figures) == 1:
        one = figures[0]
        return Cell(
            start=start,
            end=end,
            numerator=one.numerator,
            denominator=one.denominator,
            status=one.state,
            recorded=recorded,
        )
    counted = {one.denominator is not None for one in figures}
    adds = len(counted) == 1 and adds_across_places(aggregation, has_denominator=True in counted)
    if not adds or any(one.state not in HAS_DATA for one in figures):
        return Cell(start=start, end=end, status=State.MISSING, recorded=recorded)
    return Cell(
        start=start,
        end=end,
        numerator=sum(one.numerator or 0 for one in figures),
        denominator=sum(one.denominator or 0 for one in figures) if True in counted else None,
        status=min((one.state for one in figures), key=LEAST_SURE_FIRST.index),
        recorded=recorded,
    )


def owed_cells(cells: Sequence[Cell], periods: Sequence[Period]) -> list[Cell]:
    """Return the cells of `periods`, and an empty one for each period with nothing on record."""
    owed = set(periods)
    kept = [cell for cell in cells if (cell.start, cell.end) in owed]
    silent = owed - {(cell.start, cell.end) for cell in kept}
    return kept + [Cell(start=start, end=end) for start, end in sorted(silent)]


def history(
    session: Session, agreement: Agreement, *, before: date | None, as_known: datetime | None = None
) -> list[float | None]:
    """Return the values of the baseline window, in order, None for each gap; see `window`."""
    cells = window(session, agreement, before=before, as_known=as_known)
    return [value_of(cell) for cell in cells]


def window(
    session: Session, agreement: Agreement, *, before: date | None, as_known: datetime | None = None
) -> list[Cell]:
    """Return the city's own figures before a contract starts, in order, an empty cell for each gap.

    Control limits are frozen from these.  It is the baseline's period where one is agreed and the
    city has figures of it; otherwise all that ended before the contract.  Of a contract whose
    first day is not known nothing is before.
    """
    return CityRecord(session, as_known).window(agreement, before=before)


class CityRecord:
    """The city's own figures as known at one instant, each KPI read once."""

    def __init__(self, session: Session, as_known: datetime | None) -> None:
        """Read nothing yet."""
        self._session = session
        self._as_known = as_known
        self._cells: dict[tuple[str, int], list[Cell]] = {}

    def window(self, agreement: Agreement, *, before: date | None) -> list[Cell]:
        """Return what an agreement's limits are frozen from; see `window`."""
        if before is None:
            return []
        return window_of(self._of(agreement.kpi), agreement, before=before)

    def _of(self, kpi: Kpi) -> list[Cell]:
        key = (kpi.code, kpi.version)
        if key not in self._cells:
            records = observed(self._session, contract=None, kpi=key, as_known=self._as_known)
            self._cells[key] = cells_of(records, aggregation=kpi.aggregation)
        return self._cells[key]


def window_of(cells: Sequence[Cell], agreement: Agreement, *, before: date) -> list[Cell]:
    """Return the window among all the city's own figures of the agreement's KPI; see `window`."""
    past = {(cell.start, cell.end): cell for cell in cells if cell.end < before}
    if agreement.baseline is not None:
        base = agreement.baseline
        named = {
            period: cell
            for period, cell in past.items()
            if period[0] >= base.start and period[1] <= base.end
        }
        past = named or past
    if not past:
        return []
    frequency = agreement.kpi.frequency
    periods = expected_periods(frequency, start=min(past)[0], end=max(past)[1])
    known = periods if past.keys() <= set(periods) else sorted(past)
    return [past.get(period) or Cell(start=period[0], end=period[1]) for period in known]


def value_of(cell: Cell | None) -> float | None:
    """Return the value of one figure; None where there is none."""
    if cell is None or cell.numerator is None or cell.status not in HAS_DATA:
        return None
    divisor = SCALE if cell.denominator is None else cell.denominator
    return float(Fraction(cell.numerator, divisor)) if divisor else None
