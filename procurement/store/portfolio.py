"""What one batch of a portfolio review is computed from, read as columns."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import FrameError, MetricError, Problem
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import CODE, State
from outcome_metrics.portfolio.lines import Lines, Records
from outcome_metrics.quantities import Codes, Flags, Ints
from procurement.store.columns import Ask
from procurement.store.contract_terms import agreement_of
from procurement.store.results import cells_of, city_record, instant, window_of
from procurement.store.tables.contracts import Amendment, Contract, ContractKpi
from procurement.store.tables.metrics import Observation, Series
from procurement.store.tables.portfolio import PortfolioContract, PortfolioReview

#: 1970-01-01 as Python counts days.
EPOCH = date(1970, 1, 1).toordinal()
#: A contract without any KPI has no weights that could sum to 1.
NOTHING_AGREED = Problem("composite.weights_not_one", {"millionths": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a batch is computed from.

    Attributes:
        contracts: Ids of the contracts, in the order of their numbers in `lines`.
        lines: Their KPIs, by code.
        records: What was recorded of these.
        alone: Registered contracts: owed is what their tables speak of, so each is judged alone.
        unreadable: Contracts whose agreements cannot be read, and why.
        digest: SHA-256 of the day, the instant and all that was read.
    """

    contracts: tuple[str, ...]
    lines: Lines
    records: Records
    alone: tuple[str, ...]
    unreadable: dict[str, MetricError]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """One line before it is a number."""

    contract: str
    start: date
    end: date
    body: int  # which distinct text


def read_batch(session: Session, ask: Ask, *, review: PortfolioReview, batch_id: int) -> Inputs:
    """Read a batch as known at the instant of its review.

    Agreements are parsed once for each distinct text, and the city's own figures read once.
    """
    tables = ask(
        _promised(batch_id, review.as_known),
        _observing(batch_id),
        _recorded(batch_id, review.as_known),
    )
    terms = _terms(session, batch_id, review.as_known)
    alone = tuple(sorted(one for one, term in terms.items() if term is None))
    bodies, found = _promises(next(tables), terms)
    agreements, refused = _parsed(bodies)
    unreadable: dict[str, MetricError] = {
        one.contract: refused[one.body] for one in found if one.body in refused
    }
    agreed = {one.contract for one in found}
    silent = terms.keys() - agreed - set(alone)
    unreadable |= {one: FrameError(NOTHING_AGREED) for one in silent}
    kept = [one for one in found if one.contract not in unreadable]
    contracts = tuple(sorted({one.contract for one in kept}))
    lines = _lines(session, review, kept, agreements, contracts)
    records = _records(lines, contracts, series=next(tables), recorded=next(tables))
    return Inputs(
        contracts=contracts,
        lines=lines,
        records=records,
        alone=alone,
        unreadable=unreadable,
        digest=_digest(review, kept, bodies, lines, records, alone),
    )


def _terms(
    session: Session, batch_id: int, as_known: datetime
) -> dict[str, tuple[date, date] | None]:
    """Return first and last day of each contract of the batch, None of a registered one.

    What was amended after `as_known` is undone.
    """
    member = sa.and_(
        col(PortfolioContract.contract_id) == col(Contract.id),
        col(PortfolioContract.batch_id) == batch_id,
    )
    wanted = sa.select(
        col(Contract.id), col(Contract.starts_on), col(Contract.ends_on), col(Contract.source_id)
    ).join(PortfolioContract, member)
    terms = {
        contract: None if source is not None else (start, end)
        for contract, start, end, source in session.execute(wanted)
    }
    later = (
        select(Amendment)
        .join(
            PortfolioContract,
            col(PortfolioContract.contract_id) == col(Amendment.contract_id),
        )
        .where(PortfolioContract.batch_id == batch_id, col(Amendment.signed_at) > as_known)
        .order_by(col(Amendment.number).desc())
    )
    for amendment in session.exec(later):
        change = json.loads(amendment.change_body)
        term = terms[amendment.contract_id]
        if "ends_on" in change and term is not None:
            before = date.fromisoformat(change["ends_on"]["from"])
            terms[amendment.contract_id] = (term[0], before)
    return terms


def _promised(batch_id: int, as_known: datetime) -> sa.ClauseElement:
    """Return the query for the KPI schedules that had been agreed by `as_known`."""
    return (
        sa.select(
            col(ContractKpi.contract_id),
            col(ContractKpi.schedule),
            col(ContractKpi.kpi_code),
            col(ContractKpi.agreement_body),
        )
        .join(PortfolioContract, col(PortfolioContract.contract_id) == col(ContractKpi.contract_id))
        .join(Amendment, col(Amendment.id) == col(ContractKpi.amendment_id), isouter=True)
        .where(
            col(PortfolioContract.batch_id) == batch_id,
            col(ContractKpi.amendment_id).is_(None) | (col(Amendment.signed_at) <= as_known),
        )
    )


