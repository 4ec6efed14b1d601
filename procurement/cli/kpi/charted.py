"""A chart on a screen or as data: how its limits were found, and the periods that are signals."""

from rich.markup import escape

from outcome_metrics.assessing.basis import Decision, Shift
from outcome_metrics.assessing.results import PeriodRow
from outcome_metrics.figures.states import State
from procurement.actions.results.show_chart import ShownChart
from procurement.actions.reviews.review_snapshot import plain
from procurement.cli.kpi.figures import figure
from procurement.cli.show import screen, show_pairs, show_table, yes_or_no
from procurement.cli.words import say

#: Signals that a screen shows, the last ones; JSON has all periods.
LAST = 20


def show_chart(found: ShownChart, *, finding: str) -> None:
    """Print what the chart shows, its limits, and the last signals beside the target."""
    drawn, unit = found.assessment.chart, found.agreement.kpi.unit
    shape = "share" if unit == "share" else "count"
    screen.print(finding)
    show_pairs(
        {
            "chart_kind": say(f"chart_kind.{drawn.kind}"),
            "limit_status": say(f"limits.{drawn.status}"),
            "limit_window": f"{drawn.window_start or '–'} – {drawn.window_end or '–'}",
            "window_points": drawn.points,
            "lower_limit": figure(drawn.lower, shape),
            "center": figure(drawn.centre, shape),
            "upper_limit": figure(drawn.upper, shape),
            "limits_since": _renewed(drawn.shift),
            "year_on_year": _decided(drawn.season),
        }
    )
    if found.asked.trial:
        screen.print(f"[bold yellow]{say('chart.trial')}[/]")
    if drawn.refusal:
        screen.print(say(f"no_chart.{drawn.refusal}"))
    signalled = [row for row in found.assessment.rows if row.signals]
    show_table(
        ("period", "value", "lower_limit", "upper_limit", "signal", "target", "below_target"),
        [_line(row, shape) for row in signalled[-LAST:]],
    )
    if len(signalled) > LAST:
        screen.print(f"[dim]{say('chart.earlier_signals', count=len(signalled) - LAST)}[/]")


def chart_record(found: ShownChart) -> dict[str, object]:
    """Return the chart as data, every period with its limits and both flags."""
    drawn, kpi = found.assessment.chart, found.agreement.kpi
    return {
        "kpi": kpi.code,
        "version": kpi.version,
        "contract": found.asked.contract or None,
        "as_of": found.as_of.isoformat(),
        "chart": drawn.kind.value,
        "limits": drawn.status.value,
        "refusal": drawn.refusal,
        "trial": found.asked.trial,
        "new_limits": plain(drawn.shift),
        "season": plain(drawn.season),
        "window": [drawn.window_start, drawn.window_end],
        "window_points": drawn.points,
        "spread": drawn.spread,
        "upper_range": drawn.upper_range,
        "periods": [
            _record(row) for row in found.assessment.rows if row.state is not State.NOT_DUE
        ],
    }


def _renewed(shift: Shift | None) -> str:
    """Return since when, by whom and why limits were computed anew; a dash for the first ones."""
    return "–" if shift is None else f"{shift.first} · {_decided(shift.decision)}"


def _decided(decision: Decision | None) -> str:
    """Return who decided it, when and why; a dash where nothing was decided."""
    if decision is None:
        return "–"
    who = f"{decision.by}, {decision.on}" if decision.by else say("chart.on_trial")
    return " · ".join(part for part in (who, escape(decision.reason)) if part)


def _record(row: PeriodRow) -> dict[str, object]:
    expected = row.expected
    return {
        "period_start": row.start.isoformat(),
        "period_end": row.end.isoformat(),
        "state": row.state.value,
        "value": row.judgement.value,
        "center": expected and expected.centre,
        "lower": expected and expected.lower,
        "upper": expected and expected.upper,
        "signals": None if row.signals is None else list(row.signals),
        "target": row.judgement.target_low,
        "below_target": row.judgement.below_target,
    }


def _line(row: PeriodRow, shape: str) -> tuple[str, ...]:
    expected, judged = row.expected, row.judgement
    return (
        row.start.isoformat(),
        figure(judged.value, shape),
        figure(expected.lower if expected else None, shape),
        figure(expected.upper if expected else None, shape),
        ", ".join(say(f"signal.{rule}") for rule in row.signals or ()),
        figure(judged.target_low, shape),
        yes_or_no(judged.below_target),
    )
