"""`procure tie`: what parts equal bids: evidence under the legal order, and draws of lots."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.score.scoring import Lot
from procurement.cli.words import say
from procurement.rules.vocabulary import DrawPurpose

app = typer.Typer(no_args_is_help=True)


def _pair(said: str) -> tuple[str, str]:
    """Return vendor and value of `VENDOR=VALUE`."""
    vendor, mark, value = said.rpartition("=")
    if not mark or not vendor:
        raise typer.BadParameter(say("tie.pair", value=said))
    return vendor, value


@app.command("record", help=say("help.tie.record"))
def record(
    ocid: Solicitation,
    *,
    lot: Lot,
    step: Annotated[str, typer.Option(help=say("option.tie_step"))],
    shown: Annotated[
        list[str], typer.Option("--shown", help=say("option.tie_shown"), metavar="ID=VALUE")
    ],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Record what each equal bid has to show under the step that is waited for."""
    pairs = dict(map(_pair, shown))
    outcome = ask("tie.record", actor, ocid=ocid, lot=lot, step=step, shown=pairs, reason=reason)
    answer(outcome, as_json=as_json)


@app.command("draw", help=say("help.tie.draw"))
def draw(
    ocid: Solicitation,
    *,
    lot: Lot,
    held_at: Annotated[
        datetime,
        typer.Option(
            "--held-at",
            help=say("option.draw_held_at"),
            formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"],
        ),
    ],
    place: Annotated[str, typer.Option(help=say("option.draw_place"))],
    witness: Annotated[list[str], typer.Option(help=say("option.draw_witness"))],
    actor: Actor,
    purpose: Annotated[DrawPurpose, typer.Option(help=say("option.draw_purpose"))] = (
        DrawPurpose.TIE
    ),
    seed: Annotated[str, typer.Option(help=say("option.draw_seed"))] = "",
    seed_source: Annotated[
        str, typer.Option("--seed-source", help=say("option.draw_seed_source"))
    ] = "",
    drawn: Annotated[
        list[str] | None, typer.Option(help=say("option.draw_drawn"), metavar="ID")
    ] = None,
    minutes: Annotated[
        Path | None,
        typer.Option(help=say("option.draw_minutes"), exists=True, dir_okay=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record a public draw of lots, by a seed or on paper; a tie is ranked again by it."""
    outcome = ask(
        "draw.record",
        actor,
        ocid=ocid,
        lot=lot,
        purpose=purpose.value,
        held_at=held_at.isoformat(),
        place=place,
        witnesses=witness,
        seed=seed,
        seed_source=seed_source,
        drawn=drawn or [],
        paper=hashlib.sha256(minutes.read_bytes()).hexdigest() if minutes else "",
    )
    answer(outcome, as_json=as_json)


@app.command("list", help=say("help.tie.list"))
def listed(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the draws of lots on record; a seeded one is drawn again and compared."""
    from procurement.actions.prices.seen import seen
    from procurement.actions.setup import engine
    from procurement.cli.score import settled
    from procurement.cli.show import show_json

    found = seen(engine(), ocid)
    if as_json:
        show_json([settled.draw_record(one) for one in found.draws])
        return
    settled.show_draws(found)
