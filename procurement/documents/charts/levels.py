"""Horizontal lines with their labels: limits, target, baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.documents.charts.area import Area
from procurement.documents.charts.marks import GREEN, MUTED, label, line
from procurement.documents.charts.measured import Measured, measured, short
from procurement.documents.facts import KpiTerms
from procurement.documents.words import Words

#: Room that a label needs under the one above it.
APART = 13


@dataclass(frozen=True)
class Level:
    """A horizontal line with its label."""

    value: float
    label: str
    color: str
    dash: str
    width: float


def level(
    key: str,
    value: Decimal | float | None,
    what: Measured,
    words: Words,
    *,
    dash: str = "2 3",
) -> list[Level]:
    """Return one gray line, or none where the value is unknown."""
    if value is None:
        return []
    return [Level(float(value), f"{words.text(key)} {short(value, what, words)}", MUTED, dash, 1.0)]


def targets(terms: KpiTerms, words: Words) -> list[Level]:
    """Return the promised line, two for a range: green, thick, in long dashes."""
    found = {"chart.target": terms.target, "chart.target_high": terms.target_high}
    return [
        goal(key, value, measured(terms), words)
        for key, value in found.items()
        if value is not None
    ]


def goal(key: str, value: Decimal | float, what: Measured, words: Words) -> Level:
    """Return one promised line."""
    shown = f"{words.text(key)} {short(value, what, words)}"
    return Level(float(value), shown, GREEN, "9 4", 1.8)


def draw_levels(area: Area, levels: Sequence[Level]) -> None:
    """Draw the lines, with their labels to the right."""
    draw_lines(area, levels)
    write_beside(area, levels)


def draw_lines(area: Area, levels: Sequence[Level]) -> None:
    """Draw the lines alone."""
    for found in levels:
        y = area.y(found.value)
        area.add(line((area.left, y), (area.right, y), found.color, found.width, found.dash))


def write_beside(area: Area, levels: Sequence[Level]) -> None:
    """Write the labels to the right of the area, moved apart where they would overlap."""
    placed: list[tuple[float, Level]] = []
    for found in sorted(levels, key=lambda one: -one.value):
        wanted = area.y(found.value) + 3
        placed.append((max(wanted, placed[-1][0] + APART if placed else area.up.end), found))
    over = max(0.0, placed[-1][0] - area.floor) if placed else 0.0
    for y, found in placed:
        area.add(label(area.right + 6, y - over, found.label, color=found.color))
