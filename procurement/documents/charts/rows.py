"""An area of rows: a name to the left, its values across, a text to the right."""

from collections.abc import Iterable

from procurement.documents.charts.area import BOTTOM, TOP, WIDTH, Area
from procurement.documents.charts.marks import MUTED, cut, label
from procurement.documents.charts.scale import Scale, edges
from procurement.documents.facts import Text
from procurement.documents.words import Words

#: Height of a row, room for the names, room for the text to the right.
ROW, NAMES, SAID = 24, 176, 126

#: So many rows at most are drawn; the rest is counted in a line under them.
MOST_ROWS = 40


def over_rows(rows: int, values: Iterable[float], *, percent: bool = False) -> Area:
    """Return an area for so many rows, whose width holds all values."""
    drawn = max(min(rows, MOST_ROWS), 1)
    left, right = float(NAMES), float(WIDTH - SAID)
    height = TOP + drawn * ROW + BOTTOM + (ROW if rows > MOST_ROWS else 0)
    floor = TOP + drawn * ROW
    return Area(
        Scale(*edges(values, percent=percent), left, right),
        Scale(float(drawn), 0.0, floor, TOP),
        height,
        left,
        right,
    )


def write_row(area: Area, row: int, name: Text, said: str, words: Words) -> None:
    """Write the name of a row to its left and what its values are to its right."""
    y = area.y(row + 0.5) + 4
    area.add(label(area.left - 8, y, cut(words.say(name), NAMES - 12), anchor="end"))
    area.add(label(area.right + 8, y, cut(said, SAID - 8)))


def write_rest(area: Area, rows: int, words: Words) -> None:
    """Count the rows that were not drawn."""
    if rows > MOST_ROWS:
        said = words.count("chart.undrawn", rows - MOST_ROWS)
        area.add(label(area.left, area.floor + 33, said, color=MUTED))
