"""New limits after a lasting change: only explained, only sustained, and never for what was before.

Limits that follow the data hide what they should show.  They are recomputed only where somebody
says what changed for good, and the limits in force agree that something did: eight successive
figures on one side of their centre.  The window is named, earlier periods keep their limits, and
the rules begin anew: a run that began in the old process is none in the new one.

Whether a decision may be taken is asked once, when it is taken (`check_shift`, `check_season`).
Afterwards it holds, even where a figure that it rested on was corrected since.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise

import numpy as np

from outcome_metrics.assessing.basis import Basis, Shift
from outcome_metrics.assessing.charting import (
    Drawn,
    Stretch,
    draw,
    freeze,
    stretch_of,
    window_of,
)
from outcome_metrics.assessing.policy import DEFAULT, Policy
from outcome_metrics.assessing.results import Rule
from outcome_metrics.assessing.series import Series, gather
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import Problem, SeasonError, ShiftError
from outcome_metrics.figures.cells import Cell
from outcome_metrics.quantities import Ints
from outcome_metrics.signals.rules import MINIMUM, RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Periods that one pair of limits judges: up to the next shift.

    Attributes:
        first: Position of its first period.
        stop: Position after its last one.
        shift: From which it begins; None for what is judged by the first limits.
        window: Positions of the periods from which its limits are frozen; empty for the first
            part, whose window lies before the series.
    """

    first: int
    stop: int
    shift: Shift | None
    window: Ints

    @property
    def columns(self) -> Ints:
        """Positions of its periods."""
        return np.arange(self.first, self.stop)


def parts_of(shifts: Sequence[Shift], *, start: Ints, end: Ints) -> Iterator[Part]:
    """Yield the parts of a series in order, the first one even where nothing is in it.

    Args:
        shifts: In the order of their first days.
        start: First day of each period, days since 1970, in order.
        end: Last day of each.
    """
    begins = np.searchsorted(start, np.array([_day(one.first) for one in shifts], dtype=np.int64))
    stops = [*begins.tolist(), len(start)]
    yield Part(first=0, stop=stops[0], shift=None, window=np.zeros(0, dtype=np.int64))
    for (first, stop), shift in zip(pairwise(stops), shifts, strict=True):
        if first < stop:
            within = (start >= _day(shift.first)) & (end <= _day(shift.last))
            yield Part(first=first, stop=stop, shift=shift, window=np.flatnonzero(within))


def draw_parts(series: Series, *, kpi: Kpi, basis: Basis, policy: Policy) -> Drawn:
    """Return limits and signals of a series, each part by its own; the chart is that of the last.

    Signals of one part say nothing in the next: each begins as if the series did.
    """
    parts = list(_parts(series, basis.decided.shifts))
    whole, season = stretch_of(series), basis.decided.season
    drawn = [
        draw(
            _window(part, whole=whole, basis=basis),
            whole.part(part.columns),
            kpi=kpi,
            seasonal=season is not None,
            policy=policy,
        )
        for part in parts
    ]
    return Drawn(
        chart=replace(drawn[-1].chart, shift=parts[-1].shift, season=season),
        fired=tuple(chain.from_iterable(one.fired for one in drawn)),
        expected=tuple(chain.from_iterable(one.expected for one in drawn)),
    )


