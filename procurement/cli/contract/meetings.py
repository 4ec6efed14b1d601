"""`procure meeting`: what there is to talk about, who met, and who is overdue to meet."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, day_of
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("agenda", help=say("help.meeting.agenda"))
def agenda(contract: Contract, as_json: AsJson = False) -> None:
    """Show what the next meeting has to talk about, as the record stands."""
    from procurement.actions.contracts.show_management import agenda as agenda_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = agenda_of(engine(), contract)
    if as_json:
        show_json({"contract": contract, "agenda": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("meeting.nothing"))
        return
    show_table(
        (
            "agenda_item",
            "kpi",
            "period_start",
            "period_end",
            "actual",
            "target",
            "coverage",
            "what",
        ),
        [
            (
                say(f"agenda.{one.item}"),
                one.kpi or "–",
                one.first or "–",
                one.last or "–",
                "–" if one.value is None else f"{one.value:g}",
                "–" if one.target is None else f"{one.target:g}",
                "–" if one.expected is None else f"{one.covered}/{one.expected}",
                one.text or "–",
            )
            for one in lines
        ],
    )


@app.command("record", help=say("help.meeting.record"))
def record(
    contract: Contract,
    minutes: Annotated[str, typer.Option(help=say("option.minutes"))],
    actor: Actor,
    present: Annotated[str, typer.Option(help=say("option.present"))] = "",
    held_on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help=say("option.held_on"), metavar="DATE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a meeting on record; its agenda is frozen beside the minutes."""
    outcome = ask(
        "meeting.record",
        actor,
        contract=contract,
        minutes=minutes,
        present=present,
        held_on=day_of(held_on),
    )
    answer(outcome, as_json=as_json)


@app.command("calendar", help=say("help.meeting.calendar"))
def calendar(as_json: AsJson = False) -> None:
    """Show by when the parties of each running contract must meet; overdue ones stand out."""
    from procurement.actions.contracts.show_management import meetings
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = meetings(engine())
    if as_json:
        show_json({"meetings": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("meeting.no_contract"))
        return
    show_table(
        ("contract", "last_meeting", "meet_again_by", "overdue"),
        [
            (one.contract, one.last or "–", one.due, say("yes") if one.overdue else say("no"))
            for one in lines
        ],
    )
