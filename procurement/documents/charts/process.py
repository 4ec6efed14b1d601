"""The chart that fits a series: one pair of limits for all periods, or limits of each."""

from markupsafe import Markup

from procurement.documents.charts import behavior, proportions, xmr
from procurement.documents.facts import KpiTerms, Series
from procurement.documents.words import Words


def draw(series: Series, terms: KpiTerms, words: Words) -> Markup:
    """Draw values in time order against the limits that were frozen beforehand."""
    if series.bands:
        return proportions.draw(series, terms, words)
    return xmr.draw(series, terms, words)


def title(series: Series, terms: KpiTerms, words: Words) -> str:
    """Return how many periods, signals and gaps there are, in one sentence."""
    return behavior.title(series, terms, words)
