"""What one batch of a portfolio review is computed from, read as columns."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.assessing.basis import Decided
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.errors import FrameError, MetricError, Problem
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import CODE, State
from outcome_metrics.portfolio.lines import Lines, Records
from outcome_metrics.quantities import Codes, Flags, Ints
from procurement.store.contracts.contract_terms import agreement_of
from procurement.store.database.columns import Ask
from procurement.store.database.instants import instant
from procurement.store.results.compared_series import definition
from procurement.store.results.limit_decisions import SeriesKey, decided_in_batch
from procurement.store.results.observed import WHOLE, cells_of, city_record, window_of
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


def read_batches(
    session: Session, ask: Ask, batches: Sequence[tuple[PortfolioReview, int]]
) -> Iterator[Inputs]:
    """Yield what each batch of a review is computed from; the next is read meanwhile.

    Agreements are parsed once for each distinct text, and the city's own figures read once.
    """
    queries = [
        query
        for review, batch_id in batches
        for query in (
            _promised(batch_id, review.as_known),
            _observing(batch_id),
            _recorded(batch_id, review.as_known),
        )
    ]
    tables = ask(*queries)
    windows: dict[datetime, _Windows] = {}
    for review, batch_id in batches:
        known = windows.setdefault(review.as_known, _Windows(session, review.as_known))
        yield _read_batch(session, tables, known, review=review, batch_id=batch_id)


def _read_batch(
    session: Session,
    tables: Iterator[pa.Table],
    windows: "_Windows",
    *,
    review: PortfolioReview,
    batch_id: int,
) -> Inputs:
    """Read a batch as known at the instant of its review."""
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
    used = sorted({one.body for one in kept})
    lines = _lines(windows, kept, {body: agreements[body] for body in used}, contracts)
    decided = decided_in_batch(session, batch_id, as_known=review.as_known)
    lines = replace(lines, decided=_decided(lines, contracts, decided))
    records = _records(lines, contracts, series=next(tables), recorded=next(tables))
    return Inputs(
        contracts=contracts,
        lines=lines,
        records=records,
        alone=alone,
        unreadable=unreadable,
        digest=_digest(review, (contracts, [bodies[at] for at in used], alone), lines, records),
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
    windows: "_Windows",
    promises: Sequence[_Promise],
    agreements: dict[int, Agreement],
    contracts: Sequence[str],
) -> Lines:
    number = {contract: at for at, contract in enumerate(contracts)}
    place = {body: at for at, body in enumerate(agreements)}
    windows.read({one.kpi.code for one in agreements.values()})
    window_of_each = {
        (body, start): windows.number(agreements[body], before=start)
        for body, start in sorted({(one.body, one.start) for one in promises})
    }
    history = [window_of_each[one.body, one.start] for one in promises]
    return Lines(
        agreements=list(agreements.values()),
        histories=windows.distinct,
        contract=_ints([number[one.contract] for one in promises]),
        agreement=_ints([place[one.body] for one in promises]),
        history=_ints(history),
        start=_ints([one.start.toordinal() - EPOCH for one in promises]),
        end=_ints([one.end.toordinal() - EPOCH for one in promises]),
    )


def _decided(
    lines: Lines, contracts: Sequence[str], decided: dict[SeriesKey, Decided]
) -> dict[int, Decided]:
    """Return what was decided of the limits of each line, in the order of the lines."""
    if not decided:
        return {}
    kpis = [(one.kpi.code, one.kpi.version) for one in lines.agreements]
    keys = (
        (contracts[contract], *kpis[agreement])
        for contract, agreement in zip(
            lines.contract.tolist(), lines.agreement.tolist(), strict=True
        )
    )
    return {line: decided[key] for line, key in enumerate(keys) if key in decided}


class _Windows:
    """The distinct windows of the city's own figures; many contracts share one."""

    def __init__(self, session: Session, as_known: datetime) -> None:
        self._session = session
        self._as_known = as_known
        self._codes: set[str] = set()
        self._cells: dict[tuple[str, int], list[Cell]] = {}
        self._ends: dict[tuple[str, int], list[date]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.distinct: list[list[Cell]] = []

    def read(self, codes: set[str]) -> None:
        """Read the city's own figures of these KPIs, unless they were read before."""
        record = city_record(self._session, codes - self._codes, as_known=self._as_known)
        self._codes |= codes
        for kpi, figures in record.items():
            known = definition(self._session, kpi)
            self._cells[kpi] = cells_of(figures, aggregation=known.aggregation)
            self._ends[kpi] = sorted(cell.end for cell in self._cells[kpi])

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
    kpis = sorted({(one.kpi.code, one.kpi.version) for one in lines.agreements})
    place = {kpi: at for at, kpi in enumerate(kpis)}
    agreed = _ints([place[one.kpi.code, one.kpi.version] for one in lines.agreements])
    keys = lines.contract * len(kpis) + agreed[lines.agreement]
    order = np.argsort(keys)
    number = {name: at for at, name in enumerate(contracts)}
    contract = _looked_up(table["contract_id"], lambda name: number.get(name, -1))
    kpi = _kpis(table, place)
    wanted = contract * len(kpis) + kpi
    found = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    is_line = (contract >= 0) & (kpi >= 0) & (keys[found] == wanted)
    line = np.where(is_line, found, -1)
    return line, _sites(table, line), _ints(table["id"])


def _kpis(table: pa.Table, place: Mapping[tuple[str, int], int]) -> Ints:
    """Return the place of each series' KPI, -1 for one that is not agreed; few are different."""
    codes = sorted({code for code, _ in place})
    rank = {code: at for at, code in enumerate(codes)}
    code = _looked_up(table["kpi_code"], lambda text: rank.get(text, -1))
    pairs = np.column_stack([code, _ints(table["kpi_version"])])
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    known = [place.get((codes[at], version), -1) if at >= 0 else -1 for at, version in distinct]
    return _ints(known)[which]


def _sites(table: pa.Table, line: Ints) -> Ints:
    """Return the place of each series' site among those of its line, by name; 0 for the whole."""
    names = sorted({WHOLE, *_texts(table["site"])})
    rank = {name: at for at, name in enumerate(names)}
    of_all = _looked_up(table["site"], rank.__getitem__)
    order = np.lexsort((of_all, line))
    first = np.searchsorted(line[order], line[order])
    site = np.zeros(len(line), dtype=np.int64)
    site[order] = np.arange(len(order)) - first + (of_all[order][first] > rank[WHOLE])
    return np.where(line < 0, 0, site)


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
    review: PortfolioReview, inputs: Sequence[Sequence[str]], lines: Lines, records: Records
) -> str:
    """Return the digest of what a batch is computed from; the same on every database.

    `inputs` are the contracts, the texts of their agreements, and the contracts judged alone.
    """
    found = hashlib.sha256(f"{review.as_of} {instant(review.as_known)}".encode())
    # Sorted, for windows are numbered in the order in which batches happened to need them.
    windows = sorted(repr(lines.histories[at]) for at in np.unique(lines.history))
    for texts in (*inputs, windows, [repr(sorted(lines.decided.items()))]):
        found.update("\n".join(texts).encode() + b"\n\n")
    for column in (lines.contract, lines.agreement, lines.start, lines.end):
        found.update(column.tobytes())
    for field in fields(Records):
        found.update(getattr(records, field.name).tobytes())
    return found.hexdigest()
