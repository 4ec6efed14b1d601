"""Longer periods against baseline and target, each value written beside its mark."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from procurement.documents.charts.area import INSET, LEFT, TOP, Area, over_days
from procurement.documents.charts.axes import floor_line, grid
from procurement.documents.charts.curves import polyline, runs
from procurement.documents.charts.labels import Box, Corner, beside
from procurement.documents.charts.levels import draw_levels, level, targets
from procurement.documents.charts.marks import BLUE, CHAR, bar, dot, label
from procurement.documents.charts.measured import measured, short
from procurement.documents.facts import KpiTerms, TrendPoint
from procurement.documents.measures import measure, target
from procurement.documents.words import Words

HEIGHT = 184

#: Above so many marks only the first and the last carry their value.
MANY_MARKS = 12


def draw(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> Markup:
    """Draw longer periods (quarters, say) added up, with what was promised."""
    start = level("chart.baseline", terms.baseline, measured(terms), words)
    levels = [*start, *targets(terms, words)]
    known = [float(point.value) for point in points if point.value is not None]
    days = [point.span.start for point in points]
    area = over_days(
        days, known + [one.value for one in levels], height=HEIGHT, percent=terms.percent
    )
    grid(area, words, percent=terms.percent)
    floor_line(area)
    draw_levels(area, levels)
    polyline(area, days, [point.value for point in points], width=1.8)
    _quarters(area, points, words)
    _marks(area, points, [area.y(one.value) for one in levels], (terms, words))
    return area.picture(title(points, terms, words), words.text("chart.trend.how"))


def title(points: Sequence[TrendPoint], terms: KpiTerms, words: Words) -> str:
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


def _quarters(area: Area, points: Sequence[TrendPoint], words: Words) -> None:
    labels = [words.quarter(point.span.start) for point in points]
    room = (area.right - LEFT - 2 * INSET) / max(len(points) - 1, 1)
    every = max(1, ceil((CHAR * max(map(len, labels), default=1) + 8) / room))
    for shown, point in list(zip(labels, points, strict=True))[::every]:
        area.add(label(area.x(point.span.start), area.floor + 15, shown, anchor="middle"))


def _marks(
    area: Area,
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
            said = short(point.value, measured(terms), words)
            box = beside((x, y), CHAR * len(said), lines=lines, taken=taken, within=within)
            taken.append(box)
            area.add(label(box.middle, box.bottom - 1, said, anchor="middle", color=BLUE))
        area.add(dot(x, y, 3.2))


def _joined(area: Area, points: Sequence[TrendPoint]) -> list[list[Corner]]:
    """Return the corners of the drawn line, in as many pieces as it has."""
    known = runs([point.span.start for point in points], [point.value for point in points])
    return [[(area.x(day), area.y(value)) for day, value in run] for run in known]
