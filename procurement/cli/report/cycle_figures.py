"""Cycle times as people read them on a screen, and as data."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from rich.markup import escape

from procurement.actions.reports.show_cycle_time import CycleTimes
from procurement.cli.kpi.figures import figure
from procurement.cli.show import screen, show_csv, show_table
from procurement.cli.words import say
from procurement.rules.cycle_baseline import CycleBaseline
from procurement.rules.cycle_report import ALL, WHOLE, Line, Spread
from procurement.rules.cycle_time import Waiting

DASH = "–"


def show(found: CycleTimes) -> None:
    """Print two tables for each pathway and department: days and hands, and what was waited for."""
    for (pathway, department), lines in groupby(found.lines, key=_of_whom):
        together = list(lines)
        whose = say("cycle.all_departments") if department == ALL else escape(department)
        whose = whose or say("cycle.no_department")
        title = f"\n{pathway} · {whose}"
        show_table(
            (
                "stage",
                "finished",
                "lasting",
                "back",
                "median_days",
                "mean_days",
                "business_days",
                "hands",
                "handovers",
                "baseline",
                "change",
            ),
            [
                (
                    _stage(line),
                    line.finished,
                    line.lasting,
                    line.back,
                    _median(line.calendar),
                    _mean(line.calendar),
                    _median(line.business),
                    _hands(line),
                    _median(line.handovers),
                    _stated(line),
                    _change(line.change),
                )
                for line in together
            ],
            title=title,
        )
        show_table(
            ("stage", "waited", "not_begun", "consent", "bidding", "standstill", "term"),
            [(_stage(line), *_waits(line)) for line in together],
            title=f"\n{say('cycle.waiting')}",
        )
    for told in _told(found):
        screen.print(told)


def _of_whom(line: Line) -> tuple[str, str]:
    return line.pathway, line.department


def _waits(line: Line) -> tuple[str, ...]:
    """Return the share waited in all, and of each kind in the order of the columns."""
    kinds = (
        Waiting.NOT_BEGUN,
        Waiting.CONSENT,
        Waiting.BIDDING,
        Waiting.STANDSTILL,
        Waiting.TERM,
    )
    shares = [None if line.waited is None else line.waited[kind] for kind in kinds]
    return tuple(_share(share) for share in (line.waited_in_all, *shares))


def _told(found: CycleTimes) -> Iterator[str]:
    """Yield what must be said with the figures."""
    yield say("cycle.span", first=found.first.isoformat(), at=found.at.date().isoformat())
    days_off = 0 if found.baseline is None else len(found.baseline.days_off)
    yield say("cycle.counting", days_off=days_off)
    yield say("cycle.not_work")
    if found.baseline is None:
        yield say("cycle.no_baseline")
        return
    yield _baseline(found.baseline, found.number)


def _baseline(held: CycleBaseline, number: int | None) -> str:
    return say(
        "cycle.from_file" if number is None else "cycle.on_record",
        number=number,
        middle=say(f"middle.{held.middle}"),
        counting=say(f"counting.{held.counting}"),
        first=held.measured_from.isoformat(),
        last=held.measured_until.isoformat(),
        source=escape(held.source),
    )


def show_as_csv(found: CycleTimes) -> None:
    """Print one row for each line, exact numbers with a decimal point."""
    show_csv(map(_flat, found.lines))


def record(found: CycleTimes) -> dict[str, object]:
    """Return the report as data."""
    held = found.baseline
    return {
        "at": found.at,
        "first": found.first,
        "baseline": None
        if held is None
        else {
            "number": found.number,
            "valid_from": held.valid_from,
            "measured_from": held.measured_from,
            "measured_until": held.measured_until,
            "source": held.source,
            "counting": held.counting.value,
            "middle": held.middle.value,
            "days_off": list(held.days_off),
        },
        "lines": [_flat(line) for line in found.lines],
    }


def _flat(line: Line) -> dict[str, object]:
    """Return a line as one row; None where a number is not known."""
    spreads = {
        "calendar_days": line.calendar,
        "business_days": line.business,
        "hands": line.hands,
        "handovers": line.handovers,
    }
    return {
        "pathway": line.pathway,
        "department": line.department,
        "stage": line.stage or "whole",
        "finished": line.finished,
        "lasting": line.lasting,
        "longest_lasting_days": line.longest_lasting,
        "without_result": line.without_result,
        "back": line.back,
        **{
            f"{name}_{middle}": None if one is None else float(getattr(one, middle))
            for name, one in spreads.items()
            for middle in ("median", "mean")
        },
        "waited_share": _float(line.waited_in_all),
        **{
            f"{kind.value}_share": _float(None if line.waited is None else line.waited[kind])
            for kind in Waiting
        },
        "baseline_days": None if line.baseline is None else float(line.baseline.days),
        "baseline_processes": None if line.baseline is None else line.baseline.processes,
        "change_days": _float(line.change),
        "change_hands": _float(line.hands_change),
    }


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _stage(line: Line) -> str:
    return say("cycle.whole") if line.stage == WHOLE else say(f"stage.{line.stage}")


def _number(number: Fraction | None) -> str:
    return figure(_float(number), "count")


def _median(spread: Spread | None) -> str:
    return _number(None if spread is None else spread.median)


def _mean(spread: Spread | None) -> str:
    return _number(None if spread is None else spread.mean)


def _hands(line: Line) -> str:
    """Return the median, with how many more or fewer than the baseline: `3 (-2)`."""
    change = "" if line.hands_change is None else f" ({_change(line.hands_change)})"
    return f"{_median(line.hands)}{change}"


def _stated(line: Line) -> str:
    """Return the days of the baseline, and on how many they were measured: `40 (14)`."""
    if line.baseline is None:
        return DASH
    days, measured = _number(Fraction(line.baseline.days)), line.baseline.processes
    return days if measured is None else f"{days} ({measured})"


def _change(number: Fraction | None) -> str:
    shown = _number(number)
    return f"+{shown}" if number is not None and number > 0 else shown


def _share(share: Fraction | None) -> str:
    return figure(_float(share), "share")
