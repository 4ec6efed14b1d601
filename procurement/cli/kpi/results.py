"""`procure kpi import` and `procure kpi show`: what was delivered, and what is made of it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, AsOf, Mapping, day_of
from procurement.cli.table.reading import leave_refused, read_table
from procurement.cli.table.unused import Unused, briefly, write_unused
from procurement.cli.words import say

#: Periods of a KPI that a screen shows, unless all are asked for; JSON and CSV always have all.
PERIODS = 12


def import_(
    table: Annotated[Path, typer.Argument(help=say("argument.table"), metavar="TABLE")],
    mapping: Mapping,
    actor: Actor,
    contract: Annotated[str, typer.Option(help=say("option.contract"))] = "",
    unused: Unused = None,
    as_json: AsJson = False,
) -> None:
    """Load a table of KPI results: all of it, or nothing with every reason."""
    from procurement.actions.outcome import Outcome
    from procurement.actions.read_files import read_results_table
    from procurement.cli.kpi import figures

    table_read = read_table(table, mapping, read_results_table)
    read = table_read.reading
    if not as_json:
        figures.show_reading(read)
    if read.refused or read.sha256 is None:
        if unused is not None:
            write_unused(unused, read.unused)
        leave_refused(asdict(read.counts), read.findings, as_json=as_json)
    outcome = ask(
        "results.load",
        actor,
        table=read.file,
        digest=read.sha256,
        contract=contract,
        private=table_read.private,
    )
    if unused is not None:
        write_unused(unused, read.unused)
    told = frozenset[str]() if as_json else figures.TOLD
    rest = {name: fact for name, fact in outcome.facts.items() if name not in told}
    new = outcome.findings
    if not as_json:  # those of the table were shown before
        new = tuple(briefly(new[len(read.findings) :])[0])
    answer(Outcome(new, rest), as_json=as_json)


def show(
    contract: Annotated[
        str, typer.Argument(help=say("argument.contract_or_none"), metavar="CONTRACT")
    ] = "",
    as_of: AsOf = None,
    only: Annotated[str, typer.Option("--kpi", help=say("option.kpi"))] = "",
    form: Annotated[
        Literal["table", "json", "csv"], typer.Option("--format", help=say("option.format"))
    ] = "table",
    all_periods: Annotated[bool, typer.Option("--all", help=say("option.all_periods"))] = False,
) -> None:
    """Show the state, the figure and its parts for each KPI and period, and for the whole."""
    from procurement.actions.results.show_results import results_of
    from procurement.actions.setup import engine
    from procurement.cli.kpi import figures
    from procurement.cli.show import show_csv, show_json

    if not contract:
        from procurement.actions.results.show_record import record_now
        from procurement.cli.kpi.record import show_record

        show_record(record_now(engine(), kpi=only), form=form, whole=all_periods)
        return
    found = results_of(engine(), contract, as_of=day_of(as_of))
    kpis = [one for one in found.kpis if only in ("", one.agreement.kpi.code)]
    if form == "json":
        show_json(figures.results_record(found, kpis))
        return
    if form == "csv":
        show_csv(figures.period_records(kpis))
        return
    for one in kpis:
        figures.show_kpi(one, last=None if all_periods else PERIODS)
    figures.show_summary(found)
    figures.show_origin(found)
