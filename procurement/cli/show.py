"""How answers look on a screen: findings with remedies, tables, or JSON."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from procurement.actions.outcome import Fact, Outcome
from procurement.cli.words import language, say, word
from procurement.csv_cells import write_csv
from procurement.locale.findings import say as say_finding
from procurement.rules.findings import Finding, Severity

#: Columns of figures: to the right, and never broken.
FIGURES = frozenset(
    {
        "actual",
        "amount",
        "approved",
        "attainment",
        "back",
        "baseline",
        "bidding",
        "burden",
        "business_days",
        "cases",
        "consent",
        "coverage",
        "delivered",
        "entries",
        "excess",
        "finished",
        "good",
        "handovers",
        "hands",
        "held",
        "lasting",
        "loaded",
        "mean_days",
        "median_days",
        "not_begun",
        "open",
        "paid",
        "payable",
        "payment_days",
        "planned_first",
        "planned_last",
        "quantity",
        "results",
        "silent",
        "standstill",
        "target",
        "term",
        "unit_price",
        "unread",
        "value",
        "waited",
        "z",
    }
)
#: Between two columns of a table, characters.
GAP = 2

#: Facts that are codes, and the family of words they stand in.
CODED = {
    "choice": "limit_choice",
    "decision": "decision",
    "ended_as": "follow_up",
    "kind": "envelope",
    "moment": "moment",
    "rating": "rating",
    "role": "role",
    "stage": "stage",
    "status": "bid_status",
    "target": "stage",
}
#: Not for a screen: a person keeps it as a file.
FOR_FILES = frozenset({"receipt"})

screen = Console(highlight=False)
notes = Console(stderr=True, highlight=False)


def show_findings(found: Iterable[Finding]) -> None:
    """Print each finding: what, where, and the remedy."""
    for finding in found:
        said = say_finding(finding, language())
        mark = "[bold red]✗[/]" if finding.severity is Severity.BLOCKS else "[yellow]![/]"
        place = _place(finding)
        notes.print(
            f"{mark} {escape(place)}{escape(said.sentence)} [dim]({finding.code})[/]",
            overflow="ignore",  # a place is copied into an editor: never broken in two
            crop=False,
        )
        notes.print(Padding(f"→ {escape(said.remedy)}", (0, 0, 0, 4), expand=False))


def _place(finding: Finding) -> str:
    if finding.place is None:
        return ""
    parts = [finding.place.file]
    if finding.place.line is not None:
        parts.append(str(finding.place.line))
    if finding.place.column is not None:
        parts.append(finding.place.column)
    return ":".join(parts) + ": "


def show_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Print what came of a request."""
    if as_json:
        show_json(outcome_record(outcome))
        return
    show_findings(outcome.findings)
    if outcome.refused:
        notes.print(f"[bold]{say('refused')}[/]")
        return
    screen.print(f"[bold green]✓[/] {say('done')}")
    for name, value in outcome.facts.items():
        if name in FOR_FILES:
            screen.print(f"[dim]{say('receipt_unseen')}[/]")
        else:
            screen.print(f"[dim]{label(name)}:[/] {escape(fact_shown(name, value))}")


def label(name: str) -> str:
    """Return what a fact is called: by its own word, or that of the column or state it fills."""
    return word(f"fact.{name}") or word(f"column.{name}") or word(f"state.{name}") or name


def fact_shown(name: str, value: Fact) -> str:
    """Return a fact as people read it: a code with its words, yes and no, a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return yes_or_no(value)
    family = CODED.get(name)
    said = word(f"{family}.{value}") if family else None
    return f"{said} ({value})" if said else str(value)


def yes_or_no(value: bool | None, *, unknown: str = "–") -> str:
    """Return a flag in words; `unknown` for one that is not known."""
    return unknown if value is None else say("yes") if value else say("no")


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as data, each finding with its words."""
    findings = findings_record(outcome.findings)
    return {**outcome.as_record(), "refused": outcome.refused, "findings": findings}


def findings_record(found: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings as data with their words."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "sentence": said.sentence,
            "remedy": said.remedy,
            "params": dict(finding.params),
            "place": None
            if finding.place is None
            else {
                "file": finding.place.file,
                "line": finding.place.line,
                "column": finding.place.column,
            },
        }
        for finding in found
        for said in (say_finding(finding, language()),)
    ]


def show_json(data: object) -> None:
    """Print data as JSON, for programs."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def show_csv(rows: Iterable[Mapping[str, object]], *, columns: Sequence[str] = ("kpi",)) -> None:
    """Print rows as CSV, for programs; `columns` are those of a table without rows."""
    listed = list(rows)
    write_csv(sys.stdout, list(listed[0]) if listed else columns, listed)


def show_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = ""
) -> None:
    """Print rows under localized column titles (keys of the catalogue)."""
    headings = [say(f"column.{column}") for column in columns]
    cells = [[str(value) for value in row] for row in rows]
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    widths = fitting(list(zip(headings, *cells, strict=True)), screen.width)
    for column, heading, width in zip(columns, headings, widths, strict=True):
        justify: JustifyMethod = "right" if column in FIGURES else "left"
        table.add_column(heading, overflow="fold", width=width, justify=justify)
    for row in cells:
        table.add_row(*map(escape, row))
    screen.print(table)


def fitting(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the width of each column so that a table fits, gaps included.

    The one that can best spare it gives way first, down to its longest word; words are broken only
    when nothing else helps.
    """
    widths = [max(map(cell_len, texts)) for texts in columns]
    words = [max(cell_len(word) for text in texts for word in text.split(" ")) for texts in columns]
    excess = sum(widths) + GAP * (len(widths) - 1) - room
    for _ in range(max(excess, 0)):
        spare = [width - least for width, least in zip(widths, words, strict=True)]
        widest = spare.index(max(spare)) if max(spare) > 0 else widths.index(max(widths))
        widths[widest] -= 1
    return widths


def show_pairs(pairs: Mapping[str, object]) -> None:
    """Print named values, one a line."""
    for name, value in pairs.items():
        screen.print(f"[dim]{say(f'column.{name}')}:[/] {escape(str(value))}")
