"""`procure milestone`: what a contract is to bring by a day, what came, and what was found."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, digest_of
from procurement.cli.options import Actor, AsJson, Contract, Reason, day_of
from procurement.cli.words import language, say
from procurement.rules.vocabulary import MilestoneStatus

app = typer.Typer(no_args_is_help=True)

Milestone = Annotated[str, typer.Argument(help=say("argument.milestone"), metavar="MILESTONE")]


@app.command("deliver", help=say("help.milestone.deliver"))
def deliver(
    contract: Contract,
    milestone: Milestone,
    evidence: Annotated[str, typer.Option(help=say("option.milestone_evidence"))],
    actor: Actor,
    file: Annotated[Path | None, typer.Option(help=say("option.milestone_file"))] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.delivered_on"), metavar="DATE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put on record that something was handed in for a milestone."""
    outcome = ask(
        "milestone.deliver",
        actor,
        contract=contract,
        milestone=milestone,
        evidence=evidence,
        delivered_on=day_of(on),
        digest=digest_of(file),
    )
    answer(outcome, as_json=as_json)


@app.command("judge", help=say("help.milestone.judge"))
def judge(
    contract: Contract,
    milestone: Milestone,
    found: Annotated[
        str,
        typer.Option(
            "--found",
            help=say("option.milestone_found"),
            metavar="|".join(one.value for one in MilestoneStatus if one != "scheduled"),
        ),
    ],
    reason: Reason,
    actor: Actor,
    share: Annotated[str, typer.Option(help=say("option.milestone_share"), metavar="SHARE")] = "",
    as_json: AsJson = False,
) -> None:
    """Find that a milestone was met, partly met or missed."""
    outcome = ask(
        "milestone.judge",
        actor,
        contract=contract,
        milestone=milestone,
        status=found,
        share=share,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("list", help=say("help.milestone.list"))
def list_all(
    contract: Annotated[
        str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """List milestones by their days, with what came and what was found."""
    from procurement.actions.contracts.show_milestones import milestone_lines
    from procurement.actions.setup import engine
    from procurement.cli.contract.milestone_table import show_milestones
    from procurement.cli.show import screen, show_json

    lines = milestone_lines(engine(), contract, language=language())
    if as_json:
        show_json({"milestones": [one.as_record() for one in lines]})
    elif not lines:
        screen.print(say("milestone.none"))
    else:
        show_milestones(lines)
