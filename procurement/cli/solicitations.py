"""`procure solicitation`: from a case file to an award, one stage at a time."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, leave
from procurement.cli.options import ActingAs, Actor, AsJson, Reason, Solicitation, Stage
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("create", help=say("help.solicitation.create"))
def create(
    case: Annotated[Path, typer.Argument(help=say("argument.case"), metavar="CASE.yaml")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Read a case file, report all that is wrong with it, and store it if nothing blocks."""
    from procurement.actions.read_files import read_case_file
    from procurement.actions.setup import engine
    from procurement.cli.show import findings_record, show_findings, show_json

    read = read_case_file(engine(), case)
    if read.case is None:
        if as_json:
            show_json({"findings": findings_record(read.findings)})
        show_findings(() if as_json else read.findings)
        leave(2)
    show_findings(() if as_json else read.findings)
    outcome = ask("solicitation.create", actor, digest=read.digest, private=read.case)
    answer(outcome, as_json=as_json)


@app.command("list", help=say("help.solicitation.list"))
def list_all(as_json: AsJson = False) -> None:
    """List all solicitations with the stage each is in."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations import look
    from procurement.cli.show import show_json, show_table

    rows = look.solicitations_now(engine())
    if as_json:
        show_json([row.as_record() for row in rows])
        return
    shown = [(row.ocid, row.title, say(f"stage.{row.stage}"), row.deadline) for row in rows]
    show_table(("ocid", "title", "stage", "deadline"), shown)


@app.command("show", help=say("help.solicitation.show"))
def show(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show one solicitation: its stage, its ways out, and all that is missing for each."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations import look
    from procurement.cli.show import findings_record, show_json, show_pairs
    from procurement.cli.ways import show_ways

    seen = look.solicitation_now(engine(), ocid)
    if as_json:
        exits = [
            {"to": way.target, "findings": findings_record(way.findings)} for way in seen.exits
        ]
        show_json({**seen.row.as_record(), "exits": exits})
        return
    show_pairs(
        {
            "ocid": seen.row.ocid,
            "title": seen.row.title,
            "stage": f"{say(f'stage.{seen.row.stage}')} ({seen.row.stage})",
            "round": seen.row.round,
            "version": seen.row.version,
            "deadline": seen.row.deadline,
        }
    )
    show_ways(seen.exits)


@app.command("advance", help=say("help.solicitation.advance"))
def advance(
    ocid: Solicitation,
    target: Stage,
    actor: Actor,
    reason: Reason = "",
    seen_version: Annotated[int | None, typer.Option(help=say("option.seen_version"))] = None,
    as_json: AsJson = False,
) -> None:
    """Move a solicitation to another stage, if nothing is missing."""
    outcome = ask(
        "solicitation.advance",
        actor,
        ocid=ocid,
        target=target,
        reason=reason,
        seen_version=seen_version,
    )
    answer(outcome, as_json=as_json)


@app.command("approve", help=say("help.solicitation.approve"))
def approve(
    ocid: Solicitation,
    target: Stage,
    actor: Actor,
    role: ActingAs = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record your consent to leaving the present stage for STAGE."""
    outcome = ask("approval.give", actor, acting_as=role, ocid=ocid, target=target, note=reason)
    answer(outcome, as_json=as_json)


@app.command("framework", help=say("help.solicitation.framework"))
def framework(
    ocid: Solicitation,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help=say("option.framework_version"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a solicitation wants to change, as it was signed, and what a version changed."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations.show_framework import framework_of
    from procurement.cli import outcomes_shown
    from procurement.cli.show import show_json

    seen = framework_of(engine(), ocid, version)
    if as_json:
        show_json(seen.as_record())
        return
    outcomes_shown.show(seen)
