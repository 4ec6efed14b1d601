"""`procure match`: small firms that may undercut, called one after the other."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.award.awards import Bidder
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.score.scoring import Lot
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=say("help.match.list"))
def listed(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show who may undercut which price, in which order, and what came of earlier turns."""
    from procurement.actions.prices.seen import seen
    from procurement.actions.setup import engine
    from procurement.cli.score import settled
    from procurement.cli.show import show_json

    found = seen(engine(), ocid)
    if as_json:
        show_json([settled.match_record(one) for one in found.matches])
        return
    settled.show_matches(found)


@app.command("call", help=say("help.match.call"))
def call(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    actor: Actor,
    minutes: Annotated[int, typer.Option(min=0, help=say("option.match_minutes"))] = 0,
    as_json: AsJson = False,
) -> None:
    """Call the firm whose turn it is; its time begins now."""
    outcome = ask("match.call", actor, ocid=ocid, vendor=vendor, lot=lot, minutes=minutes)
    answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.match.answer"))
def record_answer(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    evidence: Annotated[str, typer.Option(help=say("option.match_evidence"))],
    actor: Actor,
    offer: Annotated[str, typer.Option(help=say("option.match_offer"), metavar="AMOUNT")] = "",
    came_at: Annotated[
        datetime | None,
        typer.Option(
            "--came-at", help=say("option.match_came_at"), formats=["%Y-%m-%dT%H:%M:%S%z"]
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record what came of a turn; an offer in time counts, and the lot is ranked again."""
    outcome = ask(
        "match.answer",
        actor,
        ocid=ocid,
        vendor=vendor,
        lot=lot,
        offer=offer,
        came_at=came_at.isoformat() if came_at else None,
        evidence=evidence,
    )
    answer(outcome, as_json=as_json)
