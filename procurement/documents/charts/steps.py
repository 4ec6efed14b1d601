"""Steps that become fewer, such as vendors from notice to award: a bar, a count and a rate each."""

from dataclasses import dataclass

from markupsafe import Markup

from procurement.documents.charts.area import Area
from procurement.documents.charts.axes import upright_grid
from procurement.documents.charts.marks import BLUE, INK, block, line
from procurement.documents.charts.measured import exact
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.facts import Text
from procurement.documents.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        name: As printed.
        count: How many reached it; None if it is unknown.
        rate: Share of those of the step before (0-1); None for the first step or if unknown.
        suppressed: Too few: nothing of it is drawn or written.
    """

    name: Text
    count: int | None
    rate: float | None = None
    suppressed: bool = False

    @property
    def shown(self) -> int | None:
        """The count, if it is known and may be shown."""
        return None if self.suppressed else self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """All steps in order; `name` says of what."""

    name: Text
    steps: tuple[Step, ...]


def draw(facts: Steps, words: Words) -> Markup:
    """Draw a bar for each step, with its count and its rate from the step before."""
    counts = [float(step.shown) for step in facts.steps if step.shown is not None]
    area = over_rows(len(facts.steps), [0.0, *counts])
    upright_grid(area, words)
    for row, step in enumerate(facts.steps[:MOST_ROWS]):
        _step(area, row, step, words)
    area.add(line((area.left, area.up.end), (area.left, area.floor), INK, 0.9))
    write_rest(area, len(facts.steps), words)
    return area.picture(title(facts, words), words.text("chart.steps.how"))


def title(facts: Steps, words: Words) -> str:
    """Return how many stood at the first and at the last known step."""
    known = [step for step in facts.steps if step.shown is not None]
    name = words.say(facts.name)
    hidden = words.count("chart.hidden", sum(step.suppressed for step in facts.steps))
    if not known:
        return words.text("chart.equity_empty", name=name, hidden=hidden)
    first, last = known[0], known[-1]
    return words.text(
        "chart.steps",
        name=name,
        first=f"{words.say(first.name)} {words.number(first.shown or 0)}",
        last=f"{words.say(last.name)} {words.number(last.shown or 0)}",
        hidden=hidden,
    )


def _step(area: Area, row: int, step: Step, words: Words) -> None:
    if step.shown is None:
        said = words.text("chart.suppressed" if step.suppressed else "unknown")
        write_row(area, row, step.name, said, words)
        return
    said = words.number(step.shown)
    if step.rate is not None:
        said = f"{said} · {words.percent(exact(step.rate))}"
    write_row(area, row, step.name, said, words)
    y = area.y(row + 0.5)
    area.add(block(area.left, y - 7, area.x(step.shown), y + 7, BLUE))
