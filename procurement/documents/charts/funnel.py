"""Funnel plot: vendors of different size against one value, with limits that narrow with volume.

Not a league table: only a vendor outside the limits is named, because the order of the others is
mostly chance (domain 4.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from procurement.documents.charts.area import LEFT, TOP, Area, legend, over
from procurement.documents.charts.axes import floor_line, grid, upright_grid
from procurement.documents.charts.curves import within
from procurement.documents.charts.labels import Box, Corner, Segment, beside
from procurement.documents.charts.levels import Level, goal, level, write_beside
from procurement.documents.charts.marks import (
    CHAR,
    INK,
    MUTED,
    ORANGE,
    cut,
    diamond,
    dot,
    dots,
    label,
    line,
    path,
)
from procurement.documents.charts.measured import Measured, exact, full
from procurement.documents.facts import Text
from procurement.documents.words import Words

HEIGHT = 300

#: So many names at most are written into the picture and its title.
MOST_NAMES = 12

#: Limits that hold more of the chance results than this are drawn in full.
WIDE = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """One vendor (or contract, or site).

    Attributes:
        name: As printed beside its mark if it is outside.
        volume: What the value rests on, such as cases served.
        value: Its result.
        outside: Whether it lies outside the limits that count; those who compare decide.
    """

    name: Text
    volume: float
    value: float
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One pair of limits, one value for each volume of the funnel.

    Attributes:
        share: Of chance results within, such as 0.95 or 0.998.
        lower: Lower limit at each volume.
        upper: Upper limit at each volume.
        adjusted: Widened for over-dispersion.
    """

    share: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    adjusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Vendors that share one version of a measure.

    Attributes:
        measured: What is compared.
        center: The value the limits are around: a target or the mean of all.
        vendors: In any order.
        volumes: Where the limits are known, rising.
        bands: The limits, any number of pairs.
        volume: What volume counts, such as "cases"; empty for "Volume".
        promised: The center is a target, not the result of all together.
    """

    measured: Measured
    center: float
    vendors: tuple[Vendor, ...]
    volumes: tuple[float, ...]
    bands: tuple[Band, ...]
    volume: Text = ""
    promised: bool = False


def draw(facts: Funnel, words: Words) -> Markup:
    """Draw one mark for each vendor between the limits; names stand at those outside."""
    area = _area(facts)
    grid(area, words, percent=facts.measured.percent)
    upright_grid(area, words)
    floor_line(area)
    said = words.say(facts.volume) or words.text("chart.volume")
    area.add(label(area.right, area.floor + 28, said, anchor="end", color=MUTED))
    center = _center(facts, words)
    y = area.y(center.value)
    area.add(line((area.left, y), (area.right, y), center.color, center.width, center.dash))
    curves = [piece for band in facts.bands for piece in _pieces(area, facts.volumes, band)]
    lines = [pair for piece in curves for pair in pairwise(piece)]
    write_beside(area, [center, *_limits(area, facts, words)])
    _vendors(area, facts.vendors, words, lines=[((area.left, y), (area.right, y)), *lines])
    _legend(area, facts, words)
    return area.picture(title(facts, words), words.text("chart.funnel.how"))


def title(facts: Funnel, words: Words) -> str:
    """Return how many vendors there are, and which are outside the limits."""
    outside = [words.say(one.name) for one in facts.vendors if one.outside]
    names = ", ".join(outside[:MOST_NAMES]) + (" …" if len(outside) > MOST_NAMES else "")
    return words.text(
        "chart.funnel" if outside else "chart.funnel_inside",
        name=words.say(facts.measured.name),
        vendors=words.count("chart.vendors", len(facts.vendors)),
        center=full(facts.center, facts.measured, words),
        outside=words.number(len(outside)),
        names=names.removesuffix("."),
    )


def _area(facts: Funnel) -> Area:
    """Return an area that holds all vendors, and the limits from the smallest vendor on."""
    smallest = min((one.volume for one in facts.vendors), default=0.0)
    limits = [
        value
        for band in facts.bands
        for side in (band.lower, band.upper)
        for volume, value in zip(facts.volumes, side, strict=True)
        if volume >= smallest
    ]
    most = max([one.volume for one in facts.vendors] + list(facts.volumes), default=1.0)
    values = [one.value for one in facts.vendors] + limits + [facts.center]
    return over((0.0, most * 1.02), values, height=HEIGHT, percent=facts.measured.percent, inset=0)


def _limits(area: Area, facts: Funnel, words: Words) -> list[Level]:
    """Draw the curves, and return what to write at the right end of each upper one."""
    found = []
    for band in facts.bands:
        color, width = (INK, 1.3) if band.adjusted else (MUTED, 0.9)
        dash = "" if band.share > WIDE else "4 3"
        for piece in _pieces(area, facts.volumes, band):
            area.add(path(piece, color, width, dash))
        key = "chart.limit_adjusted" if band.adjusted else "chart.limit"
        share = words.percent(exact(band.share), 1 if band.share > WIDE else 0)
        found.append(Level(band.upper[-1], words.text(key, share=share), color, dash, width))
    return found


def _center(facts: Funnel, words: Words) -> Level:
    if facts.promised:
        return goal("chart.target", facts.center, facts.measured, words)
    return level("chart.center_line", facts.center, facts.measured, words, dash="")[0]


def _pieces(area: Area, volumes: Sequence[float], band: Band) -> list[list[Corner]]:
    return [piece for side in (band.lower, band.upper) for piece in within(area, volumes, side)]


def _vendors(
    area: Area, vendors: Sequence[Vendor], words: Words, *, lines: Sequence[Segment]
) -> None:
    """Draw the marks, and names where neither another mark nor another name stands."""
    at = [(area.x(one.volume), area.y(one.value)) for one in vendors]
    outside = [corner for one, corner in zip(vendors, at, strict=True) if one.outside]
    area.add(dots([c for one, c in zip(vendors, at, strict=True) if not one.outside], 2.6))
    area.add(diamond(*outside))
    room = Box(LEFT + 3, TOP - 10, area.right, area.floor - 2)
    taken = [Box(x - 4, y - 4, x + 4, y + 4) for x, y in at]
    named = [(one, corner) for one, corner in zip(vendors, at, strict=True) if one.outside]
    for one, corner in named[:MOST_NAMES]:
        said = cut(words.say(one.name), 150)
        box = beside(corner, CHAR * len(said), lines=lines, taken=taken, within=room)
        taken.append(box)
        area.add(label(box.middle, box.bottom - 1, said, anchor="middle", color=ORANGE))


def _legend(area: Area, facts: Funnel, words: Words) -> None:
    entries = [(dot(0, 0), words.text("chart.vendor"))]
    if any(one.outside for one in facts.vendors):
        entries.append((diamond((0, 0)), words.text("chart.outside")))
    legend(area, entries)
