"""`procure price`: prices out of bounds: ask the bidder, record the answer, decide."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.award.awards import Bidder
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.score.scoring import Lot
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=say("help.price.list"))
def listed(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show each price out of bounds, by which rule, and what became of it."""
    from procurement.actions.prices.seen import seen
    from procurement.actions.setup import engine
    from procurement.cli.score import settled
    from procurement.cli.show import show_json

    found = seen(engine(), ocid)
    if as_json:
        show_json([settled.odd_record(one) for one in found.odd])
        return
    settled.show_odd(found)


@app.command("ask", help=say("help.price.ask"))
def ask_bidder(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    asked: Annotated[str, typer.Option(help=say("option.price_asked"))],
    actor: Actor,
    days: Annotated[int, typer.Option(min=0, help=say("option.price_days"))] = 0,
    as_json: AsJson = False,
) -> None:
    """Ask a bidder by letter to explain a price, by a date."""
    outcome = ask("price.ask", actor, ocid=ocid, vendor=vendor, lot=lot, asked=asked, days=days)
    answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.price.answer"))
def record_answer(
    ocid: Solicitation,
    *,
    lot: Lot,
    text: Annotated[str, typer.Option(help=say("option.price_answer"))],
    actor: Actor,
    vendor: Annotated[str, typer.Option(help=say("option.price_vendor"), metavar="ID")] = "",
    as_json: AsJson = False,
) -> None:
    """Put the explanation of a price on record."""
    outcome = ask("price.answer", actor, ocid=ocid, vendor=vendor, lot=lot, answer=text)
    answer(outcome, as_json=as_json)


@app.command("decide", help=say("help.price.decide"))
def decide(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    accept: Annotated[bool, typer.Option("--accept/--reject", help=say("option.price_accept"))],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Accept or reject a price out of bounds, with a reason."""
    outcome = ask(
        "price.decide", actor, ocid=ocid, vendor=vendor, lot=lot, accept=accept, reason=reason
    )
    answer(outcome, as_json=as_json)
