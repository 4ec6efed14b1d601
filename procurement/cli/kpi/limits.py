"""`procure kpi limits`: decide which limits a series is judged by, and show what was decided."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, AsOf, Kpi, Reason, day_of
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

OfContract = Annotated[str, typer.Option("--contract", help=say("option.chart_contract"))]
Since = Annotated[
    datetime,
    typer.Option("--from", formats=["%Y-%m-%d"], help=say("option.limits_from"), metavar="DATE"),
]
Until = Annotated[
    datetime | None,
    typer.Option("--until", formats=["%Y-%m-%d"], help=say("option.limits_to"), metavar="DATE"),
]


@app.command("renew", help=say("help.kpi.limits.renew"))
def renew(
    kpi: Kpi,
    since: Since,
    reason: Reason,
    actor: Actor,
    contract: OfContract = "",
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """From a day on the limits are computed anew: the process changed for good."""
    outcome = ask(
        "limits.decide",
        actor,
        kpi=kpi,
        contract=contract,
        choice="new_limits",
        since=since.date(),
        until=day_of(until),
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("first", help=say("help.kpi.limits.first"))
def first(
    kpi: Kpi, reason: Reason, actor: Actor, contract: OfContract = "", as_json: AsJson = False
) -> None:
    """The first limits hold again for all periods."""
    _decide("first_limits", kpi, contract, reason, actor, as_json=as_json)


@app.command("seasonal", help=say("help.kpi.limits.seasonal"))
def seasonal(
    kpi: Kpi, reason: Reason, actor: Actor, contract: OfContract = "", as_json: AsJson = False
) -> None:
    """The series is compared year on year."""
    _decide("seasonal", kpi, contract, reason, actor, as_json=as_json)


@app.command("not-seasonal", help=say("help.kpi.limits.not-seasonal"))
def not_seasonal(
    kpi: Kpi, reason: Reason, actor: Actor, contract: OfContract = "", as_json: AsJson = False
) -> None:
    """The series is no longer compared year on year."""
    _decide("not_seasonal", kpi, contract, reason, actor, as_json=as_json)


@app.command("show", help=say("help.kpi.limits.show"))
def show(kpi: Kpi, contract: OfContract = "", as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show every decision on a series, and which of them hold."""
    from procurement.actions.results.show_limits import decisions_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = [one.as_record() for one in decisions_of(engine(), kpi, contract, as_of=day_of(as_of))]
    if as_json:
        show_json({"decisions": lines})
        return
    if not lines:
        screen.print(say("limits.nothing_decided"))
        return
    show_table(
        ("decided_on", "decided_by", "choice", "limits_since", "window_until", "holds", "because"),
        [
            (
                str(one["on"]),
                str(one["by"]),
                say(f"limit_choice.{one['choice']}"),
                str(one["since"] or "–"),
                str(one["until"] or "–"),
                say("yes") if one["holds"] else say("no"),
                str(one["reason"]),
            )
            for one in lines
        ],
    )


def _decide(
    choice: str, kpi: str, contract: str, reason: str, actor: str, *, as_json: bool
) -> None:
    outcome = ask("limits.decide", actor, kpi=kpi, contract=contract, choice=choice, reason=reason)
    answer(outcome, as_json=as_json)
