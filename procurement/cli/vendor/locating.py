"""`procure vendor districts`: where in the city a vendor sits or works."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson
from procurement.cli.words import say


def districts(
    vendor: Annotated[str, typer.Argument(help=say("argument.vendor"), metavar="VENDOR")],
    actor: Actor,
    district: Annotated[list[str] | None, typer.Option(help=say("option.district"))] = None,
    as_json: AsJson = False,
) -> None:
    """Enter the districts in which a vendor sits or works now."""
    outcome = ask("vendor.locate", actor, vendor=vendor, districts_now=district or [])
    answer(outcome, as_json=as_json)
