"""`procure kpi catalogue` and `procure kpi describe`: the ready definitions, without a database."""

from typing import Annotated

import typer

from procurement.cli.options import AsJson
from procurement.cli.words import say


def catalogue(
    service: Annotated[str, typer.Option("--service", help=say("option.service"))] = "",
    as_json: AsJson = False,
) -> None:
    """List the ready KPI definitions by service."""
    from procurement.cli.kpi import ready_kpis
    from procurement.cli.show import show_json, show_table
    from procurement.cli.words import language
    from procurement.documents.kpi_sheet import service_name
    from procurement.locale import text

    shown = ready_kpis.of_service(service)
    if as_json:
        show_json(
            [ready_kpis.entry(one.kpi, code) for code, listed in shown.items() for one in listed]
        )
        return
    for code, listed in shown.items():
        show_table(
            ("kpi", "title", "kind", "question"),
            [
                (
                    one.kpi.code,
                    getattr(one.kpi.name, language()),
                    text(language(), "documents", f"kind.{one.kpi.type}"),
                    getattr(one.kpi.question, language()),
                )
                for one in listed
            ],
            title=f"\n{service_name(code, language())} ({code})",
        )


def describe(
    code: Annotated[str, typer.Argument(help=say("argument.kpi_code"), metavar="CODE")],
    as_json: AsJson = False,
) -> None:
    """Show one ready definition in full, with a worked example."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Column, Table

    from procurement.cli.kpi import ready_kpis
    from procurement.cli.show import screen, show_json
    from procurement.cli.words import language
    from procurement.documents.kpi_sheet import sheet

    ready = ready_kpis.find(code)
    if as_json:
        show_json(ready_kpis.record(ready))
        return
    said = sheet(ready, language())
    named = f"{ready.kpi.code}/{ready.kpi.version}"
    screen.print(f"[bold]{escape(said.name)}[/] ({named}) – {escape(said.service)}")
    for label, words in said.lines.values():
        screen.print(f"[dim]{escape(label)}:[/] {escape(words)}")
    columns = [Column(head, justify="right") for head in said.heads]
    table = Table(*columns, box=SIMPLE_HEAD, title=said.example, title_justify="left")
    for row in said.rows:
        table.add_row(*row)
    screen.print(table)
    for step in said.steps:
        screen.print(escape(step))
