"""`procure kpi mark`: what is said of delivered figures."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Kpi, Reason
from procurement.cli.words import say

Period = Annotated[str, typer.Option("--period", help=say("option.span"), metavar="PERIOD")]
Said = Annotated[str, typer.Option("--state", help=say("option.state"), metavar="STATE")]


def mark(
    contract: Contract,
    kpi: Kpi,
    period: Period,
    state: Said,
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Say that figures are validated, rejected, disputed, provisional, final ..."""
    outcome = ask(
        "figures.mark",
        actor,
        contract=contract,
        kpi=kpi,
        period=period,
        state=state,
        reason=reason,
    )
    answer(outcome, as_json=as_json)
