"""`procure vendor import`: a list of vendors and their certificates."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, existing
from procurement.cli.options import Actor, AsJson, Mapping
from procurement.cli.table.unused import Unused, briefly, write_unused
from procurement.cli.words import say


def import_(
    table: Annotated[Path, typer.Argument(help=say("argument.vendor_table"), metavar="TABLE")],
    mapping: Mapping,
    actor: Actor,
    unused: Unused = None,
    as_json: AsJson = False,
) -> None:
    """Take in a list of vendors: what is new; what is known stays as it is."""
    from procurement.actions.outcome import Outcome
    from procurement.actions.read_files import read_vendor_table
    from procurement.cli.show import notes

    read = read_vendor_table(existing(table), existing(mapping))
    if unused is not None:
        write_unused(unused, read.unused)
    outcome = ask("vendors.import", actor, private=read, table=read.file, digest=read.sha256 or "")
    shown, left = briefly(outcome.findings)
    if left and not as_json:
        notes.print(say("kpi.more_findings", count=left))
    answer(outcome if as_json else Outcome(tuple(shown), outcome.facts), as_json=as_json)
