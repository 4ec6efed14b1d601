"""From records to cells: the last version of each period; the whole, or the sum of its sites."""

import numpy as np

from outcome_metrics.errors import FrameError, Problem
from outcome_metrics.figures.formulas import adds_across_places, effective_denominator
from outcome_metrics.figures.states import (
    CODE,
    LEAST_SURE_FIRST,
    NOTHING,
    STATES,
    State,
    has_data,
)
from outcome_metrics.portfolio.calendar import first_day, last_day, matching, owed
from outcome_metrics.portfolio.lines import WHOLE, Cells, Lines, Records
from outcome_metrics.quantities import Codes, Flags, Ints, group_sums

#: Place of each state in `LEAST_SURE_FIRST`, by code.
_SURENESS = np.array(
    [
        LEAST_SURE_FIRST.index(one) if one in LEAST_SURE_FIRST else len(LEAST_SURE_FIRST)
        for one in STATES
    ],
    dtype=np.int64,
)
_BY_SURENESS = np.array([CODE[one] for one in LEAST_SURE_FIRST], dtype=np.int8)


def gather(lines: Lines, records: Records) -> Cells:
    """Return the last known version of each period owed, for the whole.

    Where the whole was reported itself, that is its figure.  Otherwise its sites are added up, if
    figures of that KPI have a sum over places (domain 3.2); if not, the whole is unknown.

    Raises:
        FrameError: `cell.no_figure`, `frame.same_instant`.
        QuantityError: Sites whose sum might leave 64 bits.
    """
    frequency = lines.frequency
    number, count = owed(frequency, start=lines.start, end=lines.end)
    first = np.cumsum(count) - count
    line = np.repeat(np.arange(len(lines)), count)
    numbers = np.arange(len(line)) - first[line] + number[line]
    each = frequency[line]
    kept, cell = _placed(lines, records, number=number, count=count)
    mine = records if len(kept) == len(records) else records.take(kept)
    known, at, whole = _of_whole(*_latest(mine, first[mine.line] + cell), size=len(line))
    summed = _Sums(len(line), known, at, adds=_adds(lines)[:, line])
    start = first_day(each, numbers)
    expected = _expected_sites(lines, records, cells=line, start=start)
    return summed.cells(
        line=line,
        first=first,
        count=count,
        start=start,
        end=last_day(each, numbers),
        complete=whole | (summed.sites >= expected),
    )


