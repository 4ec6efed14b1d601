"""Equity dot plot: one group for each row, its value with its interval, the reference marked.

A suppressed group is named as hidden, and its value, if it were given, is not read.
"""

from dataclasses import dataclass

from markupsafe import Markup

from procurement.documents.charts.area import Area, legend
from procurement.documents.charts.axes import upright_grid
from procurement.documents.charts.marks import GREEN, INK, diamond, dot, line
from procurement.documents.charts.measured import Measured, exact, full, short
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.facts import Text
from procurement.documents.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of people or one district.

    Attributes:
        name: As printed.
        value: Its result; None if it is unknown.
        low: Lower end of the interval; None without one.
        high: Upper end of the interval.
        reference: The group the others are compared with, fixed beforehand.
        suppressed: Too few people: it is named as hidden, and nothing of it is drawn or written.
    """

    name: Text
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reference: bool = False
    suppressed: bool = False

    @property
    def drawn(self) -> bool:
        """Whether its value may be shown and is known."""
        return self.value is not None and not self.suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityDots:
    """Groups of one measure in one period.

    Attributes:
        measured: What is compared; say whether it is a share of success or of failure.
        groups: In the order of the city's configuration, never by result.
        confidence: Of the intervals (0-1).
    """

    measured: Measured
    groups: tuple[Group, ...]
    confidence: float = 0.95


def draw(facts: EquityDots, words: Words) -> Markup:
    """Draw each group's value and interval in its row."""
    area = over_rows(len(facts.groups), _values(facts), percent=facts.measured.percent)
    upright_grid(area, words, percent=facts.measured.percent)
    for group in facts.groups:
        if group.reference and group.drawn and group.value is not None:
            x = area.x(group.value)
            area.add(line((x, area.up.end), (x, area.floor), GREEN, 1.2, "9 4"))
    for row, group in enumerate(facts.groups[:MOST_ROWS]):
        _group(area, row, group, facts.measured, words)
    write_rest(area, len(facts.groups), words)
    _legend(area, facts, words)
    return area.picture(title(facts, words), words.text("chart.equity.how"))


def title(facts: EquityDots, words: Words) -> str:
    """Return the reference, the groups with the least and the greatest value, and the hidden."""
    shown = [(g.value, g.name) for g in facts.groups if g.value is not None and g.drawn]
    reference = next((g for g in facts.groups if g.reference and g.drawn), None)
    name = words.say(facts.measured.name)
    hidden = words.count("chart.hidden", sum(g.suppressed for g in facts.groups))
    if not shown:
        return words.text("chart.equity_empty", name=name, hidden=hidden)
    least, greatest = min(shown, key=lambda g: g[0]), max(shown, key=lambda g: g[0])
    return words.text(
        "chart.equity",
        name=name,
        reference=_said(reference.name, reference.value, facts, words)
        if reference
        else words.text("unknown"),
        least=_said(least[1], least[0], facts, words),
        greatest=_said(greatest[1], greatest[0], facts, words),
        hidden=hidden,
    )


def _said(name: Text, value: float | None, facts: EquityDots, words: Words) -> str:
    return f"{words.say(name)} {full(value, facts.measured, words)}"


def _values(facts: EquityDots) -> list[float]:
    return [
        value
        for group in facts.groups
        if group.drawn
        for value in (group.low, group.value, group.high)
        if value is not None
    ]


def _group(area: Area, row: int, group: Group, what: Measured, words: Words) -> None:
    y = area.y(row + 0.5)
    if group.suppressed:
        write_row(area, row, group.name, words.text("chart.suppressed"), words)
        return
    if group.value is None:
        write_row(area, row, group.name, words.text("unknown"), words)
        return
    write_row(area, row, group.name, short(group.value, what, words), words)
    if group.low is not None and group.high is not None:
        left, right = area.x(group.low), area.x(group.high)
        area.add(line((left, y), (right, y), INK, 1.2))
        area.add(*(line((x, y - 4), (x, y + 4), INK, 1.2) for x in (left, right)))
    x = area.x(group.value)
    area.add(diamond((x, y), radius=5.4, color=GREEN) if group.reference else dot(x, y, 4))


def _legend(area: Area, facts: EquityDots, words: Words) -> None:
    entries = []
    if any(g.drawn and not g.reference for g in facts.groups):
        entries.append((dot(0, 0, 4), words.text("chart.group")))
    if any(g.drawn and g.reference for g in facts.groups):
        entries.append((diamond((0, 0), radius=5.4, color=GREEN), words.text("chart.reference")))
    if any(g.drawn and g.low is not None for g in facts.groups):
        whisker = line((-5, 0), (5, 0), INK, 1.2) + line((-5, -4), (-5, 4), INK, 1.2)
        whisker += line((5, -4), (5, 4), INK, 1.2)
        share = words.percent(exact(facts.confidence))
        entries.append((whisker, words.text("chart.interval", share=share)))
    legend(area, entries)
