"""p, u and seasonal charts: values in time order, each period with limits of its own.

An XmR chart is drawn so too once its limits were frozen anew: earlier periods keep theirs.
"""

from itertools import pairwise

from markupsafe import Markup

from procurement.documents.charts import behavior
from procurement.documents.charts.area import Area, over_days
from procurement.documents.charts.axes import dates, grid
from procurement.documents.charts.levels import Level, draw_lines, level, targets, write_beside
from procurement.documents.charts.marks import MUTED, path
from procurement.documents.charts.measured import Measured, measured
from procurement.documents.facts import Band, KpiTerms, Series
from procurement.documents.words import Words

HEIGHT = 240

#: How to read the chart, by its kind.
HOW = {
    "xmr": "chart.xmr.how",
    "p": "chart.proportions.how",
    "u": "chart.proportions.how",
    "seasonal": "chart.seasonal.how",
}


def draw(series: Series, terms: KpiTerms, words: Words) -> Markup:
    """Draw values against limits that step with the cases of a period, or with the season."""
    known = [float(value) for value in series.values if value is not None]
    edges = [edge for band in series.bands if band for edge in _edges(band)]
    promised = targets(terms, words)
    area = over_days(
        series.days,
        known + edges + [one.value for one in promised],
        height=HEIGHT,
        percent=terms.percent,
    )
    behavior.frozen_band(area, series, words)
    grid(area, words, percent=terms.percent)
    dates(area, series.days, words)
    draw_lines(area, promised)
    for name, dash in (("lower", "4 3"), ("center", ""), ("upper", "4 3")):
        for run in _steps(area, series, name):
            area.add(path(run, MUTED, 1.0, dash))
    write_beside(area, [*promised, *_last(series, measured(terms), words)])
    behavior.draw_values(area, series)
    behavior.draw_gaps(area, series)
    behavior.write_legend(area, series, words)
    return area.picture(title(series, terms, words), words.text(HOW[series.kind]))


def title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return how many periods, signals and gaps there are, in one sentence."""
    return behavior.title(series, terms, words)


def _edges(band: Band) -> list[float]:
    return [float(edge) for edge in (band.lower, band.center, band.upper) if edge.is_finite()]


def _steps(area: Area, series: Series, name: str) -> list[list[tuple[float, float]]]:
    """Return one limit as steps half a period to both sides, broken where it is unknown."""
    x = [area.x(day) for day in series.days]
    half = min((after - before for before, after in pairwise(x)), default=8.0) / 2
    found: list[list[tuple[float, float]]] = [[]]
    for at, band in zip(x, series.bands, strict=True):
        edge = None if band is None else getattr(band, name)
        if edge is None or not edge.is_finite():
            found.append([])
            continue
        if found[-1] and at - found[-1][-1][0] > 3 * half:
            found.append([])
        y = area.y(float(edge))
        found[-1] += [(at - half, y), (at + half, y)]
    return [run for run in found if run]


def _last(series: Series, what: Measured, words: Words) -> list[Level]:
    """Return what to write beside the limits of the last period that has any."""
    band = next((band for band in reversed(series.bands) if band), None)
    if band is None:
        return []
    edges = {"upper": band.upper, "center": band.center, "lower": band.lower}
    return [
        one
        for name, edge in edges.items()
        if edge.is_finite()
        for one in level(f"chart.{name}", edge, what, words)
    ]
