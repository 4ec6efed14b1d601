"""`procure outage`: when vendors could not reach the service, and more time for all."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.bid.questions import Number
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

#: Moments with their offset from UTC: 2026-04-28T16:20-05:00.
MOMENT = ["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]


@app.command("record", help=say("help.outage.record"))
def record(
    ocid: Solicitation,
    *,
    began: Annotated[
        datetime,
        typer.Option("--from", formats=MOMENT, help=say("option.outage_from"), metavar="MOMENT"),
    ],
    ended: Annotated[
        datetime,
        typer.Option("--to", formats=MOMENT, help=say("option.outage_to"), metavar="MOMENT"),
    ],
    cause: Annotated[str, typer.Option(help=say("option.outage_cause"))],
    day: Annotated[
        datetime,
        typer.Option("--date", formats=["%Y-%m-%d"], help=say("option.new_day"), metavar="DATE"),
    ],
    at: Annotated[
        datetime,
        typer.Option("--time", formats=["%H:%M"], help=say("option.new_time"), metavar="TIME"),
    ],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Put an outage on record, with the deadline that is proposed for it."""
    outcome = ask(
        "outage.record",
        actor,
        ocid=ocid,
        began=began,
        ended=ended,
        cause=cause,
        day=day.date(),
        at=at.time(),
    )
    answer(outcome, as_json=as_json)


@app.command("extend", help=say("help.outage.extend"))
def extend(ocid: Solicitation, number: Number, actor: Actor, as_json: AsJson = False) -> None:
    """Consent, as another person, to the proposed deadline."""
    answer(ask("deadline.extend", actor, ocid=ocid, number=number), as_json=as_json)


@app.command("list", help=say("help.outage.list"))
def list_all(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List the outages of a call."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations.outages import outages_of
    from procurement.cli.show import show_json, show_table

    lines = outages_of(engine(), ocid)
    if as_json:
        show_json([line.as_record() for line in lines])
        return
    show_table(
        ("number", "outage_from", "outage_to", "outage_cause", "deadline", "extended"),
        [
            (
                line.number,
                line.began,
                line.ended,
                line.cause,
                line.deadline,
                say("yes") if line.extended else say("no"),
            )
            for line in lines
        ],
    )
