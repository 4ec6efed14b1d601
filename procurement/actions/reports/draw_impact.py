"""An impact estimate as a picture for a page or a file."""

from procurement.actions.reports.show_impact import ImpactSeen, known_at
from procurement.documents.charts import impact
from procurement.documents.charts.measured import Measured
from procurement.documents.charts.standalone import standalone
from procurement.documents.words import Words

#: Pictures show days, never times of day.
ZONE = "UTC"


def picture_of(found: ImpactSeen, language: str) -> str:
    """Return the observed values, the model, and what was expected without the contract, as SVG."""
    series = found.changed.series
    days = tuple(first for first, _ in found.periods)
    since = [day >= found.starts_on for day in days]
    expected = zip(known_at(series.counterfactual), since, strict=True)
    facts = impact.Impact(
        measured=Measured(
            name=found.kpi.name, unit=found.kpi.unit, percent=found.kpi.unit == "share"
        ),
        days=days,
        observed=known_at(found.observed),
        fitted=known_at(series.fitted),
        counterfactual=tuple(value if late else None for value, late in expected),
        starts_on=found.starts_on,
        design=found.changed.design.value,
        effect=series.average.value,
        low=series.average.low,
        high=series.average.high,
        comparison=() if found.comparison is None else known_at(found.comparison),
        comparison_name=", ".join(found.controls),
    )
    return standalone(impact.draw(facts, Words(language, ZONE)))