def _promises(
    table: pa.Table, terms: dict[str, tuple[date, date] | None]
) -> tuple[list[str], list[_Promise]]:
    """Return the distinct texts, and the lines in force by contract and KPI code."""
    contract, codes = _texts(table["contract_id"]), _texts(table["kpi_code"])
    schedule = table["schedule"].to_pylist()
    if not contract:
        return [], []
    body = table["agreement_body"].combine_chunks()
    found = body.dictionary.to_pylist()
    bodies = sorted(found)  # a database gives its rows in an order of its own
    place = {text: at for at, text in enumerate(bodies)}
    which = [place[found[at]] for at in _ints(body.indices).tolist()]
    newest: dict[str, int] = {}
    for one, number in zip(contract, schedule, strict=True):
        newest[one] = max(number, newest.get(one, 0))
    rows = sorted(zip(contract, codes, schedule, which, strict=True))
    return bodies, [
        _Promise(contract=one, start=term[0], end=term[1], body=text)
        for one, _code, number, text in rows
        for term in (terms[one],)
        if term is not None and number == newest[one]
    ]


def _parsed(bodies: Sequence[str]) -> tuple[dict[int, Agreement], dict[int, MetricError]]:
    """Return the agreement that each text is, and why some are none."""
    agreements: dict[int, Agreement] = {}
    refused: dict[int, MetricError] = {}
    for at, body in enumerate(bodies):
        try:
            agreements[at] = agreement_of(body)
        except MetricError as problem:
            refused[at] = problem
    return agreements, refused


def _lines(
    session: Session,
    review: PortfolioReview,
    promises: Sequence[_Promise],
    agreements: dict[int, Agreement],
    contracts: Sequence[str],
) -> Lines:
    number = {contract: at for at, contract in enumerate(contracts)}
    used = sorted({one.body for one in promises})
    place = {body: at for at, body in enumerate(used)}
    kpis = [agreements[body].kpi for body in used]
    windows = _Windows(session, kpis, review.as_known)
    window_of_each = {
        (body, start): windows.number(agreements[body], before=start)
        for body, start in sorted({(one.body, one.start) for one in promises})
    }
    history = [window_of_each[one.body, one.start] for one in promises]
    return Lines(
        agreements=[agreements[body] for body in used],
        histories=windows.distinct,
        contract=_ints([number[one.contract] for one in promises]),
        agreement=_ints([place[one.body] for one in promises]),
        history=_ints(history),
        start=_ints([one.start.toordinal() - EPOCH for one in promises]),
        end=_ints([one.end.toordinal() - EPOCH for one in promises]),
    )


class _Windows:
    """The distinct windows of the city's own figures; many contracts share one."""

    def __init__(self, session: Session, kpis: Iterable[Kpi], as_known: datetime) -> None:
        record = city_record(session, {kpi.code for kpi in kpis}, as_known=as_known)
        self._cells = {kpi: cells_of(figures) for kpi, figures in record.items()}
        self._ends = {kpi: sorted(cell.end for cell in own) for kpi, own in self._cells.items()}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.distinct: list[list[Cell]] = []

    def number(self, agreement: Agreement, *, before: date) -> int:
        """Return the number of the window of a contract that starts on `before`."""
        kpi = (agreement.kpi.code, agreement.kpi.version)
        base = agreement.baseline and (agreement.baseline.start, agreement.baseline.end)
        past = bisect_left(self._ends.get(kpi, ()), before)  # decides what is before the contract
        key = (kpi, agreement.kpi.frequency, base, past)
        if key not in self._numbers:
            self._numbers[key] = len(self.distinct)
            cells = self._cells.get(kpi, [])
            self.distinct.append(window_of(cells, agreement, before=before))
        return self._numbers[key]


def _records(
    lines: Lines, contracts: Sequence[str], *, series: pa.Table, recorded: pa.Table
) -> Records:
    """Return what was recorded of the lines, by line, site, period and instant."""
    line, site, ids = _series(series, lines, contracts)
    numerator, has_numerator = _quantities(recorded["numerator"])
    denominator, has_denominator = _quantities(recorded["denominator"])
    row = np.searchsorted(ids, _ints(recorded["series_id"]))
    records = Records(
        line=line[row],
        site=site[row],
        start=_days(recorded["period_start"]),
        end=_days(recorded["period_end"]),
        recorded=_instants(recorded["recorded_at"]),
        state=_states(recorded["state"]),
        numerator=numerator,
        has_numerator=has_numerator,
        denominator=denominator,
        has_denominator=has_denominator,
    )
    key = records.line * (int(site.max(initial=0)) + 1) + records.site
    if (records.line >= 0).all() and (np.diff(key) >= 0).all():
        return records
    order = np.argsort(key, kind="stable")
    return records.take(order[records.line[order] >= 0])  # -1: a KPI that is not agreed


def _observing(batch_id: int) -> sa.ClauseElement:
    """Return the query for the series of the batch, those of everybody (no group)."""
    return (
        sa.select(
            col(Series.id),
            col(Series.contract_id),
            col(Series.kpi_code),
            col(Series.kpi_version),
            col(Series.site),
        )
        .join(PortfolioContract, col(PortfolioContract.contract_id) == col(Series.contract_id))
        .where(col(PortfolioContract.batch_id) == batch_id, col(Series.grouping) == "")
        .order_by(col(Series.id))
    )


