"""Lines through values: broken where one is unknown, cut where they leave the area."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from procurement.documents.charts.area import Area
from procurement.documents.charts.labels import Corner
from procurement.documents.charts.marks import BLUE, paths


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
    lines = ([(area.x(day), area.y(value)) for day, value in run] for run in runs(days, values))
    area.add(paths(lines, color, width, dash))


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
