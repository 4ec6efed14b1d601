"""Observations in bulk: what is on record, and what a table adds to it; rows are only added."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from struct import Struct

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from outcome_metrics.figures.states import STATES, State
from procurement.store.database.instants import EPOCH, TICK, instant
from procurement.store.tables.metrics import KpiDefinition, Observation, Series

#: Rows written in one statement, and rows read at a time.
CHUNK = 2_000

#: Contract (empty: the city's own record) and KPI code.
Subject = tuple[str, str]
SeriesKey = tuple[str, str, str, str]  # contract, KPI code, group, site

_ABSENT = -(2**63)
_FIGURE = Struct("<qqqb")
_STAMP = Struct("<qqqbq")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a table says of one period of one series.  Quantities in millionths."""

    series: int
    start: date
    end: date
    state: State
    numerator: int | None
    denominator: int | None
    stated_target: int | None
    line: int


class Known:
    """The newest record of each period of some series, packed: a city has millions."""

    def __init__(self, session: Session, series: Iterable[int]) -> None:
        """Read what is on record."""
        self._newest: dict[int, bytes] = {}
        ids = sorted(series)
        for first in range(0, len(ids), CHUNK):
            self._read(session, ids[first : first + CHUNK])

    def _read(self, session: Session, ids: list[int]) -> None:
        query = (
            sa.select(
                col(Observation.series_id),
                col(Observation.period_start),
                col(Observation.period_end),
                col(Observation.recorded_at),
                col(Observation.state),
                col(Observation.numerator),
                col(Observation.denominator),
                col(Observation.stated_target),
            )
            .where(col(Observation.series_id).in_(ids))
            .order_by(col(Observation.recorded_at))
            .execution_options(yield_per=CHUNK)
        )
        for series, start, end, recorded, state, *amounts in session.execute(query):
            packed = _FIGURE.pack(*map(_number, amounts), STATES.index(state))
            self._newest[_key(series, start, end)] = packed + instant(recorded).to_bytes(
                8, "little", signed=True
            )

    def newest(self, figure: Figure) -> datetime | None:
        """Return when the newest record of the figure's period was made; None if there is none."""
        packed = self._newest.get(_key(figure.series, figure.start, figure.end))
        return None if packed is None else EPOCH + _STAMP.unpack(packed)[-1] * TICK

    def says(self, figure: Figure) -> bool:
        """Whether the newest record says the same.

        The same figure delivered again does not undo what an official has said of it.
        """
        packed = self._newest.get(_key(figure.series, figure.start, figure.end))
        if packed is None:
            return False
        *amounts, state = _FIGURE.unpack(packed[: _FIGURE.size])
        same = amounts == list(map(_number, _amounts(figure)))
        delivered = figure.state is State.RECEIVED and STATES[state] is not State.MISSING
        return same and (delivered or STATES[state] is figure.state)


def series_of(session: Session, versions: Mapping[Subject, int]) -> dict[SeriesKey, int]:
    """Return the series of these KPI versions: (contract, code, group, site) -> id."""
    owners = sorted({contract for contract, _ in versions})
    wheres = [col(Series.contract_id).is_(None)] if "" in owners else []
    named = [contract for contract in owners if contract]
    wheres += [
        col(Series.contract_id).in_(named[first : first + CHUNK])
        for first in range(0, len(named), CHUNK)
    ]
    return {
        (one.contract_id or "", one.kpi_code, one.grouping, one.site): one.id
        for where in wheres
        for one in session.exec(select(Series).where(where))
        if versions.get((one.contract_id or "", one.kpi_code)) == one.kpi_version
        and one.id is not None
    }


def add_series(
    session: Session, versions: Mapping[Subject, int], keys: Iterable[SeriesKey]
) -> None:
    """Add series that are new, in a fixed order."""
    session.add_all(
        Series(
            contract_id=contract or None,
            kpi_code=code,
            kpi_version=versions[contract, code],
            grouping=group,
            site=site,
        )
        for contract, code, group, site in sorted(keys)
    )
    session.flush()


def write(
    session: Session, figures: Iterable[Figure], *, recorded: datetime, source: int
) -> Iterator[Figure]:
    """Add each figure as recorded at that instant, in chunks, and pass it on."""
    table = Observation.metadata.tables["observation"]
    connection = session.connection()
    rest = iter(figures)
    while chunk := list(islice(rest, CHUNK)):
        connection.execute(
            sa.insert(table),
            [
                {
                    "series_id": one.series,
                    "period_start": one.start,
                    "period_end": one.end,
                    "recorded_at": recorded,
                    "state": one.state,
                    "numerator": one.numerator,
                    "denominator": one.denominator,
                    "stated_target": one.stated_target,
                    "source_id": source,
                    "line": one.line,
                }
                for one in chunk
            ],
        )
        yield from chunk


def newest_definitions(session: Session, codes: Iterable[str]) -> dict[str, KpiDefinition]:
    """Return the newest stored definition of each code that has one."""
    newest = (
        select(KpiDefinition.code, func.max(KpiDefinition.version))
        .where(col(KpiDefinition.code).in_(list(codes)))
        .group_by(col(KpiDefinition.code))
    )
    return {
        code: session.get_one(KpiDefinition, (code, version))
        for code, version in session.exec(newest)
    }


def _amounts(figure: Figure) -> tuple[int | None, int | None, int | None]:
    return figure.numerator, figure.denominator, figure.stated_target


def _number(amount: int | None) -> int:
    return _ABSENT if amount is None else amount


def _key(series: int, start: date, end: date) -> int:
    return (series << 48) | (start.toordinal() << 24) | end.toordinal()
