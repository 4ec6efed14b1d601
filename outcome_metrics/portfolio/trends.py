"""Signals of all lines at once, against the limits frozen from their history."""

from collections.abc import Iterator

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.errors import SeasonError
from outcome_metrics.judging.judgement import NO, UNKNOWN, YES
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.portfolio.results import NO_DAY
from outcome_metrics.portfolio.stretches import Stretches, stretches_of
from outcome_metrics.quantities import Codes, Flags, Floats, Ints
from outcome_metrics.signals.charts import Charted, Seasons, charted
from outcome_metrics.signals.choice import KINDS, ChartKind, Figures, kind_of, natural_bounds
from outcome_metrics.signals.seasonal import SEASONS, seasons

SEASONAL = KINDS.index(ChartKind.SEASONAL)


def signal_flags(lines: Lines, cells: Cells, *, known: Flags, policy: Policy) -> tuple[Codes, Ints]:
    """Return, for each line, whether its last figure is a signal, and the day of the last signal.

    The first is 1, 0, or -1 where there is no figure or there are no limits: unknown is not
    "quiet".  The second is the first day of the last period with a signal, `NO_DAY` without one.

    Args:
        lines: The lines (n).
        cells: Their cells (m).
        known: Which cells have a figure (m).
        policy: Whose constants turn ranges into limits.
    """
    stretches = stretches_of(lines, cells, known=known)
    latest = np.full(len(stretches.line), -1, dtype=np.int64)
    signalled = latest.copy()
    for rows, found in _charts(lines, cells, stretches, known=known, policy=policy):
        rules = found.signals
        fired = rules.outside | rules.close | rules.run | rules.range_outside
        latest[rows] = _last(found.judged, first=stretches.first[rows])
        signalled[rows] = _last(fired & found.judged, first=stretches.first[rows])
    last = _of_lines(latest, stretches, size=len(lines))
    signal = _of_lines(signalled, stretches, size=len(lines))
    flag = np.where(last < 0, UNKNOWN, np.where(last == signal, YES, NO)).astype(np.int8)
    day = np.full(len(lines), NO_DAY)
    day[signal >= 0] = cells.start[signal[signal >= 0]]
    return flag, day


def _of_lines(position: Ints, stretches: Stretches, *, size: int) -> Ints:
    """Return the position of the last stretch that has one, for each line (size); else -1."""
    found = np.full(size, -1, dtype=np.int64)
    at = np.flatnonzero(position >= 0)
    found[stretches.line[at]] = position[at]  # of several, the last one written stays
    return found


def _charts(
    lines: Lines, cells: Cells, stretches: Stretches, *, known: Flags, policy: Policy
) -> Iterator[tuple[Ints, Charted]]:
    """Yield stretches that one call can chart together, and their chart; none where it is refused.

    Together are those of one kind with windows of one length; a seasonal chart also needs the same
    window and the same periods.
    """
    code = _kinds(lines)[stretches.line]
    size = np.array([len(one.periods) for one in stretches.windows])[stretches.window]
    seasonal = code == SEASONAL
    first = np.where(seasonal, cells.start[np.minimum(stretches.first, len(cells.line) - 1)], 0)
    window = np.where(seasonal, stretches.window, -1)
    count = np.where(seasonal, stretches.count, -1)
    key = np.column_stack([code, size, window, first, count])
    charted_rows = np.flatnonzero((size > 0) & (stretches.count > 0))
    groups, group = np.unique(key[charted_rows], axis=0, return_inverse=True)
    for at in range(len(groups)):
        rows = charted_rows[group == at]
        kind = KINDS[groups[at, 0]]
        found = _chart(lines, cells, stretches, kind=kind, rows=rows, known=known, policy=policy)
        if found is not None:
            yield rows, found


def _chart(
    lines: Lines,
    cells: Cells,
    stretches: Stretches,
    *,
    kind: ChartKind,
    rows: Ints,
    known: Flags,
    policy: Policy,
) -> Charted | None:
    try:
        of_year = None
        if kind is ChartKind.SEASONAL:
            of_year = _seasons(lines, cells, stretches, row=int(rows[0]))
        return charted(
            _windows(stretches, rows=rows),
            _later(cells, stretches, rows=rows, known=known),
            kind=kind,
            natural=_natural(lines, rows=stretches.line[rows]),
            constants=policy.constants,
            seasons=of_year,
        )
    except SeasonError:
        return None


def _kinds(lines: Lines) -> Ints:
    """Return the position in `KINDS` of each line's chart: as its KPI has it, or seasonal."""
    each = [KINDS.index(kind_of(one.kpi)) for one in lines.agreements]
    codes = np.array(each, dtype=np.int64)[lines.agreement]
    codes[[line for line, decided in lines.decided.items() if decided.season]] = SEASONAL
    return codes


def _seasons(lines: Lines, cells: Cells, stretches: Stretches, *, row: int) -> Seasons:
    frequency = lines.agreements[lines.agreement[stretches.line[row]]].kpi.frequency
    first = stretches.first[row]
    days = cells.start[first : first + stretches.count[row]].view("datetime64[D]").tolist()
    window = [start for start, _ in stretches.windows[stretches.window[row]].periods]
    return Seasons(
        window=seasons(window, frequency=frequency),
        later=seasons(days, frequency=frequency),
        year=SEASONS[frequency],
    )


def _windows(stretches: Stretches, *, rows: Ints) -> Figures:
    """Return the windows of some stretches, which have one length; few windows are distinct."""
    distinct, which = np.unique(stretches.window[rows], return_inverse=True)
    each = [stretches.windows[at].figures for at in distinct]
    return Figures(
        numerator=np.concatenate([one.numerator for one in each]),
        divisor=np.concatenate([one.divisor for one in each]),
        known=np.concatenate([one.known for one in each]),
        has_denominator=np.concatenate([one.has_denominator for one in each]),
    ).take(which)


def _later(cells: Cells, stretches: Stretches, *, rows: Ints, known: Flags) -> Figures:
    """Return cells as rows (stretches x periods), without figure after the end of each."""
    first, count = stretches.first[rows][:, None], stretches.count[rows]
    wide = np.arange(int(count.max()))
    mine = wide < count[:, None]
    at = np.where(mine, first + wide, 0)
    return Figures(
        numerator=cells.numerator[at],
        divisor=cells.divisor[at],
        known=known[at] & mine,
        has_denominator=cells.has_denominator[at],
    )


def _last(flags: Flags, *, first: Ints) -> Ints:
    """Return the position of the last cell that is set in each row, -1 without one."""
    back = flags[:, ::-1].argmax(axis=1)
    return np.where(flags.any(axis=1), first + flags.shape[1] - 1 - back, -1)


def _natural(lines: Lines, *, rows: Ints) -> tuple[Floats, Floats]:
    """Return the least and greatest possible value of each line."""
    least, most = np.array([natural_bounds(one.kpi) for one in lines.agreements]).T
    return least[lines.agreement[rows]], most[lines.agreement[rows]]
