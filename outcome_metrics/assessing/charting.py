"""Frozen limits and signals of one stretch of a series, by the array functions of `signals/`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Chart, Expected, Rule
from outcome_metrics.assessing.series import Series
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import SeasonError
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import HAS_DATA
from outcome_metrics.quantities import SCALE, Ints
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
class Stretch:
    """Periods of one series, in order: those limits are frozen from, or those judged by them.

    Attributes:
        figures: One row, a column for each period.
        periods: First and last day of each.
    """

    figures: Figures
    periods: tuple[Period, ...]

    def part(self, columns: Ints) -> "Stretch":
        """Return some of the periods."""
        return Stretch(
            figures=self.figures.periods(columns),
            periods=tuple(self.periods[at] for at in columns.tolist()),
        )


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


def window_of(cells: Sequence[Cell]) -> Stretch:
    """Return the window of one latest version for each period, an empty cell for each gap."""
    known = np.array([cell.status in HAS_DATA for cell in cells], dtype=np.bool_)
    bare = np.array([cell.denominator is None for cell in cells], dtype=np.bool_)
    divisor = np.array([cell.denominator or 0 for cell in cells], dtype=np.int64)
    return Stretch(
        figures=Figures(
            numerator=np.array([[cell.numerator or 0 for cell in cells]], dtype=np.int64),
            divisor=np.where(bare, SCALE, divisor)[None, :],
            known=known[None, :],
            has_denominator=~bare[None, :],
        ),
        periods=tuple((cell.start, cell.end) for cell in cells),
    )


def stretch_of(series: Series) -> Stretch:
    """Return all periods of a series."""
    return Stretch(
        figures=Figures(
            numerator=series.numerator[None, :],
            divisor=series.divisor[None, :],
            known=series.known[None, :],
            has_denominator=series.has_denominator[None, :],
        ),
        periods=series.periods,
    )


def draw(window: Stretch, later: Stretch, *, kpi: Kpi, seasonal: bool, policy: Policy) -> Drawn:
    """Freeze limits from the window and apply the rules to what came later."""
    try:
        found = freeze(window, later, kpi=kpi, seasonal=seasonal, policy=policy)
    except SeasonError as refused:
        return _nothing(window, later, refusal=refused.problems[0].code)
    return Drawn(
        chart=_chart(found, window=window),
        fired=tuple(_fired(found, at) for at in range(len(later.periods))),
        expected=tuple(_expected(found, at) for at in range(len(later.periods))),
    )


def expected_in_window(
    cells: Sequence[Cell], *, kpi: Kpi, seasonal: bool, policy: Policy
) -> tuple[Expected | None, ...]:
    """Return the limits of the window's own periods, for those who draw it before the rest."""
    window = window_of(cells)
    return draw(window, window, kpi=kpi, seasonal=seasonal, policy=policy).expected


def freeze(window: Stretch, later: Stretch, *, kpi: Kpi, seasonal: bool, policy: Policy) -> Charted:
    """Return limits and signals by the chart that fits the KPI.

    Raises:
        SeasonError: the window has too few years, or the KPI no season within one.
    """
    kind = kind_of(kpi, seasonal=seasonal)
    of_year = None
    if kind is ChartKind.SEASONAL:
        of_year = Seasons(
            window=seasons([start for start, _ in window.periods], frequency=kpi.frequency),
            later=seasons([start for start, _ in later.periods], frequency=kpi.frequency),
            year=SEASONS[kpi.frequency],
        )
    return charted(
        window.figures,
        later.figures,
        kind=kind,
        natural=natural_bounds(kpi),
        constants=policy.constants,
        seasons=of_year,
    )


def _chart(found: Charted, *, window: Stretch) -> Chart:
    centre, lower, upper = (_known(edge) for edge in found.usual[0])
    return Chart(
        kind=KINDS[found.kind[0]],
        status=STATUSES[found.status[0]],
        points=int(found.points[0]),
        window_start=window.periods[0][0] if window.periods else None,
        window_end=window.periods[-1][1] if window.periods else None,
        centre=centre,
        lower=lower,
        upper=upper,
        upper_range=_known(found.upper_range[0]),
        spread=_known(found.spread[0]),
    )


def _nothing(window: Stretch, later: Stretch, *, refusal: str) -> Drawn:
    nothing = (None,) * len(later.periods)
    chart = Chart(
        kind=ChartKind.SEASONAL,
        status=LimitStatus.NONE,
        points=int(window.figures.known.sum()),
        window_start=window.periods[0][0] if window.periods else None,
        window_end=window.periods[-1][1] if window.periods else None,
        centre=None,
        lower=None,
        upper=None,
        upper_range=None,
        spread=None,
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
