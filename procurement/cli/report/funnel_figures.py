"""The vendor funnel on a screen or as data: unknown and hidden are words, never zeros."""

from collections.abc import Iterator

from outcome_metrics.market.small_groups import GroupStep
from outcome_metrics.market.vendor_funnel import Rate, StepCount
from procurement.actions.reports.market_measures import share
from procurement.actions.reports.show_funnel import FunnelSeen
from procurement.cli.kpi.figures import figure
from procurement.cli.show import notes, screen, show_csv, show_table
from procurement.cli.words import say, word

#: In data, the group of all vendors together.
EVERYBODY = "everybody"


def show(found: FunnelSeen) -> None:
    """Print the steps of everybody, then of each group."""
    about = say(
        "funnel.about",
        solicitations=found.solicitations,
        vendors=found.vendors,
        pairs=found.pairs,
    )
    screen.print(about, markup=False)
    _show_steps([GroupStep(line=line, suppressed=False) for line in found.everybody], "")
    for name, steps in found.groups.items():
        _show_steps(steps, group_name(name))
    notes.print(f"! {say('funnel.outreach_only')}", markup=False)
    if found.groups and found.threshold is not None:
        notes.print(say("funnel.hidden_below", threshold=found.threshold), markup=False)


def group_name(name: str) -> str:
    """Return a group's name: by its word, or as the issuer of a certificate writes it."""
    return word(f"vendor_group.{name}") or name


def _show_steps(steps: list[GroupStep] | tuple[GroupStep, ...], title: str) -> None:
    show_table(
        ("step", "vendors", "from_previous", "from_notified"),
        [
            (
                say(f"funnel_step.{one.line.step}"),
                _count(one),
                _rate(one, one.line.from_previous),
                _rate(one, one.line.from_notified),
            )
            for one in steps
        ],
        title=f"\n{title}" if title else "",
    )


def _count(one: GroupStep) -> str:
    if one.line.count is not None:
        unknown = one.line.unknown
        return (
            f"{one.line.count} ({say('funnel.unknown', count=unknown)})"
            if unknown
            else str(one.line.count)
        )
    return say("funnel.hidden") if one.suppressed else say("funnel.not_recorded")


def _rate(one: GroupStep, rate: Rate | None) -> str:
    if rate is None:
        return say("funnel.hidden") if one.suppressed else ""
    found = share(rate.passed, rate.out_of)
    return "" if found is None else f"{rate.passed}/{rate.out_of} = {figure(found.value, 'share')}"


def record(found: FunnelSeen) -> dict[str, object]:
    """Return the funnel as data."""
    return {
        "solicitations": found.solicitations,
        "vendors": found.vendors,
        "pairs": found.pairs,
        "hidden_below": found.threshold,
        "everybody": [_line(line, suppressed=False) for line in found.everybody],
        "groups": {
            name: [_line(one.line, suppressed=one.suppressed) for one in steps]
            for name, steps in found.groups.items()
        },
    }


def _line(line: StepCount, *, suppressed: bool) -> dict[str, object]:
    return {
        "step": line.step.value,
        "count": line.count,
        "recorded": suppressed or line.count is not None,
        "suppressed": suppressed,
        "unknown": line.unknown,
        "previous": line.previous.value if line.previous else None,
        "from_previous": _rate_record(line.from_previous),
        "from_notified": _rate_record(line.from_notified),
    }


def _rate_record(rate: Rate | None) -> dict[str, object] | None:
    if rate is None:
        return None
    found = share(rate.passed, rate.out_of)
    return {
        "passed": rate.passed,
        "out_of": rate.out_of,
        "unknown": rate.unknown,
        "value": found.value if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
    }


def show_as_csv(found: FunnelSeen) -> None:
    """Print one row for each group and step; what is hidden or unknown is blank, and says so."""
    show_csv(_rows(found))


def _rows(found: FunnelSeen) -> Iterator[dict[str, object]]:
    whole = tuple(GroupStep(line=line, suppressed=False) for line in found.everybody)
    for name, steps in ((EVERYBODY, whole), *found.groups.items()):
        for one in steps:
            line = one.line
            yield {
                "group": name,
                "step": line.step.value,
                "count": line.count,
                "recorded": one.suppressed or line.count is not None,
                "suppressed": one.suppressed,
                "previous": line.previous.value if line.previous else None,
                "from_previous": line.from_previous.passed if line.from_previous else None,
                "out_of_previous": line.from_previous.out_of if line.from_previous else None,
                "from_notified": line.from_notified.passed if line.from_notified else None,
                "out_of_notified": line.from_notified.out_of if line.from_notified else None,
            }
