"""Which chart fits a KPI: one rule, for reviews, reports, the command line and a portfolio."""

import math
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum

import numpy as np

from outcome_metrics.definitions.definition import Aggregation, Kpi
from outcome_metrics.figures.formulas import ratio
from outcome_metrics.quantities import SCALE, Flags, Floats, Ints
from outcome_metrics.signals.proportions import Counts

#: Unit of KPIs that are shares of cases, and what the units of rates begin with (`per_1000_stops`).
SHARE = "share"
RATE = "per_"
#: Units of which there cannot be less than none.
NEVER_NEGATIVE = frozenset({SHARE, "count", "minutes", "hours", "days"})


class ChartKind(StrEnum):
    """How limits are computed."""

    XMR = "xmr"
    P = "p"
    U = "u"
    SEASONAL = "seasonal"


KINDS = tuple(ChartKind)


def kind_of(kpi: Kpi, *, seasonal: bool = False) -> ChartKind:
    """Return the chart that fits a KPI; `charted` still asks whether its window holds counts.

    Seasonal: the XmR chart of differences from earlier years.  Counted cases among cases: p.
    Counted events over an exposure (stops, kilometers, client-months): u.  All else, such as
    averages, amounts, levels and percentiles: XmR.
    """
    if seasonal:
        return ChartKind.SEASONAL
    if kpi.aggregation is Aggregation.RATIO_OF_SUMS and kpi.unit == SHARE:
        return ChartKind.P
    if kpi.aggregation is Aggregation.RATIO_OF_SUMS and kpi.unit.startswith(RATE):
        return ChartKind.U
    return ChartKind.XMR


def natural_bounds(kpi: Kpi) -> tuple[float, float]:
    """Return the least and greatest value that limits may take: as defined, or as the unit has it.

    A share lies between 0 and 1, and nothing lasts less than no time.
    """
    least, most = kpi.plausible_min, kpi.plausible_max
    if least is None and kpi.unit in NEVER_NEGATIVE:
        least = Decimal(0)
    if most is None and kpi.unit == SHARE:
        most = Decimal(1)
    return (
        -math.inf if least is None else float(least),
        math.inf if most is None else float(most),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was recorded (series x periods).

    Attributes:
        numerator: Millionths.
        divisor: Denominator in millionths; `SCALE` for a plain count.
        known: Where there is a figure.
        has_denominator: False for a plain count.
    """

    numerator: Ints
    divisor: Ints
    known: Flags
    has_denominator: Flags

    @property
    def values(self) -> Floats:
        """The value of each period; NaN where not known."""
        return np.where(self.known, ratio(self.numerator, self.divisor), np.nan)

    @property
    def counts(self) -> Counts:
        """Events and cases in units; NaN where not known."""
        return Counts(
            events=np.where(self.known, self.numerator / SCALE, np.nan),
            size=np.where(self.known, self.divisor / SCALE, np.nan),
        )

    def take(self, rows: Ints) -> "Figures":
        """Return some of the series."""
        return Figures(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def periods(self, columns: Ints) -> "Figures":
        """Return some of the periods."""
        return Figures(**{one.name: getattr(self, one.name)[:, columns] for one in fields(self)})


def holds_counts(window: Figures, *, kind: ChartKind) -> Flags:
    """Return for which series (n) the figures are whole counts, as p and u charts need.

    A share of money, or percentages given without their cases, are not.
    """
    if kind not in {ChartKind.P, ChartKind.U}:
        return np.zeros(len(window.known), dtype=np.bool_)
    whole = (window.numerator % SCALE == 0) & (window.numerator >= 0) & (window.divisor > 0)
    whole &= window.has_denominator
    if kind is ChartKind.P:
        whole &= (window.divisor % SCALE == 0) & (window.numerator <= window.divisor)
    useless = window.has_denominator & (window.divisor == 0)
    seen = window.known & ~useless
    return np.asarray((whole | ~seen).all(axis=-1) & seen.any(axis=-1))
