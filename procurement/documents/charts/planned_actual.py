"""Planned against actual, one contract or period for each row: a bar and the plan's tick on it."""

from dataclasses import dataclass

from markupsafe import Markup

from procurement.documents.charts.area import Area, legend
from procurement.documents.charts.axes import upright_grid
from procurement.documents.charts.marks import BLUE, INK, block, line
from procurement.documents.charts.measured import Measured, short
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.facts import Text
from procurement.documents.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One contract, milestone or period.

    Attributes:
        name: As printed, such as the contract's code or the month.
        planned: None if no plan is known.
        actual: None if no result is known; that is not zero.
    """

    name: Text
    planned: float | None
    actual: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedActual:
    """Plans and results of one measure, in the order they are to be read."""

    measured: Measured
    pairs: tuple[Pair, ...]


def draw(facts: PlannedActual, words: Words) -> Markup:
    """Draw what was reached as a bar from zero, and what was planned as an upright tick."""
    known = [
        value for pair in facts.pairs for value in (pair.planned, pair.actual) if value is not None
    ]
    area = over_rows(len(facts.pairs), [0.0, *known], percent=facts.measured.percent)
    upright_grid(area, words, percent=facts.measured.percent)
    for row, pair in enumerate(facts.pairs[:MOST_ROWS]):
        _pair(area, row, pair, facts.measured, words)
    zero = area.x(0.0)
    area.add(line((zero, area.up.end), (zero, area.floor), INK, 0.9))
    write_rest(area, len(facts.pairs), words)
    bar = (block(-5, -4, 5, 4, BLUE), words.text("chart.actual"))
    legend(area, [bar, (line((0, -6), (0, 6), INK, 2.4), words.text("chart.planned"))])
    return area.picture(title(facts, words), words.text("chart.planned.how"))


def title(facts: PlannedActual, words: Words) -> str:
    """Return how many pairs can be compared, how many lie under their plan, what is unknown."""
    both = [
        (pair.planned, pair.actual)
        for pair in facts.pairs
        if pair.planned is not None and pair.actual is not None
    ]
    under = sum(actual < planned for planned, actual in both)
    return words.text(
        "chart.planned_actual",
        name=words.say(facts.measured.name),
        pairs=words.count("chart.compared", len(both)),
        under=words.number(under),
        unknown=words.number(len(facts.pairs) - len(both)),
    )


def _pair(area: Area, row: int, pair: Pair, what: Measured, words: Words) -> None:
    y = area.y(row + 0.5)
    said = [
        words.text("unknown") if v is None else short(v, what, words)
        for v in (pair.actual, pair.planned)
    ]
    write_row(area, row, pair.name, " / ".join(said), words)
    if pair.actual is not None:
        left, right = sorted((area.x(0.0), area.x(pair.actual)))
        area.add(block(left, y - 5, right, y + 5, BLUE))
    if pair.planned is not None:
        x = area.x(pair.planned)
        area.add(line((x, y - 9), (x, y + 9), "#ffffff", 5), line((x, y - 9), (x, y + 9), INK, 2.4))
