"""The grid behind the values, and what stands under and beside it."""

from collections.abc import Callable, Sequence
from datetime import date

from procurement.documents.charts.area import Area
from procurement.documents.charts.marks import CHAR, GRID, MUTED, label, line
from procurement.documents.charts.measured import exact, number_shown
from procurement.documents.charts.scale import step_of, steps_between
from procurement.documents.words import Words

#: From so many days on the axis names years, or quarters; below, months.
YEARS_FROM, QUARTERS_FROM = 1200, 270


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


def _month_starts(first: date, last: date, *, every: int) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]
    return [day for day in starts if first <= day <= last and (day.month - 1) % every == 0]
