"""Sparkline: a series as small as a word, for a row of a table."""

from dataclasses import dataclass

from markupsafe import Markup

from procurement.documents.charts.marks import BLUE, GREEN, diamond, dot, dots, line, path, svg
from procurement.documents.charts.measured import Measured, full
from procurement.documents.charts.scale import Scale
from procurement.documents.words import Words

WIDTH, HEIGHT, EDGE = 120, 26, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """One value for each period in order, evenly spaced.

    Attributes:
        measured: What they are values of.
        values: None is a gap and is drawn as one.
        target: Drawn as a dashed line; None without one.
        signals: Positions in `values` that are signals.
    """

    measured: Measured
    values: tuple[float | None, ...]
    target: float | None = None
    signals: tuple[int, ...] = ()


def draw(facts: Sparkline, words: Words) -> Markup:
    """Draw the line, its last value as a dot, its signals as diamonds."""
    known = [value for value in facts.values if value is not None]
    parts: list[Markup] = []
    if known:
        seen = known if facts.target is None else [*known, facts.target]
        up = Scale(min(seen), max(seen), HEIGHT - EDGE, EDGE)
        if up.low == up.high:
            up = Scale(up.low - 1, up.high + 1, HEIGHT - EDGE, EDGE)
        across = Scale(0, max(len(facts.values) - 1, 1), EDGE, WIDTH - EDGE)
        parts = _drawn(facts, across, up)
    return svg(parts, title(facts, words), words.text("chart.sparkline.how"), size=(WIDTH, HEIGHT))


def title(facts: Sparkline, words: Words) -> str:
    """Return the first and the last value, how many signals and how many gaps."""
    known = [value for value in facts.values if value is not None]
    name = words.say(facts.measured.name)
    if not known:
        return words.text("chart.trend_empty", name=name)
    return words.text(
        "chart.sparkline",
        name=name,
        first=full(known[0], facts.measured, words),
        last=full(known[-1], facts.measured, words),
        signals=words.count("chart.signals", len(facts.signals)),
        gaps=words.count("chart.gaps", len(facts.values) - len(known)),
    )


def _drawn(facts: Sparkline, across: Scale, up: Scale) -> list[Markup]:
    parts = []
    if facts.target is not None:
        y = up.at(facts.target)
        parts.append(line((EDGE, y), (WIDTH - EDGE, y), GREEN, 1, "3 2"))
    runs: list[list[tuple[float, float]]] = [[]]
    for position, value in enumerate(facts.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((across.at(position), up.at(value)))
    parts += [path(run, BLUE, 1.2) for run in runs if len(run) > 1]
    parts.append(dots([run[0] for run in runs if len(run) == 1], 1.2))
    last = [corner for run in runs for corner in run][-1]
    at = {n: (across.at(n), up.at(v)) for n, v in enumerate(facts.values) if v is not None}
    parts.append(dot(*last, 2.2))
    parts.append(diamond(*(at[n] for n in facts.signals if n in at), radius=3.2))
    return parts
