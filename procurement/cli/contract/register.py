"""`procure contract register`: take in contracts that run already and were awarded elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Mapping
from procurement.cli.table.reading import leave_refused, read_table
from procurement.cli.table.unused import Unused, briefly, write_unused
from procurement.cli.words import say


def register(
    table: Annotated[Path, typer.Argument(help=say("argument.contract_table"), metavar="TABLE")],
    mapping: Mapping,
    actor: Actor,
    manager: Annotated[str, typer.Option(help=say("option.register_manager"))] = "",
    unused: Unused = None,
    as_json: AsJson = False,
) -> None:
    """Register the contracts of a table: all of it, or nothing with every reason."""
    from procurement.actions.outcome import Outcome
    from procurement.actions.read_files import read_contract_table
    from procurement.cli.kpi import figures
    from procurement.cli.show import notes, show_findings

    read = read_table(table, mapping, read_contract_table)
    if unused is not None:
        write_unused(unused, read.unused)
    counts = asdict(read.counts)
    shown, left = briefly(read.findings)
    if not as_json:
        show_findings(shown)
        if left:
            notes.print(say("kpi.more_findings", count=left))
        figures.show_registered(read)
    if read.refused or read.sha256 is None:
        leave_refused(counts, read.findings, as_json=as_json)
    outcome = ask(
        "contracts.register",
        actor,
        table=read.file,
        digest=read.sha256,
        manager=manager,
        private=read,
    )
    new, rest = outcome.findings, dict(outcome.facts)
    if not as_json:  # those of the table were shown before
        new = tuple(briefly(new[len(read.findings) :])[0])
        rest = {name: fact for name, fact in rest.items() if name not in counts}
    answer(Outcome(new, rest), as_json=as_json)
