"""`procure rank`: what a price formula does, the ranking, and its ties."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("formula", help=say("help.rank.formula"))
def formula(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show what the price formula gives to made-up bids, before its release."""
    from procurement.actions.evaluation.show_ranking import formula_seen
    from procurement.actions.setup import engine
    from procurement.cli.score import placed
    from procurement.cli.show import show_json

    seen = formula_seen(engine(), ocid)
    if as_json:
        show_json(placed.formula_record(seen))
        return
    placed.show_formula(seen)


@app.command("bids", help=say("help.rank.bids"))
def bids(ocid: Solicitation, actor: Actor, as_json: AsJson = False) -> None:
    """Rank the bids of every lot by the scheme that was frozen at release."""
    answer(ask("bids.rank", actor, ocid=ocid), as_json=as_json)


@app.command("show", help=say("help.rank.show"))
def show(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the ranking of every lot, and how far the published order breaks its ties."""
    from procurement.actions.evaluation.show_ranking import ranking_seen
    from procurement.actions.setup import engine
    from procurement.cli.score import placed
    from procurement.cli.show import show_json

    lots = ranking_seen(engine(), ocid)
    if as_json:
        show_json([placed.ranking_record(lot) for lot in lots])
        return
    for lot in lots:
        placed.show_ranking(lot)


@app.command("report", help=say("help.rank.report"))
def report(
    ocid: Solicitation,
    actor: Actor,
    out: Annotated[str, typer.Option("--out", help=say("option.out_folder"))] = "",
    as_json: AsJson = False,
) -> None:
    """Write the evaluation report as PDF, with a picture beside each table."""
    answer(ask("evaluation.report", actor, ocid=ocid, folder=out), as_json=as_json)