def check_shift(
    agreement: Agreement,
    *,
    cells: Sequence[Cell],
    as_of: date,
    basis: Basis,
    policy: Policy = DEFAULT,
) -> Shift:
    """Return the last shift of `basis`, cut to the periods that it takes in, if it may be decided.

    `cells` and `as_of` are those of `assess`.

    Raises:
        ShiftError: `shift.unexplained`, `shift.ahead`, `shift.unknown_period`, `shift.too_short`,
            `shift.not_sustained`: every one that holds.
        SeasonError: `season.too_few_years`: a seasonal series needs two in the new window.
    """
    series = gather(agreement, cells=cells, as_of=as_of, as_known=None, policy=policy)
    shift = basis.decided.shifts[-1]
    others = replace(basis, decided=replace(basis.decided, shifts=basis.decided.shifts[:-1]))
    before = draw_parts(series, kpi=agreement.kpi, basis=others, policy=policy)
    problems = [
        *_of_words(shift),
        *_of_days(series, shift, as_of=as_of),
        *_of_figures(series, before, shift=shift),
    ]
    if problems:
        raise ShiftError(*problems)
    _check_windows(series, kpi=agreement.kpi, basis=basis, policy=policy)
    within = _within(series, shift)
    last = max(at for at in within if series.known[at])
    return replace(shift, first=series.periods[within[0]][0], last=series.periods[last][1])


def check_season(
    agreement: Agreement,
    *,
    cells: Sequence[Cell],
    as_of: date,
    basis: Basis,
    policy: Policy = DEFAULT,
) -> None:
    """Refuse a season that cannot be charted, or that nobody explains.

    `cells` and `as_of` are those of `assess`.

    Raises:
        SeasonError: `season.unexplained`, `season.none_in_a_year`, `season.too_few_years`.
    """
    if basis.decided.season is None or not basis.decided.season.reason.strip():
        raise SeasonError(Problem("season.unexplained"))
    series = gather(agreement, cells=cells, as_of=as_of, as_known=None, policy=policy)
    _check_windows(series, kpi=agreement.kpi, basis=basis, policy=policy)


def _parts(series: Series, shifts: Sequence[Shift]) -> Iterator[Part]:
    days = np.array(series.periods, dtype="datetime64[D]").reshape(-1, 2).astype(np.int64)
    return parts_of(shifts, start=days[:, 0], end=days[:, 1])


def _window(part: Part, *, whole: Stretch, basis: Basis) -> Stretch:
    return window_of(basis.window) if part.shift is None else whole.part(part.window)


def _check_windows(series: Series, *, kpi: Kpi, basis: Basis, policy: Policy) -> None:
    whole, seasonal = stretch_of(series), basis.decided.season is not None
    for part in _parts(series, basis.decided.shifts):
        window = _window(part, whole=whole, basis=basis)
        freeze(window, window, kpi=kpi, seasonal=seasonal, policy=policy)


def _within(series: Series, shift: Shift) -> list[int]:
    """Return the positions of the periods inside the new window."""
    return [
        at
        for at, (start, end) in enumerate(series.periods)
        if shift.first <= start and end <= shift.last
    ]


def _of_words(shift: Shift) -> list[Problem]:
    return [] if shift.decision.reason.strip() else [Problem("shift.unexplained")]


def _of_days(series: Series, shift: Shift, *, as_of: date) -> list[Problem]:
    """Return why no new limits can begin on that day, or end on that one."""
    latest = max(shift.first, shift.last)
    if latest > as_of:
        return [Problem("shift.ahead", {"day": latest.isoformat(), "today": as_of.isoformat()})]
    starts = [start for start, _ in series.periods]
    if starts and starts[0] <= shift.first <= starts[-1]:
        return []
    begins, ends = (starts[0], starts[-1]) if starts else (None, None)
    return [
        Problem(
            "shift.unknown_period",
            {
                "first": shift.first.isoformat(),
                "begins": begins.isoformat() if begins else "-",
                "ends": ends.isoformat() if ends else "-",
            },
        )
    ]


def _of_figures(series: Series, before: Drawn, *, shift: Shift) -> Iterator[Problem]:
    first, last = shift.first.isoformat(), shift.last.isoformat()
    within = _within(series, shift)
    figures = int(series.known[within].sum()) if within else 0
    if figures < MINIMUM:
        yield Problem(
            "shift.too_short",
            {"first": first, "last": last, "periods": figures, "least": MINIMUM},
        )
    if not any(Rule.RUN in (before.fired[at] or ()) for at in within):
        yield Problem("shift.not_sustained", {"first": first, "last": last, "run": RUN})


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
