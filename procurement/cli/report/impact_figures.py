"""An impact estimate on a screen or as data: value, interval, design and caveats together."""

from dataclasses import asdict

from outcome_metrics.impact.design import Caveat, Design, may_be_called_impact
from outcome_metrics.impact.regression import Estimate
from procurement.actions.reports.show_impact import Beyond, Changed, ImpactSeen, known_at
from procurement.cli.kpi.figures import figure
from procurement.cli.show import notes, screen, show_pairs, show_table
from procurement.cli.words import say


def show(found: ImpactSeen) -> None:
    """Print the estimates, what they rest on, and what to know before believing them."""
    name = f"{found.kpi.code}/{found.kpi.version}"
    first, last = found.periods[0][0], found.periods[-1][1]
    screen.print(
        say("impact.about", kpi=name, first=first, last=last, start=found.starts_on), markup=False
    )
    _show_series(found.changed, found.kpi.unit)
    if found.beyond is not None:
        _show_differences(found.beyond, found.kpi.unit, ", ".join(found.controls))


def _show_series(changed: Changed, unit: str) -> None:
    series = changed.series
    show_table(
        ("change", "value", "low", "high"),
        [
            (say("impact.level"), *_shown(series.level, unit)),
            (say("impact.slope"), *_shown(series.slope, unit)),
            (say("impact.average"), *_shown(series.average, unit)),
        ],
        title=f"\n{say('impact.itself')}",
    )
    show_pairs(
        {
            "design": say(f"design.{changed.design}"),
            "before": series.before,
            "after": series.after,
            "gaps": series.gaps,
            "method": say(f"method.{series.fit.method}"),
            "autocorrelation": f"{series.fit.residual_autocorrelation:.2f}",
        }
    )
    _show_caveats(changed.design, changed.caveats)


def _show_differences(beyond: Beyond, unit: str, controls: str) -> None:
    found = beyond.differences
    drift = found.trend.drift
    rows = [(say("impact.difference"), *_shown(found.effect, unit))]
    if drift is not None:
        rows.append((say("impact.drift"), *_shown(drift, unit)))
    show_table(
        ("change", "value", "low", "high"),
        rows,
        title=f"\n{say('impact.beyond', control=controls)}",
    )
    method = found.method.value if found.method else "clustered"
    show_pairs(
        {
            "design": say(f"design.{beyond.design}"),
            "before": found.before,
            "after": found.after,
            "gaps": found.dropped,
            "method": say(f"method.{method}"),
            "units": f"{found.clusters[0]} / {found.clusters[1]}",
        }
    )
    _show_caveats(beyond.design, beyond.caveats)


def _show_caveats(design: Design, caveats: tuple[Caveat, ...]) -> None:
    if not may_be_called_impact(design):
        notes.print(f"! {say('impact.not_impact')}", markup=False)
    for caveat in caveats:
        notes.print(f"! {say(f'caveat.{caveat}')}", markup=False)


def _shown(one: Estimate, unit: str) -> tuple[str, str, str]:
    return figure(one.value, unit), figure(one.low, unit), figure(one.high, unit)


def record(found: ImpactSeen) -> dict[str, object]:
    """Return the answer as data; quantities in the KPI's unit."""
    series = found.changed.series
    return {
        "kpi": found.kpi.code,
        "version": found.kpi.version,
        "unit": found.kpi.unit,
        "contract": found.contract or None,
        "starts_on": found.starts_on.isoformat(),
        "first": found.periods[0][0].isoformat(),
        "last": found.periods[-1][1].isoformat(),
        "seasonal": found.seasonal,
        "series": {
            "design": found.changed.design.value,
            "may_be_called_impact": may_be_called_impact(found.changed.design),
            "caveats": [one.value for one in found.changed.caveats],
            "before": series.before,
            "after": series.after,
            "gaps": series.gaps,
            "method": series.fit.method.value,
            "residual_autocorrelation": series.fit.residual_autocorrelation,
            "autocorrelation": series.fit.autocorrelation,
            "trend": asdict(series.trend),
            "level": asdict(series.level),
            "slope": asdict(series.slope),
            "average": asdict(series.average),
        },
        "differences": None if found.beyond is None else _differences(found, found.beyond),
        "periods": [
            {"start": first.isoformat(), "observed": seen, "fitted": fitted, "expected": expected}
            for (first, _), seen, fitted, expected in zip(
                found.periods,
                known_at(found.observed),
                known_at(series.fitted),
                known_at(series.counterfactual),
                strict=True,
            )
        ],
    }


def _differences(found: ImpactSeen, beyond: Beyond) -> dict[str, object]:
    seen = beyond.differences
    return {
        "controls": list(found.controls),
        "design": beyond.design.value,
        "may_be_called_impact": may_be_called_impact(beyond.design),
        "caveats": [one.value for one in beyond.caveats],
        "effect": asdict(seen.effect),
        "treated": {"before": seen.cells.treated[0], "after": seen.cells.treated[1]},
        "control": {"before": seen.cells.control[0], "after": seen.cells.control[1]},
        "before": seen.before,
        "after": seen.after,
        "dropped": seen.dropped,
        "units": list(seen.clusters),
        "method": seen.method.value if seen.method else "clustered",
        "trends": {
            "parallel": seen.trend.parallel,
            "drift": None if seen.trend.drift is None else asdict(seen.trend.drift),
            "treated": known_at(seen.trend.treated),
            "control": known_at(seen.trend.control),
        },
    }