def _placed(lines: Lines, records: Records, *, number: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return the records of a period that is owed, and the place of each within its line."""
    within = np.flatnonzero(
        (records.start >= lines.start[records.line]) & (records.end <= lines.end[records.line])
    )
    line = records.line[within]
    found, matches = matching(
        lines.frequency[line], start=records.start[within], end=records.end[within]
    )
    place = found - number[line]
    fits = matches & (place >= 0) & (place < count[line])
    kept = within[fits]
    bad = has_data(records.state[kept]) & ~records.has_numerator[kept]
    if bad.any():
        row = kept[int(bad.argmax())]
        start = str(records.start[row].astype("datetime64[D]"))
        facts = {"start": start, "status": STATES[records.state[row]].value}
        raise FrameError(Problem("cell.no_figure", facts))
    return kept, place[fits]


def _latest(records: Records, cell: Ints) -> tuple[Records, Ints]:
    """Return the last version for each cell and site, ordered by cell, and its cell."""
    sites = int(records.site.max(initial=0)) + 1
    key = cell * sites + records.site
    if (np.diff(key) < 0).any():
        order = np.argsort(key, kind="stable")
        records, cell, key = records.take(order), cell[order], key[order]
    same = np.diff(key) == 0
    later = np.diff(records.recorded) > 0
    if (same & ~later).any():
        order = np.lexsort((records.recorded, key))
        records, cell, key = records.take(order), cell[order], key[order]
        tie = same & (np.diff(records.recorded) == 0)
        if tie.any():
            facts = {"row": int(tie.argmax()), "count": int(tie.sum())}
            raise FrameError(Problem("frame.same_instant", facts))
    last = np.append(~same, np.ones(min(len(key), 1), dtype=np.bool_))
    return records.take(last), cell[last]


def _of_whole(records: Records, cell: Ints, *, size: int) -> tuple[Records, Ints, Flags]:
    """Return records and their cells without places of what was reported whole; and which that is.

    The flags (size) say nothing of cells without a record.
    """
    place = records.site != WHOLE
    if not place.any():
        return records, cell, np.ones(size, dtype=np.bool_)
    whole = np.zeros(size, dtype=np.bool_)
    whole[cell[~place]] = True
    kept = ~(place & whole[cell])
    return records.take(kept), cell[kept], whole


def _adds(lines: Lines) -> Flags:
    """Return whether figures of places add up (2, n lines): without a denominator, and with one."""
    kinds = [one.kpi.aggregation for one in lines.agreements]
    known = [
        [adds_across_places(kind, has_denominator=with_one) for kind in kinds]
        for with_one in (False, True)
    ]
    return np.array(known, dtype=np.bool_)[:, lines.agreement]


def _expected_sites(lines: Lines, records: Records, *, cells: Ints, start: Ints) -> Ints:
    """Return of how many sites each cell needs a figure: a site counts from its first period on.

    One for every cell of a line that has one site at most, so that these need no counting.  The
    whole is no site.

    Args:
        lines: The lines.
        records: All records, also of periods that are not owed.
        cells: Line of each cell.
        start: First day of each cell; cells are ordered by both.
    """
    expected = np.ones(len(cells), dtype=np.int64)
    several = np.zeros(len(lines), dtype=np.bool_)
    several[records.line[records.site > WHOLE + 1]] = True
    mine = np.flatnonzero(several[records.line] & (records.site != WHOLE))
    if not len(mine):
        return expected
    sites = int(records.site.max()) + 1
    pairs, pair = np.unique(records.line[mine] * sites + records.site[mine], return_inverse=True)
    opening = np.full(len(pairs), np.iinfo(np.int64).max)
    np.minimum.at(opening, pair, records.start[mine])
    line, origin = pairs // sites, min(int(start.min(initial=0)), int(opening.min()))
    span = max(int(start.max(initial=0)), int(opening.max())) - origin + 1
    begins = np.searchsorted(cells * span + start - origin, line * span + opening - origin)
    begun = np.bincount(begins, minlength=len(cells) + 1).cumsum()
    before = np.searchsorted(line, cells)  # sites of earlier lines
    counted = several[cells]
    expected[counted] = (begun[:-1] - before)[counted]
    return expected


class _Sums:
    """The figures of each cell's sites together."""

    def __init__(self, size: int, known: Records, cell: Ints, *, adds: Flags) -> None:
        """Add up `known` by `cell`, each of which `adds` (2, size) as `_adds` says."""
        self._size = size
        self._cell = cell
        self.sites: Ints = np.bincount(cell, minlength=size).astype(np.int64)
        self._single = bool((self.sites <= 1).all())
        figure = has_data(known.state)
        with_denominator = self._count(known.has_denominator)
        mixed = (with_denominator > 0) & (with_denominator < self.sites)
        adding = np.where(with_denominator > 0, adds[1], adds[0])
        silent = self._count(figure) < self.sites
        self._unclear: Flags = (self.sites > 1) & (mixed | silent | ~adding)
        self._has_denominator: Flags = (with_denominator > 0) & ~self._unclear
        self._state = self._states(known)
        self._numerator = self._summed(known.numerator)
        self._denominator = self._summed(np.where(known.has_denominator, known.denominator, 0))

    def cells(self, *, complete: Flags, **layout: Ints) -> Cells:
        """Return the cells; one that lacks a site has nothing, for a sum would hide the silence."""
        given = complete & (self.sites > 0)
        counted = self._has_denominator & given
        return Cells(
            recorded=np.where(given, self._state, np.int8(NOTHING)).astype(np.int8),
            numerator=np.where(given, self._numerator, 0),
            divisor=effective_denominator(
                np.where(given, self._denominator, 0), has_denominator=counted
            ),
            has_denominator=counted,
            **layout,
        )

    def _count(self, flags: Flags) -> Ints:
        return np.bincount(self._cell[flags], minlength=self._size).astype(np.int64)

    def _summed(self, values: Ints) -> Ints:
        if self._single:
            out = np.zeros(self._size, dtype=np.int64)
            out[self._cell] = values
            return out
        clear = ~self._unclear[self._cell]
        return group_sums(values[clear], group=self._cell[clear], size=self._size)

    def _states(self, known: Records) -> Codes:
        out = np.full(self._size, NOTHING, dtype=np.int8)
        out[self._cell] = known.state
        if not self._single:
            many = (self.sites > 1) & ~self._unclear
            sureness = np.full(self._size, len(LEAST_SURE_FIRST))
            np.minimum.at(sureness, self._cell, _SURENESS[known.state])
            out[many] = _BY_SURENESS[sureness[many]]
            out[self._unclear] = CODE[State.MISSING]
        return out
