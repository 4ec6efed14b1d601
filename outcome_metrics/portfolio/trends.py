"""Signals of all lines at once, against the limits frozen from their history."""

from collections.abc import Iterator

import numpy as np

from outcome_metrics.assessing.charting import window_of
from outcome_metrics.assessing.policy import Policy
from outcome_metrics.definitions.definition import Frequency
from outcome_metrics.errors import SeasonError
from outcome_metrics.judging.judgement import NO, UNKNOWN, YES
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.portfolio.results import NO_DAY
from outcome_metrics.quantities import Codes, Flags, Floats, Ints
from outcome_metrics.signals.charts import Charted, Seasons, charted
from outcome_metrics.signals.choice import KINDS, ChartKind, Figures, kind_of, natural_bounds
from outcome_metrics.signals.seasonal import SEASONS, seasons


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
    flag = np.full(len(lines), UNKNOWN, dtype=np.int8)
    day = np.full(len(lines), NO_DAY)
    for rows, found in _charts(lines, cells, known=known, policy=policy):
        rules = found.signals
        fired = rules.outside | rules.close | rules.run | rules.range_outside
        last, signalled = _last(found.judged), _last(fired & found.judged)
        seen, some = last >= 0, signalled >= 0
        flag[rows[seen]] = np.where(last == signalled, YES, NO)[seen]
        day[rows[some]] = cells.start[(cells.first[rows] + signalled)[some]]
    return flag, day


def _charts(
    lines: Lines, cells: Cells, *, known: Flags, policy: Policy
) -> Iterator[tuple[Ints, Charted]]:
    """Yield lines that one call can chart together, and their chart; none where it is refused.

    Together are those of one kind with windows of one length; a seasonal chart also needs the same
    window and the same periods.
    """
    kpis = [one.kpi for one in lines.agreements]
    kinds = [kind_of(kpi, seasonal=kpi.code in policy.seasonal) for kpi in kpis]
    kind = np.array([KINDS.index(one) for one in kinds])[lines.agreement]
    size = np.array([len(one) for one in lines.histories])[lines.history]
    seasonal = kind == KINDS.index(ChartKind.SEASONAL)
    first = np.where(seasonal, cells.start[np.minimum(cells.first, len(cells.line) - 1)], 0)
    window = np.where(seasonal, lines.history, -1)
    count = np.where(seasonal, cells.count, -1)
    key = np.column_stack([kind, size, window, first, count])
    charted_rows = np.flatnonzero((size > 0) & (cells.count > 0))
    groups, group = np.unique(key[charted_rows], axis=0, return_inverse=True)
    for at in range(len(groups)):
        rows = charted_rows[group == at]
        found = _chart(lines, cells, rows=rows, known=known, policy=policy)
        if found is not None:
            yield rows, found


def _chart(
    lines: Lines, cells: Cells, *, rows: Ints, known: Flags, policy: Policy
) -> Charted | None:
    kpis = [lines.agreements[at].kpi for at in lines.agreement[rows]]
    kind = kind_of(kpis[0], seasonal=kpis[0].code in policy.seasonal)
    try:
        of_year = None
        if kind is ChartKind.SEASONAL:
            of_year = _seasons(lines, cells, row=int(rows[0]), frequency=kpis[0].frequency)
        return charted(
            _windows(lines, rows=rows),
            _later(cells, rows=rows, known=known),
            kind=kind,
            natural=_natural(lines, rows=rows),
            constants=policy.constants,
            seasons=of_year,
        )
    except SeasonError:
        return None


def _seasons(lines: Lines, cells: Cells, *, row: int, frequency: Frequency) -> Seasons:
    first = cells.first[row]
    days = cells.start[first : first + cells.count[row]].view("datetime64[D]").tolist()
    window = [cell.start for cell in lines.histories[lines.history[row]]]
    return Seasons(
        window=seasons(window, frequency=frequency),
        later=seasons(days, frequency=frequency),
        year=SEASONS[frequency],
    )


def _windows(lines: Lines, *, rows: Ints) -> Figures:
    """Return the windows of some lines, which have one length; few windows are distinct."""
    distinct, which = np.unique(lines.history[rows], return_inverse=True)
    each = [window_of(lines.histories[at]).figures for at in distinct]
    return Figures(
        numerator=np.concatenate([one.numerator for one in each]),
        divisor=np.concatenate([one.divisor for one in each]),
        known=np.concatenate([one.known for one in each]),
        has_denominator=np.concatenate([one.has_denominator for one in each]),
    ).take(which)


def _later(cells: Cells, *, rows: Ints, known: Flags) -> Figures:
    """Return the cells of some lines as rows (lines x periods), without figure after their end."""
    wide = np.arange(int(cells.count[rows].max()))
    mine = wide < cells.count[rows][:, None]
    at = np.where(mine, cells.first[rows][:, None] + wide, 0)
    return Figures(
        numerator=cells.numerator[at],
        divisor=cells.divisor[at],
        known=known[at] & mine,
        has_denominator=cells.has_denominator[at],
    )


def _last(flags: Flags) -> Ints:
    """Return the column of the last flag that is set in each row, -1 without one."""
    back = flags[:, ::-1].argmax(axis=1)
    return np.where(flags.any(axis=1), flags.shape[1] - 1 - back, -1)


def _natural(lines: Lines, *, rows: Ints) -> tuple[Floats, Floats]:
    """Return the least and greatest possible value of each line."""
    least, most = np.array([natural_bounds(one.kpi) for one in lines.agreements]).T
    return least[lines.agreement[rows]], most[lines.agreement[rows]]
