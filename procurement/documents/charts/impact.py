"""Did it change with the contract?  Observed, fitted, and what was expected without the contract.

The title names the strength of the design: reaching a target is never called impact (domain 4.5).
"""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from procurement.documents.charts.area import TOP, Area, legend, over_days
from procurement.documents.charts.axes import dates, grid
from procurement.documents.charts.curves import polyline
from procurement.documents.charts.marks import (
    BLUE,
    CHAR,
    INK,
    MUTED,
    ORANGE,
    bar,
    cut,
    dot,
    dots,
    label,
    line,
)
from procurement.documents.charts.measured import Measured, full
from procurement.documents.facts import Text
from procurement.documents.words import Words

HEIGHT = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """A series before and after the start of a contract.

    Attributes:
        measured: What it is a series of.
        days: First day of each period, rising.
        observed: None is a gap.
        fitted: The model's line; None where it says nothing.
        counterfactual: What was expected without the contract; None before its start.
        starts_on: First day of the contract.
        design: `experimental`, `quasi-experimental`, `before-after` or `descriptive`.
        effect: Change that the model ascribes to the contract, in the measure's unit.
        low: Lower end of its interval.
        high: Upper end of its interval.
        comparison: The series of those without the contract; empty without a comparison.
        comparison_name: Who they are.
    """

    measured: Measured
    days: tuple[date, ...]
    observed: tuple[float | None, ...]
    fitted: tuple[float | None, ...]
    counterfactual: tuple[float | None, ...]
    starts_on: date
    design: str
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    comparison: tuple[float | None, ...] = ()
    comparison_name: Text = ""


def draw(facts: Impact, words: Words) -> Markup:
    """Draw the observed values as dots, the model's lines, and the start of the contract."""
    series = (facts.observed, facts.fitted, facts.counterfactual, facts.comparison)
    known = [value for one in series for value in one if value is not None]
    area = over_days(facts.days, known, height=HEIGHT, percent=facts.measured.percent)
    grid(area, words, percent=facts.measured.percent)
    dates(area, facts.days, words)
    _start(area, facts, words)
    for one in (_before(facts), _since(facts)):  # no line joins them: the level may jump
        polyline(area, facts.days, one, width=1.8)
    polyline(area, facts.days, facts.counterfactual, width=1.8, color=ORANGE, dash="6 3")
    if facts.comparison:
        polyline(area, facts.days, facts.comparison, width=1.2, color=MUTED, dash="2 3")
    at = list(zip(facts.days, facts.observed, strict=True))
    area.add(dots([(area.x(day), area.y(value)) for day, value in at if value is not None], 2.4))
    area.add(*(bar(area.x(day) - 2, area.floor - 7, 4) for day, value in at if value is None))
    _legend(area, facts, words)
    return area.picture(title(facts, words), words.text("chart.impact.how"))


def title(facts: Impact, words: Words) -> str:
    """Return the effect with its interval, and how strong the design is."""
    name, design = words.say(facts.measured.name), words.text(f"design.{facts.design}")
    if facts.effect is None:
        return words.text("chart.impact_unknown", name=name, design=design)
    key = "chart.impact" if facts.low is not None else "chart.impact_bare"
    low, high = (full(value, facts.measured, words) for value in (facts.low, facts.high))
    effect = full(facts.effect, facts.measured, words)
    return words.text(key, name=name, effect=effect, low=low, high=high, design=design)


def _before(facts: Impact) -> list[float | None]:
    pairs = zip(facts.days, facts.fitted, strict=True)
    return [value if day < facts.starts_on else None for day, value in pairs]


def _since(facts: Impact) -> list[float | None]:
    pairs = zip(facts.days, facts.fitted, strict=True)
    return [value if day >= facts.starts_on else None for day, value in pairs]


def _start(area: Area, facts: Impact, words: Words) -> None:
    x = area.x(facts.starts_on)
    said = words.text("chart.contract_starts", day=words.short_day(facts.starts_on))
    half = CHAR * len(said) / 2
    middle = min(max(x, area.left + half), area.right - half)
    area.add(line((x, TOP), (x, area.floor), INK, 1.2, "1 2"))
    area.add(label(middle, TOP - 4, said, anchor="middle", color=MUTED))


def _legend(area: Area, facts: Impact, words: Words) -> None:
    entries = [
        (dot(0, 0), words.text("chart.observed")),
        (line((-6, 0), (6, 0), BLUE, 1.8), words.text("chart.fitted")),
        (line((-6, 0), (6, 0), ORANGE, 1.8, "4 2"), words.text("chart.expected")),
    ]
    if facts.comparison:
        said = cut(words.say(facts.comparison_name), 110) or words.text("chart.comparison")
        entries.append((line((-6, 0), (6, 0), MUTED, 1.2, "2 2"), said))
    if None in facts.observed:
        entries.append((bar(-2, -3.5, 4), words.text("chart.gap")))
    legend(area, entries)
