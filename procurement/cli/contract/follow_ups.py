"""`procure action`: what is to be done about results, by whom, by when, and whether it worked."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Reason, day_of
from procurement.cli.words import say
from procurement.rules.management.follow_ups import CLOSING

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(help=say("argument.follow_up"), metavar="NUMBER")]
Due = Annotated[
    datetime,
    typer.Option("--due", formats=["%Y-%m-%d"], help=say("option.due"), metavar="DATE"),
]


@app.command("open", help=say("help.action.open"))
def open_one(
    contract: Contract,
    wanted: Annotated[str, typer.Argument(help=say("argument.wanted"), metavar="WHAT")],
    owner: Annotated[str, typer.Option(help=say("option.owner"))],
    due: Due,
    actor: Actor,
    kpi: Annotated[str, typer.Option(help=say("option.follow_up_kpi"))] = "",
    review: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.plan_of"), metavar="DATE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Agree that somebody does something by a day."""
    outcome = ask(
        "follow_up.open",
        actor,
        contract=contract,
        wanted=wanted,
        owner=owner,
        due=due.date(),
        kpi=kpi,
        review=day_of(review),
    )
    answer(outcome, as_json=as_json)


@app.command("move", help=say("help.action.move"))
def move(
    contract: Contract,
    number: Number,
    due: Due,
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Agree on another day."""
    outcome = ask(
        "follow_up.move", actor, contract=contract, number=number, due=due.date(), reason=reason
    )
    answer(outcome, as_json=as_json)


@app.command("close", help=say("help.action.close"))
def close(
    contract: Contract,
    number: Number,
    result: Annotated[
        str, typer.Option(help=say("option.result"), metavar="|".join(sorted(CLOSING)))
    ],
    reason: Reason,
    actor: Actor,
    done_on: Annotated[
        datetime | None,
        typer.Option("--done", formats=["%Y-%m-%d"], help=say("option.done_on"), metavar="DATE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how it ended; whether it worked shows in the figures before and after."""
    outcome = ask(
        "follow_up.close",
        actor,
        contract=contract,
        number=number,
        result=result,
        reason=reason,
        done_on=day_of(done_on),
    )
    answer(outcome, as_json=as_json)


@app.command("escalate", help=say("help.action.escalate"))
def escalate(contract: Contract, actor: Actor, as_json: AsJson = False) -> None:
    """Tell the next level of what is overdue or missed again."""
    answer(ask("contract.escalate", actor, contract=contract), as_json=as_json)


@app.command("list", help=say("help.action.list"))
def list_all(
    contract: Annotated[
        str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")
    ] = "",
    closed: Annotated[bool, typer.Option("--all", help=say("option.closed_too"))] = False,
    as_json: AsJson = False,
) -> None:
    """List what is open, overdue first; with --all also what ended, and by which figures."""
    from procurement.actions.contracts.show_management import follow_up_lines
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = follow_up_lines(engine(), contract, closed=closed)
    if as_json:
        show_json({"actions": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("action.none"))
        return
    show_table(
        ("contract", "follow_up", "what", "kpi", "owner", "due", "moved", "state"),
        [
            (
                one.contract,
                one.number,
                one.wanted,
                one.kpi or "–",
                one.owner,
                one.due,
                one.moved,
                say(f"follow_up.{one.state}"),
            )
            for one in lines
        ],
    )
    for one in lines:
        if one.figures:
            _show_figures(one.number, one.figures)


def _show_figures(number: int, figures: dict[str, object]) -> None:
    from procurement.cli.show import screen
    from procurement.rules.management.follow_ups import shown_side

    sides = figures["before"], figures["after"]
    before, after = (shown_side(side) for side in sides if isinstance(side, dict))
    said = say("action.figures", number=number, kpi=figures["kpi"], before=before, after=after)
    screen.print(said, markup=False)
