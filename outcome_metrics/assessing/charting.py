"""Frozen limits and signals of one series, by the array functions of `signals/`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Chart, Expected, Rule
from outcome_metrics.assessing.series import Series
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import SeasonError
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import HAS_DATA
from outcome_metrics.quantities import SCALE
from outcome_metrics.signals.charts import STATUSES, Charted, Seasons, charted
from outcome_metrics.signals.choice import KINDS, ChartKind, Figures, kind_of, natural_bounds
from outcome_metrics.signals.rules import LimitStatus
from outcome_metrics.signals.seasonal import SEASONS, seasons

#: What each rule is called in `Signals`.
FIELDS = {
    Rule.OUTSIDE: "outside",
    Rule.CLOSE: "close",
    Rule.RUN: "run",
    Rule.RANGE: "range_outside",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The periods that limits are frozen from, in order, and why these."""

    figures: Figures
    starts: tuple[date, ...]
    end: date | None
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart, and for each period the rules that fire and the limits they went by.

    Attributes:
        chart: How the limits were found.
        fired: Empty where all is quiet; None where there is no value or there are no limits:
            unknown is not "quiet".
        expected: None where there are no limits.
    """

    chart: Chart
    fired: tuple[tuple[Rule, ...] | None, ...]
    expected: tuple[Expected | None, ...]


def window_of(cells: Sequence[Cell]) -> Window:
    """Return the window of one latest version for each period, an empty cell for each gap."""
    known = np.array([cell.status in HAS_DATA for cell in cells], dtype=np.bool_)
    bare = np.array([cell.denominator is None for cell in cells], dtype=np.bool_)
    divisor = np.array([cell.denominator or 0 for cell in cells], dtype=np.int64)
    return Window(
        figures=Figures(
            numerator=np.array([[cell.numerator or 0 for cell in cells]], dtype=np.int64),
            divisor=np.where(bare, SCALE, divisor)[None, :],
            known=known[None, :],
            has_denominator=~bare[None, :],
        ),
        starts=tuple(cell.start for cell in cells),
        end=cells[-1].end if cells else None,
    )


def draw(series: Series, *, kpi: Kpi, window: Window, policy: Policy) -> Drawn:
    """Freeze limits from the window and apply the rules to the series."""
    starts = [start for start, _ in series.periods]
    found = _charted(window, figures_of(series), starts, kpi=kpi, policy=policy)
    if isinstance(found, str):
        return _nothing(series, window=window, refusal=found)
    return Drawn(
        chart=_chart(found, window=window),
        fired=tuple(_fired(found, at) for at in range(len(series.periods))),
        expected=tuple(_expected(found, at) for at in range(len(series.periods))),
    )


def expected_in_window(
    cells: Sequence[Cell], *, kpi: Kpi, policy: Policy
) -> tuple[Expected | None, ...]:
    """Return the limits of the window's own periods, for those who draw it before the rest."""
    window = window_of(cells)
    found = _charted(window, window.figures, window.starts, kpi=kpi, policy=policy)
    if isinstance(found, str):
        return (None,) * len(cells)
    return tuple(_expected(found, at) for at in range(len(cells)))


def figures_of(series: Series) -> Figures:
    """Return the periods of a series as one row."""
    return Figures(
        numerator=series.numerator[None, :],
        divisor=series.divisor[None, :],
        known=series.known[None, :],
        has_denominator=series.has_denominator[None, :],
    )


def _charted(
    window: Window, later: Figures, starts: Sequence[date], *, kpi: Kpi, policy: Policy
) -> Charted | str:
    """Return the chart that fits the KPI, or the code of why it cannot be drawn."""
    kind = kind_of(kpi, seasonal=kpi.code in policy.seasonal)
    try:
        of_year = None
        if kind is ChartKind.SEASONAL:
            of_year = Seasons(
                window=seasons(window.starts, frequency=kpi.frequency),
                later=seasons(starts, frequency=kpi.frequency),
                year=SEASONS[kpi.frequency],
            )
        return charted(
            window.figures,
            later,
            kind=kind,
            natural=natural_bounds(kpi),
            constants=policy.constants,
            seasons=of_year,
        )
    except SeasonError as refused:
        return refused.problems[0].code


def _chart(found: Charted, *, window: Window) -> Chart:
    centre, lower, upper = (_known(edge) for edge in found.usual[0])
    return Chart(
        kind=KINDS[found.kind[0]],
        status=STATUSES[found.status[0]],
        points=int(found.points[0]),
        window_start=window.starts[0] if window.starts else None,
        window_end=window.end,
        centre=centre,
        lower=lower,
        upper=upper,
        upper_range=_known(found.upper_range[0]),
        spread=_known(found.spread[0]),
        explanation=window.explanation,
    )


def _nothing(series: Series, *, window: Window, refusal: str) -> Drawn:
    nothing = (None,) * len(series.periods)
    chart = Chart(
        kind=ChartKind.SEASONAL,
        status=LimitStatus.NONE,
        points=int(window.figures.known.sum()),
        window_start=window.starts[0] if window.starts else None,
        window_end=window.end,
        centre=None,
        lower=None,
        upper=None,
        upper_range=None,
        spread=None,
        explanation=window.explanation,
        refusal=refusal,
    )
    return Drawn(chart=chart, fired=nothing, expected=nothing)


def _fired(found: Charted, at: int) -> tuple[Rule, ...] | None:
    if not found.judged[0, at]:
        return None
    return tuple(rule for rule, name in FIELDS.items() if getattr(found.signals, name)[0, at])


def _expected(found: Charted, at: int) -> Expected | None:
    edges = (found.centre[0, at], found.lower[0, at], found.upper[0, at])
    if any(math.isnan(edge) for edge in edges):
        return None
    centre, lower, upper = map(float, edges)
    return Expected(centre=centre, lower=lower, upper=upper)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
