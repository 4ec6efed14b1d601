"""A KPI that nobody has defined: what a mapping file says of it, as version 0.

Version 0 is for the city's own record, and for contracts that were awarded elsewhere: what their
tables report.  A case or the catalogue begins at version 1, so a proper definition never meets it,
and no contract that is awarded here can promise it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from outcome_metrics.definitions.definition import (
    UNSAID,
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    KpiType,
    Text,
)
from procurement.ingest.table.drafts import ObservationDraft
from procurement.ingest.table.mapping import KpiRule, TableMapping
from procurement.rules.findings import Finding, Severity

LANGUAGES: tuple[Literal["en", "es", "pt"], ...] = ("en", "es", "pt")
#: Longest period, in days, of each frequency.
LENGTHS = {7: Frequency.WEEK, 31: Frequency.MONTH, 92: Frequency.QUARTER}


def mapped_kpi(draft: ObservationDraft, layout: TableMapping) -> Kpi:
    """Return the definition that the mapping gives the KPI of `draft`, the first row of it.

    What a mapping does not say stays unsaid: no target, no owner, and without its `reporting` no
    lag.  An average over a volume, and a rate, add up by their sums; a plain amount is added, or is
    a level where the mapping says so.
    """
    name = draft.source_kpi
    unit, direction = meant(draft.kpi_code, layout)
    return Kpi(
        code=draft.kpi_code,
        version=0,
        valid_from=None,
        name=Text(en=name, es=name, pt=name),
        type=KpiType.PROCESS,
        definition=Text(**{one: layout.definition.get(one, "") for one in LANGUAGES}),
        numerator=UNSAID,
        denominator=UNSAID if _is_ratio(layout) else None,
        exclusions=UNSAID,
        unit=unit,
        direction=direction,
        aggregation=_aggregation(draft.kpi_code, layout),
        attainment=AttainmentKind.RATIO,
        data_source=UNSAID,
        owner=UNSAID,
        collector=UNSAID,
        validator=UNSAID,
        frequency=_frequency(draft.period_start, draft.period_end),
        lag_days=layout.reporting.lag_days if layout.reporting else None,
        submission_days=layout.reporting.submission_days if layout.reporting else None,
    )


def disagreements(
    kpis: Mapping[str, Kpi], drafts: Mapping[str, ObservationDraft], layout: TableMapping
) -> list[Finding]:
    """Return where a mapping means another unit or direction than the KPI's definition.

    It blocks where the mapping names the KPI, or has made shares of percentages; where only its
    default speaks, it is a hint.
    """
    listed = {layout.constants.kpi, *(rule.code for rule in layout.kpis.values())}
    found = []
    for code in sorted(kpis.keys() & drafts.keys()):
        kpi = kpis[code]
        unit, direction = meant(code, layout)
        sure = code in listed or layout.unit == "percent"
        pairs = [("unit", unit, kpi.unit)]
        if kpi.direction in {Direction.HIGHER, Direction.LOWER}:
            pairs.append(("direction", direction.value, kpi.direction.value))
        found += [
            Finding(
                "results.mapping_differs",
                {
                    "kpi": f"{code}/{kpi.version}",
                    "field": field,
                    "mapping": ours,
                    "definition": theirs,
                },
                Severity.BLOCKS if sure else Severity.ADVISES,
            )
            for field, ours, theirs in pairs
            if ours != theirs
        ]
    return found


def meant(code: str, layout: TableMapping) -> tuple[str, Direction]:
    """Return unit and direction of a KPI as stored: percentages are kept as shares."""
    rules = {rule.code: rule for rule in layout.kpis.values()}
    rule = rules.get(code, KpiRule(code=code))
    unit = rule.unit or layout.unit
    direction = rule.direction or layout.direction
    return "share" if unit == "percent" else unit, Direction(direction.value)


def _is_ratio(layout: TableMapping) -> bool:
    return layout.columns.denominator is not None or layout.columns.volume is not None


def _aggregation(code: str, layout: TableMapping) -> Aggregation:
    if layout.columns.volume is not None:
        return Aggregation.MEAN_WEIGHTED
    if _is_ratio(layout):
        return Aggregation.RATIO_OF_SUMS
    own = next((rule.aggregation for rule in layout.kpis.values() if rule.code == code), None)
    return Aggregation(own or layout.aggregation)


def _frequency(start: date, end: date) -> Frequency:
    days = (end - start).days + 1
    return next(
        (frequency for longest, frequency in LENGTHS.items() if days <= longest), Frequency.YEAR
    )