def _recorded(batch_id: int, as_known: datetime) -> sa.ClauseElement:
    """Return the query for all versions of the figures, in the order in which they are kept."""
    series = (
        sa.select(col(Series.id))
        .join(PortfolioContract, col(PortfolioContract.contract_id) == col(Series.contract_id))
        .where(col(PortfolioContract.batch_id) == batch_id, col(Series.grouping) == "")
    )
    key = (
        col(Observation.series_id),
        col(Observation.period_start),
        col(Observation.period_end),
        col(Observation.recorded_at),
    )
    figure = (col(Observation.state), col(Observation.numerator), col(Observation.denominator))
    return (
        sa.select(*key, *figure)
        .where(col(Observation.series_id).in_(series), col(Observation.recorded_at) <= as_known)
        .order_by(*key)
    )


def _series(table: pa.Table, lines: Lines, contracts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Return the line of each series (-1 for none), its site within the line, and its id."""
    agreed = [lines.agreements[at].kpi for at in lines.agreement]
    line_of = {
        (contracts[number], kpi.code, kpi.version): at
        for at, (number, kpi) in enumerate(zip(lines.contract.tolist(), agreed, strict=True))
    }
    keys = zip(
        _texts(table["contract_id"]),
        _texts(table["kpi_code"]),
        table["kpi_version"].to_pylist(),
        strict=True,
    )
    line = _ints([line_of.get(key, -1) for key in keys])
    site = np.zeros(len(line), dtype=np.int64)
    names = np.array(_texts(table["site"]), dtype=np.str_)
    order = np.lexsort((names, line))
    first = np.searchsorted(line[order], line[order])  # place of the line's first site
    site[order] = np.arange(len(order)) - first
    return line, np.where(line < 0, 0, site), _ints(table["id"])


def _texts(column: pa.ChunkedArray) -> list[str]:
    """Return the texts of a dictionary column, each distinct one made once."""
    if not len(column):  # of no row SQLite knows no type
        return []
    packed = column.combine_chunks()
    distinct = packed.dictionary.to_pylist()
    return [distinct[at] for at in _ints(packed.indices).tolist()]


def _ints(values: pa.Array | pa.ChunkedArray | Sequence[int]) -> Ints:
    """Return whole numbers; what stands where there is none means nothing.

    Read from Arrow's own memory: its `to_numpy` and its scalars first import pandas (0.8 s).
    """
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        return np.array(values, dtype=np.int64)
    wide = values.cast(pa.int64())
    memory = wide.buffers()[1]
    if memory is None:
        return np.zeros(len(wide), dtype=np.int64)
    return np.frombuffer(memory, dtype=np.int64)[wide.offset : wide.offset + len(wide)]


def _quantities(column: pa.ChunkedArray) -> tuple[Ints, Flags]:
    """Return the numbers, 0 for none, and where there is one."""
    there = column.is_valid().combine_chunks().cast(pa.int8())
    known = np.frombuffer(there.buffers()[1], dtype=np.bool_)[there.offset :][: len(there)]
    return np.where(known, _ints(column), 0), known


def _days(column: pa.ChunkedArray) -> Ints:
    """Return days since 1970, of dates or of texts that are few and different."""
    if pa.types.is_date(column.type):
        return _ints(column.cast(pa.int32()))
    return _looked_up(column, lambda text: date.fromisoformat(text).toordinal() - EPOCH)


def _instants(column: pa.ChunkedArray) -> Ints:
    """Return microseconds since 1970, of instants or of texts in UTC."""
    if pa.types.is_timestamp(column.type):
        return _ints(column.cast(pa.timestamp("us", column.type.tz)))
    return _looked_up(
        column, lambda text: instant(datetime.fromisoformat(text).replace(tzinfo=UTC))
    )


def _states(column: pa.ChunkedArray) -> Codes:
    return _looked_up(column, lambda text: int(CODE[State(text)])).astype(np.int8)


def _looked_up(column: pa.ChunkedArray, meaning: Callable[[str], int]) -> Ints:
    """Return the meaning of each text, asked once for each distinct one."""
    if not len(column):  # of no row SQLite knows no type
        return _ints([])
    packed = column.combine_chunks()
    known = _ints([meaning(text) for text in packed.dictionary.to_pylist()])
    return known[_ints(packed.indices)]


def _digest(
    review: PortfolioReview,
    promises: Sequence[_Promise],
    bodies: Sequence[str],
    lines: Lines,
    records: Records,
    alone: Sequence[str],
) -> str:
    """Return the digest of what a batch is computed from; the same on every database."""
    found = hashlib.sha256(f"{review.as_of} {instant(review.as_known)} {alone}".encode())
    texts = [hashlib.sha256(body.encode()).hexdigest() for body in bodies]
    said = [f"{one.contract} {one.start} {one.end} {texts[one.body]}" for one in promises]
    found.update("\n".join(said).encode())
    found.update(repr([lines.histories[at] for at in np.unique(lines.history)]).encode())
    for field in fields(Records):
        found.update(getattr(records, field.name).tobytes())
    return found.hexdigest()
