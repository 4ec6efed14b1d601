"""`procure addendum`: what changes in a published call, and who answers to it."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.bid.questions import Number
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=say("option.new_day"), metavar="DATE"),
]
Hour = Annotated[
    datetime | None,
    typer.Option(
        "--time", formats=["%H:%M", "%H:%M:%S"], help=say("option.new_time"), metavar="TIME"
    ),
]


@app.command("publish", help=say("help.addendum.publish"))
def publish(
    ocid: Solicitation,
    *,
    text: Annotated[str, typer.Option(help=say("option.addendum_text"))],
    actor: Actor,
    day: Day = None,
    at: Hour = None,
    affects_bids: Annotated[
        bool, typer.Option("--affects-bids/--affects-no-bid", help=say("option.affects_bids"))
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Publish a change of the terms, with a later deadline where the law asks for one."""
    if (day is None) != (at is None):
        raise typer.BadParameter(say("day_and_time"), param_hint="--date, --time")
    outcome = ask(
        "addendum.publish",
        actor,
        ocid=ocid,
        text=text,
        day=day.date() if day else None,
        at=at.time() if at else None,
        affects_bids=affects_bids,
    )
    answer(outcome, as_json=as_json)


@app.command("acknowledge", help=say("help.addendum.acknowledge"))
def acknowledge(ocid: Solicitation, number: Number, actor: Actor, as_json: AsJson = False) -> None:
    """Confirm, as a vendor's contact, that the bid stands as the call now reads."""
    answer(ask("addendum.acknowledge", actor, ocid=ocid, number=number), as_json=as_json)


@app.command("list", help=say("help.addendum.list"))
def list_all(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List all changes of the call, with the deadline that each left."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations.list_changes import addenda_of
    from procurement.cli.show import show_json, show_table

    lines = addenda_of(engine(), ocid)
    if as_json:
        show_json([line.as_record() for line in lines])
        return
    show_table(
        ("number", "published", "addendum_text", "affects_bids", "deadline"),
        [
            (
                line.number,
                line.published,
                line.text,
                say("yes") if line.affects_bids else say("no"),
                line.deadline,
            )
            for line in lines
        ],
    )
