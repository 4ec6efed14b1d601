"""What every chart of a process over time shows: values, signals, gaps, the window of its limits.

A period without data is a gap in the line and a bar on the axis, never a zero.
"""

from decimal import Decimal

from procurement.documents.charts.area import LEFT, TOP, Area, legend
from procurement.documents.charts.curves import polyline
from procurement.documents.charts.marks import (
    BAND,
    MUTED,
    bar,
    block,
    diamond,
    dot,
    dots,
    label,
    line,
)
from procurement.documents.facts import KpiTerms, Series
from procurement.documents.words import Words

#: Above so many points lines and dots are drawn thin.
CROWDED = 60


def title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return what the chart shows, in one sentence: this is its alternative text."""
    unknown = sum(value is None for value in series.values)
    return words.text(
        "chart.xmr",
        name=words.say(terms.name),
        points=words.count("chart.points", len(series.values) - unknown),
        signals=words.count("chart.signals", len(series.signals)),
        gaps=words.count("chart.gaps", unknown),
    )


def frozen_band(area: Area, series: Series, words: Words) -> None:
    """Shade the periods from which the limits were computed."""
    if series.frozen_on is None or (series.center is None and not any(series.bands)):
        return
    shown = _how_frozen(series, words)
    left = LEFT if series.frozen_from is None else area.x(series.frozen_from)
    right = min(area.x(series.frozen_on), area.right)
    area.add(
        block(left, TOP, right, area.floor, BAND),
        line((right, TOP), (right, area.floor), MUTED, 0.8, "1 2"),
        label(left + 4, TOP - 4, shown, color=MUTED),
    )


def _how_frozen(series: Series, words: Words) -> str:
    """Return what stands over the window: a trial, whose decision it was, or how firm it is."""
    if series.trial:
        return words.text("chart.frozen_trial")
    if series.decided_by:
        return words.text("chart.frozen_anew", by=series.decided_by)
    return words.text("chart.frozen_provisional" if series.provisional else "chart.frozen")


def draw_values(area: Area, series: Series) -> None:
    """Draw the line, a dot for each value, a diamond for each signal."""
    crowded = len(series.days) > CROWDED
    polyline(area, series.days, series.values, width=0.9 if crowded else 1.4)
    at = {
        position: (area.x(day), area.y(float(value)))
        for position, (day, value) in enumerate(zip(series.days, series.values, strict=True))
        if value is not None
    }
    signals = frozenset(series.signals)
    plain = [corner for position, corner in at.items() if position not in signals]
    found = [at[position] for position in series.signals if position in at]
    area.add(dots(plain, 1.3 if crowded else 2.4))
    area.add(diamond(*found, radius=2.6 if crowded else 4.4))


def draw_gaps(area: Area, series: Series) -> None:
    """Mark periods without data on the axis, neighbors as one bar."""
    start = None
    for position, value in enumerate((*series.values, Decimal(0))):
        if value is None and start is None:
            start = position
        if value is not None and start is not None:
            left, right = area.x(series.days[start]), area.x(series.days[position - 1])
            area.add(bar(left - 1.5, area.floor - 7, right - left + 3))
            start = None


def write_legend(area: Area, series: Series, words: Words) -> None:
    """Name the marks that were used."""
    marks = {
        "chart.value": (dot(0, 0), True),
        "chart.signal": (diamond((0, 0)), bool(series.signals)),
        "chart.gap": (bar(-4, -3.5, 8), any(value is None for value in series.values)),
    }
    legend(area, [(mark, words.text(key)) for key, (mark, used) in marks.items() if used])
