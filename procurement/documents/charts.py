"""Series become pictures, for PDF and web alike; each picture's title says what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from procurement.documents.drawing import (
    BAND,
    BLUE,
    CHAR,
    GREEN,
    INSET,
    LEFT,
    MUTED,
    TOP,
    Frame,
    bar,
    dates,
    diamond,
    dot,
    dots,
    floor_line,
    frame,
    grid,
    label,
    line,
    number,
    polyline,
    runs,
    svg,
)
from procurement.documents.facts import KpiTerms, Series, TrendPoint
from procurement.documents.labels import Box, Corner, beside
from procurement.documents.measures import measure, target
from procurement.documents.words import Words

#: Above so many points lines and dots are drawn thin.
CROWDED = 60

#: Above so many marks only the first and the last carry their value.
MANY_MARKS = 12


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line with its label."""

    value: float
    label: str
    color: str
    dash: str
    width: float


def xmr(series: Series, terms: KpiTerms, words: Words) -> Markup:
    """Draw a process behavior chart: values, frozen limits, signals, the target apart from them.

    A period without data is a gap in the line and a bar on the axis, never a zero.
    """
    known = [float(value) for value in series.values if value is not None]
    levels = _limits(series, terms, words) + _targets(terms, words)
    area = frame(series.days, known + [level.value for level in levels], height=240)
    _frozen_band(area, series, words)
    grid(area, words, percent=terms.percent)
    dates(area, words)
    _draw_levels(area, levels)
    _values(area, series)
    _gaps(area, series)
    _legend(area, series, words)
    return svg(area, xmr_title(series, terms, words))


