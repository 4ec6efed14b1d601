"""How answers look on a screen: findings with remedies, tables, or JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from procurement.actions.outcome import Outcome
from procurement.cli.words import language, say
from procurement.locale.findings import say as say_finding
from procurement.rules.findings import Finding, Severity

screen = Console(highlight=False)
notes = Console(stderr=True, highlight=False)


def show_findings(found: Iterable[Finding]) -> None:
    """Print each finding: what, where, and the remedy."""
    for finding in found:
        said = say_finding(finding, language())
        mark = "[bold red]✗[/]" if finding.severity is Severity.BLOCKS else "[yellow]![/]"
        place = _place(finding)
        notes.print(f"{mark} {escape(place)}{escape(said.sentence)} [dim]({finding.code})[/]")
        notes.print(f"    → {escape(said.remedy)}")


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
    for name, value in outcome.facts.items():
        screen.print(f"{name}: {escape(str(value))}")


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as data, each finding with its words."""
    record = outcome.as_record()
    said = [say_finding(finding, language()) for finding in outcome.findings]
    record["refused"] = outcome.refused
    record["findings"] = findings_record(outcome.findings) if said else []
    return record


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
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))  # noqa: T201


def show_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = ""
) -> None:
    """Print rows under localized column titles (keys of the catalogue)."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(say(f"column.{column}"), overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(value)) for value in row))
    screen.print(table)


def show_pairs(pairs: Mapping[str, object]) -> None:
    """Print named values, one a line."""
    for name, value in pairs.items():
        screen.print(f"[dim]{say(f'column.{name}')}:[/] {escape(str(value))}")
