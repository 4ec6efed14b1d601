"""The targets of all lines: one for each cell, and one for the cells that count together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.judging.terms import Edges, edges_of
from outcome_metrics.portfolio.calendar import FREQUENCIES, matching
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.quantities import SAFE_SUM, SCALE, Codes, Flags, Ints, Wide

AGGREGATIONS = {aggregation: np.int8(code) for code, aggregation in enumerate(Aggregation)}
EPOCH = date(1970, 1, 1).toordinal()
#: More than there are days: agreement x this + first day names one period of one agreement.
_DAYS = 2**23


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Edges by row, as in `Edges`; scale 0 = no target."""

    low: Wide
    high: Wide
    scale: Wide


def targets_by_cell(lines: Lines, cells: Cells) -> Targets:
    """Return the target of each cell: that of its period, else that of the whole agreement.

    Raises:
        QuantityError: A target that cannot be kept exactly.
    """
    always = _columns([_always(one) for one in lines.agreements])
    each = lines.agreement[cells.line]
    named, edges = _named_periods(lines.agreements)
    if not len(named):
        return Targets(**{name: column[each] for name, column in always.items()})
    key = each * _DAYS + cells.start
    place = np.minimum(np.searchsorted(named, key), len(named) - 1)
    own = named[place] == key
    return Targets(
        **{name: np.where(own, edges[name][place], column[each]) for name, column in always.items()}
    )


def targets_of_all(
    lines: Lines, cells: Cells, *, by_cell: Targets, counted: Flags, aggregation: Codes
) -> Targets:
    """Return the target of the `counted` cells of each line together; see `combined_edges`.

    Sums add up; ratios weigh each period's target with its denominator; one counted cell without a
    target leaves none.
    """
    at = cells.last(counted)
    some = (at >= 0) & (cells.per_line(counted & (by_cell.scale == 0)) == 0)
    low, high, scale = (
        np.where(some, column[at], 0) if len(column) else np.zeros(len(lines), dtype=np.int64)
        for column in (by_cell.low, by_cell.high, by_cell.scale)
    )
    differs = (by_cell.low != low[cells.line]) | (by_cell.high != high[cells.line])
    adds = aggregation == AGGREGATIONS[Aggregation.SUM]
    weighed = (cells.per_line(counted & differs) > 0) & (
        cells.per_line(counted & (cells.divisor != 0)) > 0
    )
    summed = np.flatnonzero(some & (adds | weighed))
    sums = _sums(cells, by_cell, counted=counted, adds=adds, lines=summed)
    if sums.low.dtype == object:
        low, high, scale = low.astype(object), high.astype(object), scale.astype(object)
    low[summed], high[summed], scale[summed] = sums.low, sums.high, sums.scale
    return Targets(low=low, high=high, scale=scale)


def _sums(cells: Cells, by_cell: Targets, *, counted: Flags, adds: Flags, lines: Ints) -> Targets:
    """Return the exact sums of some lines: plain for amounts, else weighed by the denominators."""
    row = np.full(len(cells.count), -1)
    row[lines] = np.arange(len(lines))
    mine = np.flatnonzero(counted & (row[cells.line] >= 0))
    group = row[cells.line[mine]]
    weight: Wide = np.where(adds[cells.line[mine]], 1, cells.divisor[mine])
    low, high = by_cell.low[mine], by_cell.high[mine]
    size = np.maximum(np.abs(low).astype(np.float64), np.abs(high).astype(np.float64))
    shadow = np.bincount(group, weight * np.maximum(size, SCALE), minlength=len(lines))
    if float(shadow.max(initial=0.0)) > SAFE_SUM:
        low, high, weight = low.astype(object), high.astype(object), weight.astype(object)
    sums = []
    for values in (low * weight, high * weight, weight):
        sums.append(np.zeros(len(lines), dtype=values.dtype))
        np.add.at(sums[-1], group, values)
    return Targets(low=sums[0], high=sums[1], scale=np.where(adds[lines], SCALE, sums[2] * SCALE))


def _named_periods(agreements: Sequence[Agreement]) -> tuple[Ints, dict[str, Ints]]:
    """Return the calendar periods with targets of their own: sorted keys, and their edges."""
    found: dict[tuple[int, date, date], Edges] = {}
    for index, one in enumerate(agreements):
        for period in () if one.target is None else one.target.periods:
            edges = edges_of(period.promise, agreement=one)
            found.setdefault((index, period.start, period.end), edges)  # the first one counts
    agreement = np.array([key[0] for key in found], dtype=np.int64)
    start = np.array([key[1].toordinal() - EPOCH for key in found], dtype=np.int64)
    end = np.array([key[2].toordinal() - EPOCH for key in found], dtype=np.int64)
    frequency = np.array(
        [FREQUENCIES[agreements[key[0]].kpi.frequency] for key in found], dtype=np.int8
    )
    whole = np.flatnonzero(matching(frequency, start=start, end=end)[1])
    key = agreement[whole] * _DAYS + start[whole]
    order = np.argsort(key)
    columns = _columns(list(found.values()))
    return key[order], {name: column[whole][order] for name, column in columns.items()}


def _always(agreement: Agreement) -> Edges:
    promise = None if agreement.target is None else agreement.target.promise
    return edges_of(promise, agreement=agreement)


def _columns(edges: Sequence[Edges]) -> dict[str, Ints]:
    return {
        name: np.array([getattr(one, name) for one in edges], dtype=np.int64)
        for name in ("low", "high", "scale")
    }
