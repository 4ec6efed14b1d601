"""Results by group: what was recorded, what was fixed beforehand, what was published already."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.disclosure.breakdown import Known
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import codes, derive, has_data, is_expected, timetable
from procurement.store.database.instants import instant
from procurement.store.results.observed import Observed, cells_of
from procurement.store.tables.metrics import Observation, Series
from procurement.store.tables.publications import GroupRule, Publication

#: The records of everybody, of one group, ...: by the name of the group.
Records = dict[str, list[Observed]]


def recorded_groups(
    session: Session,
    *,
    contract: str | None,
    kpi: tuple[str, int],
    as_known: datetime | None = None,
) -> Records:
    """Return what was recorded of a KPI version for everybody (empty name) and for each group.

    Args:
        session: The transaction.
        contract: Its id; None for the city's own record.
        kpi: Code and version; series of different versions are never joined.
        as_known: Leaves out what was recorded later.
    """
    query = (
        sa.select(
            col(Series.grouping),
            col(Series.site),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.recorded_at),
            col(Observation.state),
            col(Observation.numerator),
            col(Observation.denominator),
            col(Observation.source_id),
        )
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(
            col(Series.contract_id) == contract if contract else col(Series.contract_id).is_(None),
            col(Series.kpi_code) == kpi[0],
            col(Series.kpi_version) == kpi[1],
        )
        .order_by(col(Observation.recorded_at), col(Observation.series_id))
    )
    if as_known is not None:
        query = query.where(col(Observation.recorded_at) <= as_known)
    records: Records = defaultdict(list)
    for group, site, start, end, recorded, state, *amounts in session.execute(query):
        records[group].append(
            Observed(
                site=site,
                start=start,
                end=end,
                recorded=instant(recorded),
                state=state,
                numerator=amounts[0],
                denominator=amounts[1],
                source_id=amounts[2],
            )
        )
    return dict(records)


def counted(records: Records, *, kpi: Kpi, as_of: date, by_site: bool) -> list[Known]:
    """Return the figures that take part in sums on the day `as_of`, by group, site and period.

    A figure that came before its period has matured does not count yet.  Without `by_site` sites
    are added up as everywhere else: while one is silent, the whole has no figure.
    """
    known = []
    for group, of_group in sorted(records.items()):
        for site in sorted({one.site for one in of_group}) if by_site else [None]:
            mine = [one for one in of_group if site is None or one.site == site]
            cells = newest(mine, aggregation=kpi.aggregation)
            data = has_data(states(cells, kpi=kpi, as_of=as_of))
            known += [
                Known(
                    group=group,
                    site=site or "",
                    period=(cell.start, cell.end),
                    numerator=cell.numerator,
                    denominator=cell.denominator,
                )
                for cell, counts in zip(cells, data, strict=True)
                if counts and cell.numerator is not None
            ]
    return known


def newest(records: Sequence[Observed], *, aggregation: Aggregation) -> list[Cell]:
    """Return the newest version of each period, in order of time; see `cells_of`."""
    latest: dict[tuple[date, date], Cell] = {}
    for cell in sorted(cells_of(records, aggregation=aggregation), key=lambda one: one.recorded):
        latest[cell.start, cell.end] = cell
    return [latest[period] for period in sorted(latest)]


def states(
    cells: Sequence[Cell], *, kpi: Kpi, as_of: date
) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Return the state code of each cell (n) on a day; without a lag, a figure is known at once."""
    ends = np.array([cell.end for cell in cells], dtype="datetime64[D]")
    days = timetable(ends, lag_days=kpi.lag_days or 0, submission_days=kpi.submission_days or 0)
    return derive(
        codes([cell.status for cell in cells]),
        as_of=as_of,
        timetable=days,
        zero_denominator=np.zeros(len(cells), dtype=np.bool_),
    )


def coverage(
    records: Sequence[Observed], owed: Sequence[tuple[date, date]], *, kpi: Kpi, as_of: date
) -> tuple[int, int]:
    """Return how many of the owed periods have a figure, and how many should have one."""
    found = {(cell.start, cell.end): cell for cell in newest(records, aggregation=kpi.aggregation)}
    cells = [found.get(period, Cell(start=period[0], end=period[1])) for period in owed]
    if not cells:
        return 0, 0
    state = states(cells, kpi=kpi, as_of=as_of)
    return int(has_data(state).sum()), int(is_expected(state).sum())


def rule_of(session: Session, *, dimension: str, kpi: str, on: date) -> GroupRule | None:
    """Return the rule in force for the groups of a dimension: the KPI's own, or the general one."""
    found = session.exec(
        select(GroupRule)
        .where(
            GroupRule.dimension == dimension,
            col(GroupRule.kpi_code).in_([kpi, ""]),
            GroupRule.valid_from <= on,
        )
        .order_by(
            col(GroupRule.kpi_code).desc(),
            col(GroupRule.valid_from).desc(),
            col(GroupRule.decided_at).desc(),
        )
    )
    return found.first()


def published(session: Session, *, contract: str | None, kpi: tuple[str, int]) -> list[Publication]:
    """Return what was published of a KPI version by group, oldest first."""
    whose = col(Publication.contract_id)
    found = session.exec(
        select(Publication)
        .where(
            whose == contract if contract else whose.is_(None),
            Publication.kpi_code == kpi[0],
            Publication.kpi_version == kpi[1],
        )
        .order_by(col(Publication.published_at), col(Publication.id))
    )
    return list(found)
