"""The plotting area and its marks, as SVG elements.

Everything is an attribute of the element it concerns: page style does not reach into an inline SVG
when it is printed.  Colors are told apart by color-blind readers; shapes and dashes repeat what
they say, so that a picture reads in gray.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup, escape

from procurement.documents.fonts import FAMILY
from procurement.documents.words import Words

INK, MUTED, GRID, BAND = "#1b1b1b", "#565c65", "#dfe3e8", "#eef2f6"
BLUE, ORANGE, GREEN = "#1f5f9e", "#b54708", "#00695c"

WIDTH, LEFT, RIGHT, TOP, INSET, BOTTOM = 620, 48, 132, 16, 30, 44

#: Width of a character of the chart's type, generously.
CHAR = 5.8

#: From so many days on the axis names years, or quarters; below, months.
YEARS_FROM, QUARTERS_FROM = 1200, 270


@dataclass(frozen=True)
class Frame:
    """The plotting area: days across, values upwards.

    Attributes:
        first: First day.
        last: Last day.
        low: Value at the lower edge.
        high: Value at the upper edge.
        height: Of the whole picture.
        parts: What has been drawn so far.
    """

    first: date
    last: date
    low: float
    high: float
    height: int
    parts: list[str] = field(default_factory=list)

    @property
    def right(self) -> float:
        """Right edge of the area."""
        return WIDTH - RIGHT

    @property
    def floor(self) -> float:
        """Lower edge of the area."""
        return self.height - BOTTOM

    def x(self, day: date) -> float:
        """Return where a day stands."""
        span = max((self.last - self.first).days, 1)
        return LEFT + INSET + (self.right - LEFT - 2 * INSET) * (day - self.first).days / span

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return self.floor - (self.floor - TOP) * (value - self.low) / (self.high - self.low)

    def add(self, *parts: str) -> None:
        """Draw something over what is there."""
        self.parts.extend(parts)


def frame(days: Sequence[date], values: Iterable[float], *, height: int) -> Frame:
    """Return an area that holds all values, with round numbers at its edges.

    It starts at zero where zero is near, and never goes below zero for values that do not.
    """
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    step = _step(high - low or abs(high) or 1.0)
    margin = (high - low) * 0.06
    bottom = floor((low - margin) / step) * step
    if 0 <= low <= (high - low) or bottom < 0 <= low:
        bottom = 0.0
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    top = ceil((high + margin) / step) * step
    return Frame(first, last, bottom, max(top, bottom + step), height)


def grid(area: Frame, words: Words, *, percent: bool) -> None:
    """Draw the lines of the values with their numbers."""
    step = _step(area.high - area.low)
    digits = 1 if percent and step * 100 % 1 else 0
    for number in range(round((area.high - area.low) / step) + 1):
        value = area.low + number * step
        y = area.y(value)
        exact = Decimal(repr(round(value, 9)))
        shown = words.percent(exact, digits) if percent else words.number(exact)
        area.add(line((LEFT, y), (area.right, y), GRID, 0.7))
        area.add(label(LEFT - 5, y + 3, shown, anchor="end"))


def floor_line(area: Frame) -> None:
    """Draw the axis under the values."""
    area.add(line((LEFT, area.floor), (area.right, area.floor), MUTED, 0.9))


def dates(area: Frame, words: Words) -> None:
    """Write years, quarters or months under the axis, whichever leave room between them."""
    days = (area.last - area.first).days
    every = 12 if days > YEARS_FROM else 3 if days > QUARTERS_FROM else 1
    name = {12: lambda day: str(day.year), 3: words.quarter, 1: words.month}[every]
    taken = 0.0
    for day in _month_starts(area.first, area.last, every=every):
        x = area.x(day)
        area.add(line((x, area.floor), (x, area.floor + 4), MUTED, 0.8))
        shown = name(day)
        half = CHAR * len(shown) / 2
        if x - half > taken:
            area.add(label(x, area.floor + 15, shown, anchor="middle"))
            taken = x + half
    floor_line(area)


def polyline(
    area: Frame, days: Sequence[date], values: Sequence[Decimal | None], *, width: float
) -> None:
    """Join the values by a line that is broken wherever one is unknown or periods are left out."""
    path = "".join(
        "M"
        + "L".join(f"{number(area.x(day))} {number(area.y(float(value)))}" for day, value in run)
        for run in runs(days, values)
    )
    area.add(f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="{width}"/>')


def runs(
    days: Sequence[date], values: Sequence[Decimal | None]
) -> list[list[tuple[date, Decimal]]]:
    """Return the values that follow each other, in as many pieces as there are.

    A piece ends at an unknown value, and where the next day is more than two usual steps away:
    between the window of the limits and the contract there may be years that nobody judged.
    """
    steps = sorted((after - before).days for before, after in pairwise(days))
    usual = steps[len(steps) // 2] if steps else 0
    found: list[list[tuple[date, Decimal]]] = []
    last = None
    for day, value in zip(days, values, strict=True):
        if value is None:
            last = None
            continue
        if last is None or (day - last).days > 2 * usual:
            found.append([])
        found[-1].append((day, value))
        last = day
    return found


def dot(x: float, y: float, radius: float = 2.4) -> str:
    """Return a value."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{radius}" fill="{BLUE}"/>'


def dots(at: Sequence[tuple[float, float]], radius: float) -> str:
    """Return many values as one element: hundreds of elements take longer than the page."""
    path = "".join(f"M{number(x)} {number(y)}h0.01" for x, y in at)
    return (
        f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="{2 * radius:.1f}"'
        ' stroke-linecap="round"/>'
    )


def diamond(*at: tuple[float, float], radius: float = 4.4) -> str:
    """Return signals as one element: larger than a value, of another shape and color."""
    path = "".join(
        "M"
        + "L".join(
            f"{number(x + right)} {number(y + down)}"
            for right, down in ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
        )
        + "Z"
        for x, y in at
    )
    return f'<path d="{path}" fill="{ORANGE}" stroke="#ffffff" stroke-width="0.6"/>'


def bar(x: float, y: float, width: float) -> str:
    """Return the mark of missing data: a black bar on the axis."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="7" fill="{INK}"/>'
    )


def line(
    start: tuple[float, float], end: tuple[float, float], color: str, width: float, dash: str = ""
) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    path = f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}"
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>'


def label(x: float, y: float, words: str, *, anchor: str = "start", color: str = INK) -> str:
    """Return a text; what is said in a color other than ink or gray is said in semibold."""
    weight = "400" if color in {INK, MUTED} else "600"
    return (
        f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" fill="{color}"'
        f' font-size="11" font-weight="{weight}" font-family="{FAMILY}">{escape(words)}</text>'
    )


def svg(area: Frame, title: str) -> Markup:
    """Return the picture; `title` becomes its alternative text."""
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {area.height}"'
        f' width="{WIDTH}" height="{area.height}" role="img">'
    )
    drawn = "".join(area.parts)
    whole = f"{opening}<title>{escape(title)}</title>{drawn}</svg>"
    return Markup(whole)  # noqa: S704  every text in it was escaped


def number(value: float) -> str:
    """Return a coordinate to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def _step(span: float) -> float:
    """Return a round distance between grid lines that gives four to eight of them."""
    rough = span / 5
    base = 10.0 ** floor(log10(rough))
    return float(next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough))


def _month_starts(first: date, last: date, *, every: int) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]
    return [day for day in starts if first <= day <= last and (day.month - 1) % every == 0]
