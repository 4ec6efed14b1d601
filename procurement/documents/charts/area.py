"""The plotting area: where a figure stands, the grid behind it and the axis under it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

from procurement.documents.charts import marks
from procurement.documents.charts.labels import Corner
from procurement.documents.charts.marks import BLUE, CHAR, GRID, MUTED, label, line, number
from procurement.documents.charts.measured import exact, number_shown
from procurement.documents.words import Words

WIDTH, LEFT, RIGHT, TOP, INSET, BOTTOM = 620, 48, 132, 16, 30, 44

#: Steps that miss an edge by less than this are at the edge.
ROUNDING = 1e-6

#: Nothing that is measured is smaller and is not zero.
TINY = 1e-9

#: From so many days on the axis names years, or quarters; below, months.
YEARS_FROM, QUARTERS_FROM = 1200, 270


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers along one side of the picture: `low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a number stands."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + (self.end - self.start) * share


@dataclass(frozen=True)
class Area:
    """A plotting area.

    Attributes:
        across: From left to right; days count as their ordinals.
        up: From the floor upwards.
        height: Of the whole picture.
        left: Left edge of the area.
        right: Right edge of the area.
        parts: What has been drawn so far.
    """

    across: Scale
    up: Scale
    height: int
    left: float = LEFT
    right: float = WIDTH - RIGHT
    parts: list[str] = field(default_factory=list)

    @property
    def floor(self) -> float:
        """Lower edge of the area."""
        return self.up.start

    @property
    def low(self) -> float:
        """Value at the lower edge."""
        return self.up.low

    @property
    def high(self) -> float:
        """Value at the upper edge."""
        return self.up.high

    def x(self, place: date | float) -> float:
        """Return where a day or a number stands across."""
        return self.across.at(place.toordinal() if isinstance(place, date) else place)

    def y(self, value: float) -> float:
        """Return where a value stands upwards."""
        return self.up.at(value)

    def add(self, *parts: str) -> None:
        """Draw something over what is there."""
        self.parts.extend(parts)

    def picture(self, title: str, description: str) -> Markup:
        """Return what was drawn, with the finding and how to read it."""
        return marks.svg(self.parts, title, description, size=(WIDTH, self.height))


def over_days(days: Sequence[date], values: Iterable[float], *, height: int, percent: bool) -> Area:
    """Return an area that holds all values, with round numbers at its edges."""
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    across = (first.toordinal(), max(last.toordinal(), first.toordinal() + 1))
    return over(across, values, height=height, percent=percent)


def over(
    across: tuple[float, float],
    values: Iterable[float],
    *,
    height: int,
    percent: bool,
    inset: float = INSET,
) -> Area:
    """Return an area whose sides run over `across` and over all values."""
    bottom, top = edges(values, percent=percent)
    return Area(
        Scale(*across, LEFT + inset, WIDTH - RIGHT - inset),
        Scale(bottom, top, height - BOTTOM, TOP),
        height,
    )


def edges(values: Iterable[float], *, percent: bool = False) -> tuple[float, float]:
    """Return round numbers below and above all values.

    The lower one is zero where zero is near, and never under zero for values that are not.  Shares
    that are at most everything end at 100 %.
    """
    found = list(values) or [0.0, 1.0]
    low, high = min(found), max(found)
    step = step_of(_span(low, high))
    margin = (high - low) * 0.06
    bottom = floor((low - margin) / step) * step
    if 0 <= low <= (high - low) or bottom < 0 <= low:
        bottom = 0.0
    top = ceil((high + margin) / step) * step
    top = max(top, bottom + step)
    return bottom, 1.0 if percent and high <= 1.0 < top else top


def _span(low: float, high: float) -> float:
    """Return how far apart values are, or their size where that is only rounding."""
    size = max(abs(low), abs(high))
    if size < TINY:
        return 1.0
    return high - low if high - low > ROUNDING * size else size


def step_of(span: float) -> float:
    """Return a round distance between grid lines that gives four to eight of them."""
    rough = span / 5
    base = 10.0 ** floor(log10(rough))
    return float(next(base * factor for factor in (1, 2, 2.5, 5, 10) if base * factor >= rough))


def steps_between(low: float, high: float) -> list[float]:
    """Return the numbers of the grid from one edge to the other, never past it."""
    step = step_of(high - low)
    return [low + n * step for n in range(floor((high - low) / step + ROUNDING) + 1)]


def shown_step(value: float, step: float, words: Words, *, percent: bool) -> str:
    """Return a number of the grid as the region writes it."""
    if percent:
        return words.percent(exact(value), 1 if round(step * 100, 9) % 1 else 0)
    return number_shown(value, words)


def grid(area: Area, words: Words, *, percent: bool) -> None:
    """Draw the lines of the values with their numbers."""
    for value in steps_between(area.low, area.high):
        y = area.y(value)
        shown = shown_step(value, step_of(area.high - area.low), words, percent=percent)
        area.add(line((area.left, y), (area.right, y), GRID, 0.7))
        area.add(label(area.left - 5, y + 3, shown, anchor="end"))


def upright_grid(area: Area, words: Words, *, percent: bool = False) -> None:
    """Draw upright lines with their numbers under the area, for values that run across."""
    low, high = area.across.low, area.across.high
    for value in steps_between(low, high):
        x = area.x(value)
        shown = shown_step(value, step_of(high - low), words, percent=percent)
        area.add(line((x, area.up.end), (x, area.floor), GRID, 0.7))
        area.add(label(x, area.floor + 15, shown, anchor="middle"))


def floor_line(area: Area) -> None:
    """Draw the axis under the values."""
    area.add(line((area.left, area.floor), (area.right, area.floor), MUTED, 0.9))


def dates(area: Area, days: Sequence[date], words: Words) -> None:
    """Write years, quarters or months under the axis, whichever leave room between them."""
    floor_line(area)
    if not days:
        return
    length = (days[-1] - days[0]).days
    every = 12 if length > YEARS_FROM else 3 if length > QUARTERS_FROM else 1
    names: dict[int, Callable[[date], str]] = {
        12: lambda day: str(day.year),
        3: words.quarter,
        1: words.month,
    }
    taken = 0.0
    for day in _month_starts(days[0], days[-1], every=every):
        x = area.x(day)
        area.add(line((x, area.floor), (x, area.floor + 4), MUTED, 0.8))
        shown = names[every](day)
        half = CHAR * len(shown) / 2
        if x - half > taken:
            area.add(label(x, area.floor + 15, shown, anchor="middle"))
            taken = x + half


def polyline(
    area: Area,
    days: Sequence[date],
    values: Sequence[Decimal | float | None],
    *,
    width: float,
    color: str = BLUE,
    dash: str = "",
) -> None:
    """Join the values by a line that is broken wherever one is unknown or periods are left out."""
    path = "".join(
        "M" + "L".join(f"{number(area.x(day))} {number(area.y(value))}" for day, value in run)
        for run in runs(days, values)
    )
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    area.add(f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"{dashes}/>')


def runs(
    days: Sequence[date], values: Sequence[Decimal | float | None]
) -> list[list[tuple[date, float]]]:
    """Return the values that follow each other, in as many pieces as there are.

    A piece ends at an unknown value, and where the next day is more than two usual steps away:
    between the window of the limits and the contract there may be years that nobody judged.
    """
    steps = sorted((after - before).days for before, after in pairwise(days))
    usual = steps[len(steps) // 2] if steps else 0
    found: list[list[tuple[date, float]]] = []
    last = None
    for day, value in zip(days, values, strict=True):
        if value is None:
            last = None
            continue
        if last is None or (day - last).days > 2 * usual:
            found.append([])
        found[-1].append((day, float(value)))
        last = day
    return found


def within(area: Area, places: Sequence[float], values: Sequence[float]) -> list[list[Corner]]:
    """Return the pieces of a curve that lie inside the area, cut where it leaves it."""
    found: list[list[Corner]] = [[]]
    for (x1, y1), (x2, y2) in pairwise(zip(places, values, strict=True)):
        low, high = sorted((y1, y2))
        if high < area.low or low > area.high:
            continue
        ends = []
        for y, x in ((y1, x1), (y2, x2)):
            kept = min(max(y, area.low), area.high)
            share = (kept - y1) / (y2 - y1) if y != kept else (x - x1) / ((x2 - x1) or 1.0)
            ends.append((area.x(x1 + share * (x2 - x1)), area.y(kept)))
        if found[-1] and found[-1][-1] != ends[0]:
            found.append([])
        found[-1] += ends[bool(found[-1]) :]
    return [piece for piece in found if piece]


def legend(area: Area, entries: Sequence[tuple[str, str]]) -> None:
    """Write under the picture what each mark means; marks are drawn around (0, 0)."""
    y, x = area.height - 8, float(LEFT)
    for mark, shown in entries:
        area.add(f'<g transform="translate({number(x + 4)} {y - 3.5})">{mark}</g>')
        area.add(label(x + 13, y, shown, color=MUTED))
        x += 32 + CHAR * len(shown)


def _month_starts(first: date, last: date, *, every: int) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]
    return [day for day in starts if first <= day <= last and (day.month - 1) % every == 0]
