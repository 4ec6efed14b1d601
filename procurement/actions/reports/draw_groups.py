"""Results by group as an equity dot plot; it is given nothing that may not be shown."""

from outcome_metrics.definitions.definition import Text
from outcome_metrics.disclosure.breakdown import ALL, REST
from procurement.actions.reports.group_lines import GroupLine
from procurement.actions.reports.group_pages import SHARE, named
from procurement.actions.reports.show_groups import GroupResults
from procurement.documents.charts import equity_dots
from procurement.documents.charts.measured import Measured
from procurement.documents.charts.standalone import standalone
from procurement.documents.words import Words
from procurement.locale import LANGUAGES, text

#: No time of day is shown.
ZONE = "UTC"


def picture_of(found: GroupResults, language: str) -> str:
    """Return the groups of the whole span as SVG, each with its interval, hidden ones named."""
    page = found.page
    reference = named(page.question.dimension, page.reference)
    whole = [one for one in found.lines if one.site == ALL and (one.start, one.end) == found.span]
    facts = equity_dots.EquityDots(
        measured=Measured(name=page.kpi.name, unit=page.kpi.unit, percent=page.kpi.unit == SHARE),
        groups=tuple(_group(one, reference) for one in whole if one.group != ALL),
    )
    return standalone(equity_dots.draw(facts, Words(language, ZONE)))


def _group(line: GroupLine, reference: str) -> equity_dots.Group:
    value = line.value
    return equity_dots.Group(
        name=_name(line.group),
        value=value.value if value else None,
        low=value.low if value else None,
        high=value.high if value else None,
        reference=line.group == reference,
        suppressed=line.hidden,
    )


def _name(group: str) -> Text:
    """Return a group's own name; that of the rest in each language."""
    own = group.partition("=")[2] or group
    if own == REST:
        return Text(**{one: text(one, "cli", "groups.not_stated") for one in LANGUAGES})
    return Text(**dict.fromkeys(LANGUAGES, own))
