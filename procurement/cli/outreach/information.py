"""`procure outreach rfi`: what the city asks the market, and what was answered."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, digest_of
from procurement.cli.options import Actor, AsJson, Solicitation, day_of
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("ask", help=say("help.outreach.rfi.ask"))
def ask_(
    ocid: Solicitation,
    title: Annotated[str, typer.Option(help=say("option.rfi_title"))],
    question: Annotated[list[str], typer.Option(help=say("option.rfi_question"))],
    until: Annotated[
        datetime,
        typer.Option("--by", formats=["%Y-%m-%d"], help=say("option.rfi_by"), metavar="DATE"),
    ],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Ask every vendor of the register the same questions."""
    outcome = ask(
        "rfi.ask", actor, ocid=ocid, title=title, questions=question, answers_by=until.date()
    )
    answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.outreach.rfi.answer"))
def answer_(
    ocid: Solicitation,
    number: Annotated[int, typer.Argument(help=say("argument.rfi"), metavar="NUMBER")],
    vendor: Annotated[str, typer.Option(help=say("option.rfi_vendor"), metavar="SCHEME/ID")],
    told: Annotated[
        list[str], typer.Option("--answer", help=say("option.rfi_answer"), metavar="NUMBER=TEXT")
    ],
    actor: Actor,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help=say("option.rfi_on"), metavar="DATE"),
    ] = None,
    paper: Annotated[
        Path | None, typer.Option("--paper", help=say("option.rfi_paper"), metavar="FILE")
    ] = None,
    author: Annotated[bool, typer.Option("--author", help=say("option.rfi_author"))] = False,
    as_json: AsJson = False,
) -> None:
    """Put a vendor's answer to a request for information on record."""
    outcome = ask(
        "rfi.answer",
        actor,
        ocid=ocid,
        number=number,
        vendor=vendor,
        answers=dict(_parted(one) for one in told),
        received_on=day_of(on),
        material=digest_of(paper),
        wrote_scope=author,
    )
    answer(outcome, as_json=as_json)


def _parted(written: str) -> tuple[str, str]:
    """Return number and text of `NUMBER=TEXT`."""
    number, equals, text = written.partition("=")
    if not (equals and number.strip().isdigit()):
        raise typer.BadParameter(say("rfi.odd_answer", written=written))
    return number.strip(), text


@app.command("show", help=say("help.outreach.rfi.show"))
def show(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the requests for information of a solicitation with every answer."""
    from dataclasses import asdict

    from procurement.actions.prebid.show_prebid import requests_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table, yes_or_no

    found = requests_of(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    for request in found:
        screen.print(f"{request.number}. {request.title} ({request.answers_by})", markup=False)
        for place, text in enumerate(request.questions, 1):
            screen.print(f"   {place}. {text}", markup=False)
        show_table(
            ("vendor", "name", "received", "late", "said"),
            [
                (
                    one.vendor,
                    one.name,
                    str(one.received_on),
                    yes_or_no(one.late),
                    "\n".join(f"{place}. {said}" for place, said in one.answers.items()),
                )
                for one in request.answers
            ],
        )
