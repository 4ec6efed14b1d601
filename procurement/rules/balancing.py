"""Which KPIs of a case watch for the damage that another may do (domain 3.1)."""

from collections.abc import Iterable

from outcome_metrics.definitions.definition import Kpi, KpiType


def watchers(kpi: Kpi, kpis: Iterable[Kpi]) -> tuple[str, ...]:
    """Return the codes of those among `kpis` that watch over one, by name.

    They are those that it names, and the balancing measures of its goal.  A KPI that the catalogue
    names, but that is not in the case, watches nothing.
    """
    return tuple(
        sorted(
            one.code
            for one in kpis
            if one.code != kpi.code
            and (
                one.code in kpi.balanced_by
                or (one.type is KpiType.BALANCING and one.goal == kpi.goal)
            )
        )
    )