def trend(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> Markup:
    """Draw longer periods against baseline and target, each value written beside its mark."""
    start = _level("chart.baseline", terms.baseline, terms, words)
    levels = [*start, *_targets(terms, words)]
    known = [float(point.value) for point in points if point.value is not None]
    days = [point.span.start for point in points]
    area = frame(days, known + [level.value for level in levels], height=184)
    grid(area, words, percent=terms.percent)
    floor_line(area)
    _draw_levels(area, levels)
    polyline(area, days, [point.value for point in points], width=1.8)
    _quarters(area, points, words)
    _marks(area, points, [area.y(level.value) for level in levels], (terms, words))
    return svg(area, trend_title(points, terms, words))


def xmr_title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return what the chart shows, in one sentence: this is its alternative text."""
    unknown = sum(value is None for value in series.values)
    return words.text(
        "chart.xmr",
        name=words.say(terms.name),
        points=words.count("chart.points", len(series.values) - unknown),
        signals=words.count("chart.signals", len(series.signals)),
        gaps=words.count("chart.gaps", unknown),
    )


def trend_title(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> str:
    """Return where the trend began, where it ends and what was promised, in one sentence."""
    known = [point for point in points if point.value is not None]
    name = words.say(terms.name)
    if not known:
        return words.text("chart.trend_empty", name=name)
    return words.text(
        "chart.trend",
        name=name,
        first=measure(known[0].value, terms, words),
        first_period=words.span(known[0].span),
        last=measure(known[-1].value, terms, words),
        last_period=words.span(known[-1].span),
        target=target(terms, words),
    )


def _limits(series: Series, terms: KpiTerms, words: Words) -> list[Level]:
    return [
        *_level("chart.upper", series.upper, terms, words, dash="4 3"),
        *_level("chart.center", series.center, terms, words, dash=""),
        *_level("chart.lower", series.lower, terms, words, dash="4 3"),
    ]


def _targets(terms: KpiTerms, words: Words) -> list[Level]:
    return [
        Level(level.value, level.label, GREEN, "9 4", 1.8)
        for key, value in (
            ("chart.target", terms.target),
            ("chart.target_high", terms.target_high),
        )
        for level in _level(key, value, terms, words)
    ]


def _level(
    key: str, value: Decimal | None, terms: KpiTerms, words: Words, *, dash: str = "2 3"
) -> list[Level]:
    """Return one gray line, or none where the value is unknown."""
    if value is None:
        return []
    shown = f"{words.text(key)} {_short(value, terms, words)}"
    return [Level(float(value), shown, MUTED, dash, 1.0)]


def _short(value: Decimal, terms: KpiTerms, words: Words) -> str:
    digits = max(terms.digits, 1)
    return words.percent(value, digits) if terms.percent else words.number(value, digits)


def _frozen_band(area: Frame, series: Series, words: Words) -> None:
    """Shade the periods from which the limits were computed."""
    if series.frozen_on is None or series.center is None:
        return
    key = "chart.frozen_provisional" if series.provisional else "chart.frozen"
    right = min(area.x(series.frozen_on), area.right)
    area.add(
        f'<rect x="{LEFT}" y="{TOP}" width="{number(right - LEFT)}"'
        f' height="{number(area.floor - TOP)}" fill="{BAND}"/>',
        line((right, TOP), (right, area.floor), MUTED, 0.8, "1 2"),
        label(min(LEFT + 4, right), TOP - 4, words.text(key), color=MUTED),
    )


def _draw_levels(area: Frame, levels: Sequence[Level]) -> None:
    """Draw the lines and write their labels to the right, moved apart where they would overlap."""
    placed: list[tuple[float, Level]] = []
    for level in sorted(levels, key=lambda found: -found.value):
        y = area.y(level.value)
        area.add(line((LEFT, y), (area.right, y), level.color, level.width, level.dash))
        placed.append((max(y + 3, placed[-1][0] + 13 if placed else TOP), level))
    over = max(0.0, placed[-1][0] - area.floor) if placed else 0.0
    for y, level in placed:
        area.add(label(area.right + 6, y - over, level.label, color=level.color))


def _values(area: Frame, series: Series) -> None:
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


def _gaps(area: Frame, series: Series) -> None:
    """Mark periods without data on the axis, neighbors as one bar."""
    start = None
    for position, value in enumerate((*series.values, Decimal(0))):
        if value is None and start is None:
            start = position
        if value is not None and start is not None:
            left, right = area.x(series.days[start]), area.x(series.days[position - 1])
            area.add(bar(left - 1.5, area.floor - 7, right - left + 3))
            start = None


def _quarters(area: Frame, points: Sequence[TrendPoint], words: Words) -> None:
    labels = [words.quarter(point.span.start) for point in points]
    room = (area.right - LEFT - 2 * INSET) / max(len(points) - 1, 1)
    every = max(1, ceil((CHAR * max(map(len, labels), default=1) + 8) / room))
    for shown, point in list(zip(labels, points, strict=True))[::every]:
        area.add(label(area.x(point.span.start), area.floor + 15, shown, anchor="middle"))


def _marks(
    area: Frame,
    points: Sequence[TrendPoint],
    levels: Sequence[float],
    shown: tuple[KpiTerms, Words],
) -> None:
    """Draw the marks, and write values where neither a line nor another value crosses them."""
    terms, words = shown
    at = [(area.x(p.span.start), None if p.value is None else float(p.value)) for p in points]
    marks = [(x, area.y(value)) for x, value in at if value is not None]
    lines = [
        *(((LEFT, y), (area.right, y)) for y in levels),
        *(pair for run in _joined(area, points) for pair in pairwise(run)),
    ]
    within = Box(LEFT + 3, TOP - 10, area.right, area.floor - 2)
    taken = [Box(x - 4, y - 4, x + 4, y + 4) for x, y in marks]
    for position, (point, (x, value)) in enumerate(zip(points, at, strict=True)):
        if value is None or point.value is None:
            area.add(bar(x - 6, area.floor - 7, 12))
            continue
        y = area.y(value)
        if len(points) <= MANY_MARKS or position in {0, len(points) - 1}:
            said = _short(point.value, terms, words)
            box = beside((x, y), CHAR * len(said), lines=lines, taken=taken, within=within)
            taken.append(box)
            area.add(label(box.middle, box.bottom - 1, said, anchor="middle", color=BLUE))
        area.add(dot(x, y, 3.2))


def _joined(area: Frame, points: Sequence[TrendPoint]) -> list[list[Corner]]:
    """Return the corners of the drawn line, in as many pieces as it has."""
    known = runs([point.span.start for point in points], [point.value for point in points])
    return [[(area.x(day), area.y(float(value))) for day, value in run] for run in known]


def _legend(area: Frame, series: Series, words: Words) -> None:
    y, x = area.height - 8, float(LEFT)
    marks = {
        "chart.value": (dot(0, 0), True),
        "chart.signal": (diamond((0, 0)), bool(series.signals)),
        "chart.gap": (bar(-4, -3.5, 8), any(value is None for value in series.values)),
    }
    for key, (mark, used) in marks.items():
        if used:
            shown = words.text(key)
            area.add(f'<g transform="translate({number(x + 4)} {y - 3.5})">{mark}</g>')
            area.add(label(x + 13, y, shown, color=MUTED))
            x += 32 + CHAR * len(shown)
