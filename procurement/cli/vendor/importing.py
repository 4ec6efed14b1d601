"""`procure vendor import` and `import-codes`: lists of vendors, and of commodity codes."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from procurement.actions.outcome import Outcome
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
    from procurement.actions.read_files import read_vendor_table

    read = read_vendor_table(existing(table), existing(mapping))
    if unused is not None:
        write_unused(unused, read.unused)
    outcome = ask("vendors.import", actor, private=read, table=read.file, digest=read.sha256 or "")
    _answer_briefly(outcome, as_json=as_json)


def import_codes(
    table: Annotated[Path, typer.Argument(help=say("argument.code_table"), metavar="TABLE")],
    mapping: Mapping,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Take in a list of commodity codes, whole or not at all."""
    from procurement.actions.read_files import read_code_table

    read = read_code_table(existing(table), existing(mapping))
    outcome = ask("codes.import", actor, private=read, table=read.file, digest=read.sha256 or "")
    _answer_briefly(outcome, as_json=as_json)


def _answer_briefly(outcome: Outcome, *, as_json: bool) -> None:
    """Print the answer: on a screen the first findings, and how many more there are."""
    from procurement.cli.show import notes

    shown, left = briefly(outcome.findings)
    if left and not as_json:
        notes.print(say("kpi.more_findings", count=left))
    answer(outcome if as_json else replace(outcome, findings=tuple(shown)), as_json=as_json)
