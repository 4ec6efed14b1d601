"""What was recorded of the lines of a batch, by line, site, period and instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from sqlmodel import col

from outcome_metrics.portfolio.lines import Lines, Records
from outcome_metrics.quantities import Ints
from procurement.store.portfolio.arrow import (
    days,
    instants,
    ints,
    looked_up,
    quantities,
    states,
    texts,
)
from procurement.store.results.observed import WHOLE
from procurement.store.tables.metrics import Observation, Series
from procurement.store.tables.portfolio import PortfolioContract


def observing(batch_id: int) -> sa.ClauseElement:
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


def recording(batch_id: int, as_known: datetime) -> sa.ClauseElement:
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


def records_of(
    lines: Lines, contracts: Sequence[str], *, series: pa.Table, recorded: pa.Table
) -> Records:
    """Return what was recorded of the lines, by line, site, period and instant."""
    line, site, ids = _series(series, lines, contracts)
    numerator, has_numerator = quantities(recorded["numerator"])
    denominator, has_denominator = quantities(recorded["denominator"])
    row = np.searchsorted(ids, ints(recorded["series_id"]))
    records = Records(
        line=line[row],
        site=site[row],
        start=days(recorded["period_start"]),
        end=days(recorded["period_end"]),
        recorded=instants(recorded["recorded_at"]),
        state=states(recorded["state"]),
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


def _series(table: pa.Table, lines: Lines, contracts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Return the line of each series (-1 for none), its site within the line, and its id."""
    kpis = sorted({(one.kpi.code, one.kpi.version) for one in lines.agreements})
    place = {kpi: at for at, kpi in enumerate(kpis)}
    agreed = ints([place[one.kpi.code, one.kpi.version] for one in lines.agreements])
    keys = lines.contract * len(kpis) + agreed[lines.agreement]
    order = np.argsort(keys)
    number = {name: at for at, name in enumerate(contracts)}
    contract = looked_up(table["contract_id"], lambda name: number.get(name, -1))
    kpi = _kpis(table, place)
    wanted = contract * len(kpis) + kpi
    found = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    is_line = (contract >= 0) & (kpi >= 0) & (keys[found] == wanted)
    line = np.where(is_line, found, -1)
    return line, _sites(table, line), ints(table["id"])


def _kpis(table: pa.Table, place: Mapping[tuple[str, int], int]) -> Ints:
    """Return the place of each series' KPI, -1 for one that is not agreed; few are different."""
    codes = sorted({code for code, _ in place})
    rank = {code: at for at, code in enumerate(codes)}
    code = looked_up(table["kpi_code"], lambda text: rank.get(text, -1))
    pairs = np.column_stack([code, ints(table["kpi_version"])])
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    known = [place.get((codes[at], version), -1) if at >= 0 else -1 for at, version in distinct]
    return ints(known)[which]


def _sites(table: pa.Table, line: Ints) -> Ints:
    """Return the place of each series' site among those of its line, by name; 0 for the whole."""
    names = sorted({WHOLE, *texts(table["site"])})
    rank = {name: at for at, name in enumerate(names)}
    of_all = looked_up(table["site"], rank.__getitem__)
    order = np.lexsort((of_all, line))
    first = np.searchsorted(line[order], line[order])
    site = np.zeros(len(line), dtype=np.int64)
    site[order] = np.arange(len(order)) - first + (of_all[order][first] > rank[WHOLE])
    return np.where(line < 0, 0, site)
