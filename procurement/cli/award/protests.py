"""`procure protest`: file one, decide one, and the register of all."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.award.awards import Bidder
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("file", help=say("help.protest.file"))
def file(
    ocid: Solicitation,
    *,
    grounds: Annotated[str, typer.Option(help=say("option.protest_grounds"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """File a protest against the award, for one's own firm."""
    answer(ask("protest.file", actor, ocid=ocid, grounds=grounds), as_json=as_json)


@app.command("decide", help=say("help.protest.decide"))
def decide(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    upheld: Annotated[bool, typer.Option("--upheld/--denied", help=say("option.protest_upheld"))],
    decision: Annotated[str, typer.Option(help=say("option.protest_decision"))],
    actor: Actor,
    return_to: Annotated[str, typer.Option("--return-to", help=say("option.protest_return"))] = "",
    as_json: AsJson = False,
) -> None:
    """Decide an open protest; an upheld one may open a new round at an earlier stage."""
    outcome = ask(
        "protest.decide",
        actor,
        ocid=ocid,
        vendor=vendor,
        upheld=upheld,
        decision=decision,
        return_to=return_to,
    )
    answer(outcome, as_json=as_json)


@app.command("list", help=say("help.protest.list"))
def listed(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the register of protests, with what is late on either side."""
    from procurement.actions.evaluation.show_award import protests_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    seen = protests_seen(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in seen])
        return
    rows = [
        (
            one.number,
            one.round,
            one.vendor,
            _marked(one.filed_at, say("protest.late") if one.late else ""),
            _marked(one.due_at, say("protest.overdue") if one.overdue else ""),
            _result(upheld=one.upheld),
            one.returns_to or "–",
            one.decided_by or "–",
        )
        for one in seen
    ]
    show_table(
        (
            "protest_number",
            "round",
            "vendor",
            "protest_filed",
            "decision_due",
            "protest_result",
            "protest_returns",
            "decided_by",
        ),
        rows,
    )


def _marked(moment: datetime | None, mark: str) -> str:
    if moment is None:
        return "–"
    said = f"{moment:%Y-%m-%d %H:%M} UTC"
    return f"{said} ({mark})" if mark else said


def _result(*, upheld: bool | None) -> str:
    if upheld is None:
        return say("protest.waiting")
    return say("protest.upheld") if upheld else say("protest.denied")
