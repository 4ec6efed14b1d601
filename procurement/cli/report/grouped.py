"""Results by group as people read them on a screen, and as data: nothing that is hidden."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from uuid import uuid4

from rich.markup import escape

from outcome_metrics.disclosure.breakdown import ALL, REST
from procurement.actions.asking.look_behind_marks import internal_groups
from procurement.actions.asking.requests import Asking
from procurement.actions.outcome import Outcome
from procurement.actions.reports.group_lines import Estimate, GroupLine
from procurement.actions.reports.group_pages import SHARE
from procurement.actions.reports.group_question import Question
from procurement.actions.reports.show_groups import GroupResults, groups_of
from procurement.actions.setup import engine
from procurement.cli.ask import answer, leave
from procurement.cli.kpi.figures import figure
from procurement.cli.show import notes, screen, show_outcome, show_table
from procurement.cli.words import say, word

DASH = "–"

#: Columns of the CSV, and members of each line of the JSON.
FIELDS = (
    "kpi",
    "version",
    "contract",
    "dimension",
    "group",
    "site",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "hidden",
    "value",
    "value_low",
    "value_high",
    "reference",
    "difference",
    "difference_low",
    "difference_high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "ratio_halved",
    "reading",
    "covered",
    "expected",
)


def found(question: Question, looking: Mapping[str, str] | None, actor: str) -> GroupResults:
    """Return the page; with every figure once the look behind the marks is on record."""
    if looking is None:
        return groups_of(engine(), question)
    outcome, page = internal_groups(
        engine(), Asking("groups.look", actor, looking, uuid4()), question
    )
    if page is None:
        answer(outcome)
        leave(1)
    return page


def show_published(outcome: Outcome) -> None:
    """Say, beside the page, what is now on record of it."""
    notes.print(say("groups.is_published", digest=str(outcome.facts["digest"])))
    show_outcome(Outcome(outcome.findings), as_json=False) if outcome.findings else None


def show_groups(page: GroupResults) -> None:
    """Print one table for each site and span, and what must be said of them."""
    for _, lines in groupby(page.lines, key=lambda one: (one.site, one.start, one.end)):
        _show_span(page, list(lines))
    for line in _told(page):
        screen.print(line)


def _show_span(page: GroupResults, lines: list[GroupLine]) -> None:
    kpi, first = page.page.kpi, lines[0]
    shape = SHARE if kpi.unit == SHARE else "count"
    show_table(
        ("group", "cases", "value", "interval", "difference", "ratio", "reading", "coverage"),
        [
            (
                group_name(one.group),
                _cases(one),
                _value(one, shape),
                _span(one.value, shape),
                _estimate(one.gap, shape),
                _estimate(one.ratio, "count") + ("*" if one.halved and one.ratio else ""),
                say(f"gap.{one.reading}") if one.reading else DASH,
                DASH if one.covered is None else f"{one.covered}/{one.expected}",
            )
            for one in lines
        ],
        title=say(
            "groups.title",
            kpi=kpi.code,
            version=kpi.version,
            unit=word(f"unit.{kpi.unit}.other") or kpi.unit,
            site=first.site or say("groups.all_sites"),
            start=first.start.isoformat(),
            end=first.end.isoformat(),
        ),
    )


def group_name(group: str) -> str:
    """Return what a group is called, without its dimension."""
    own = group.partition("=")[2] or group
    if own == ALL:
        return say("groups.everybody")
    return say("groups.not_stated") if own == REST else own


def _cases(line: GroupLine) -> str:
    numerator = say("groups.hidden") if line.numerator is None else f"{float(line.numerator):g}"
    if line.denominator is None:
        return numerator
    return f"{numerator} / {line.denominator}"


def _value(line: GroupLine, shape: str) -> str:
    if line.value is None:
        return say("groups.hidden") if line.hidden else DASH
    return figure(line.value.value, shape)


def _span(one: Estimate | None, shape: str) -> str:
    if one is None or one.low is None:
        return DASH
    return f"{figure(one.low, shape)} … {figure(one.high, shape)}"


def _estimate(one: Estimate | None, shape: str) -> str:
    if one is None:
        return DASH
    return figure(one.value, shape) + (f" ({_span(one, shape)})" if one.low is not None else "")


def _told(page: GroupResults) -> Iterator[str]:
    """Yield what must stand under the tables."""
    shown = page.page
    if page.internal:
        yield f"[bold]{say('groups.internal')}[/]"
    elif shown.withheld:
        yield f"[bold]{say('groups.withheld')}[/]"
    elif shown.page.marked:
        yield say("groups.why_hidden", threshold=shown.kpi.suppression_threshold)
    if shown.reference:
        told = "groups.reference" if shown.fixed else "groups.reference_asked"
        yield say(told, group=escape(shown.reference))
    else:
        yield say("groups.no_reference")
    if any(one.halved and one.ratio for one in page.lines):
        yield say("groups.halved")
    if not shown.adds_up:
        yield say("groups.overlapping")


def page_record(page: GroupResults) -> dict[str, object]:
    """Return a page as data."""
    shown = page.page
    return {
        "kpi": shown.kpi.code,
        "version": shown.kpi.version,
        "unit": shown.kpi.unit,
        "contract": shown.question.contract or None,
        "dimension": shown.question.dimension,
        "adds_up": shown.adds_up,
        "threshold": shown.kpi.suppression_threshold,
        "reference": shown.reference or None,
        "reference_fixed": shown.fixed,
        "withheld": shown.withheld,
        "internal": page.internal,
        "as_of": shown.as_of.isoformat(),
        "lines": list(line_records(page)),
    }


def line_records(page: GroupResults) -> Iterator[dict[str, object]]:
    """Yield each line as data; None is hidden or not known, and `hidden` says which."""
    shown = page.page
    for one in page.lines:
        values = (
            shown.kpi.code,
            shown.kpi.version,
            shown.question.contract,
            shown.question.dimension,
            one.group.partition("=")[2] or one.group,
            one.site,
            one.start.isoformat(),
            one.end.isoformat(),
            None if one.numerator is None else float(one.numerator),
            one.denominator,
            one.hidden and not page.internal,
            *_three(one.value),
            shown.reference,
            *_three(one.gap),
            *_three(one.ratio),
            one.halved if one.ratio else None,
            one.reading.value if one.reading else None,
            one.covered,
            one.expected,
        )
        yield dict(zip(FIELDS, values, strict=True))


def _three(one: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if one is None else (one.value, one.low, one.high)
