"""Process behavior (XmR) chart: values, frozen limits, signals, the target apart from them."""

from markupsafe import Markup

from procurement.documents.charts import behavior
from procurement.documents.charts.area import over_days
from procurement.documents.charts.axes import dates, grid
from procurement.documents.charts.levels import Level, draw_levels, level, targets
from procurement.documents.charts.measured import measured
from procurement.documents.facts import KpiTerms, Series
from procurement.documents.words import Words

HEIGHT = 240


def draw(series: Series, terms: KpiTerms, words: Words) -> Markup:
    """Draw values in time order against limits that were frozen beforehand."""
    known = [float(value) for value in series.values if value is not None]
    levels = _limits(series, terms, words) + targets(terms, words)
    area = over_days(
        series.days, known + [one.value for one in levels], height=HEIGHT, percent=terms.percent
    )
    behavior.frozen_band(area, series, words)
    grid(area, words, percent=terms.percent)
    dates(area, series.days, words)
    draw_levels(area, levels)
    behavior.draw_values(area, series)
    behavior.draw_gaps(area, series)
    behavior.write_legend(area, series, words)
    return area.picture(title(series, terms, words), words.text("chart.xmr.how"))


def title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return how many periods, signals and gaps there are, in one sentence."""
    return behavior.title(series, terms, words)


def _limits(series: Series, terms: KpiTerms, words: Words) -> list[Level]:
    what = measured(terms)
    return [
        *level("chart.upper", series.upper, what, words, dash="4 3"),
        *level("chart.center", series.center, what, words, dash=""),
        *level("chart.lower", series.lower, what, words, dash="4 3"),
    ]
