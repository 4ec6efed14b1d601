"""A KPI over time as a picture, for a page or a file."""

from dataclasses import replace

from procurement.actions.papers import behavior, measures, record
from procurement.actions.results.show_chart import ShownChart
from procurement.documents.charts import process
from procurement.documents.charts.standalone import standalone
from procurement.documents.facts import Series
from procurement.documents.words import Words

#: No time of day is shown.
ZONE = "UTC"


def picture_of(found: ShownChart, language: str) -> str:
    """Return the chart that fits the KPI as SVG: values, limits, signals and target."""
    terms = measures.terms(found.agreement)
    return standalone(process.draw(series_of(found), terms, Words(language, ZONE)))


def finding_of(found: ShownChart, language: str) -> str:
    """Return what the chart shows, in one sentence."""
    terms = measures.terms(found.agreement)
    return process.title(series_of(found), terms, Words(language, ZONE))


def series_of(found: ShownChart) -> Series:
    """Return values and limits over time: the window first, then what is judged by it."""
    (plain,) = record.made_plain([found.assessment])
    series = behavior.series(found.agreement, plain["rows"], plain["chart"], found.window)
    return replace(series, trial=found.asked.trial)
