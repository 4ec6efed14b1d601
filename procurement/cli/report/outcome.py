"""`procure report outcome`: the report for auditors on what a contract delivered."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, AsOf, Contract, day_of
from procurement.cli.words import say


def outcome(
    contract: Contract,
    actor: Actor,
    lang: Annotated[Literal["en", "es", "pt"], typer.Option(help=say("option.lang"))],
    out: Annotated[Path, typer.Option(help=say("option.out_file"), metavar="FILE.pdf")],
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Write the contract outcome report for auditors."""
    day = day_of(as_of)
    found = ask(
        "outcomes.report",
        actor,
        contract=contract,
        language=lang,
        folder=str(out.resolve().parent),
        file=out.name,
        as_of=day and day.isoformat(),
    )
    answer(found, as_json=as_json)
