"""`procure dispute`: disagree over figures or a milestone; answered, settled, withdrawn."""

from typing import Annotated

import typer

from procurement.cli.ask import answer as show_answer
from procurement.cli.ask import ask
from procurement.cli.options import Actor, AsJson, Contract
from procurement.cli.words import say
from procurement.rules.contracts.disputes import DisputeResult

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(help=say("argument.dispute"), metavar="NUMBER")]
Reasons = Annotated[str, typer.Option(help=say("option.reasons"))]


@app.command("file", help=say("help.dispute.file"))
def file(
    contract: Contract,
    reasons: Reasons,
    actor: Actor,
    kpi: Annotated[str, typer.Option(help=say("option.disputed_kpi"))] = "",
    period: Annotated[str, typer.Option(help=say("option.disputed_period"))] = "",
    milestone: Annotated[str, typer.Option(help=say("option.disputed_milestone"))] = "",
    as_json: AsJson = False,
) -> None:
    """File a dispute over figures of a KPI, or over a milestone."""
    outcome = ask(
        "dispute.file",
        actor,
        contract=contract,
        reasons=reasons,
        kpi=kpi,
        period=period,
        milestone=milestone,
    )
    show_answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.dispute.answer"))
def answer(
    contract: Contract,
    number: Number,
    text: Annotated[str, typer.Option(help=say("option.dispute_answer"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Answer a dispute for the side that did not file it."""
    outcome = ask("dispute.answer", actor, contract=contract, number=number, answer=text)
    show_answer(outcome, as_json=as_json)


@app.command("settle", help=say("help.dispute.settle"))
def settle(
    contract: Contract,
    number: Number,
    result: Annotated[
        str,
        typer.Option(
            help=say("option.dispute_result"),
            metavar="|".join(one.value for one in DisputeResult if one != "withdrawn"),
        ),
    ],
    reasons: Reasons,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Settle an answered dispute, as neither of its sides."""
    outcome = ask(
        "dispute.settle", actor, contract=contract, number=number, result=result, reasons=reasons
    )
    show_answer(outcome, as_json=as_json)


@app.command("withdraw", help=say("help.dispute.withdraw"))
def withdraw(
    contract: Contract, number: Number, reasons: Reasons, actor: Actor, as_json: AsJson = False
) -> None:
    """Withdraw a dispute, as the side that filed it."""
    outcome = ask("dispute.withdraw", actor, contract=contract, number=number, reasons=reasons)
    show_answer(outcome, as_json=as_json)


@app.command("list", help=say("help.dispute.list"))
def list_all(contract: Contract, as_json: AsJson = False) -> None:
    """List the disputes of a contract with what was said and decided."""
    from procurement.actions.contracts.show_disputes import dispute_lines
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = dispute_lines(engine(), contract)
    if as_json:
        show_json({"disputes": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("dispute.none"))
        return
    show_table(
        ("dispute", "kpi", "period_start", "period_end", "milestone", "state", "why"),
        [
            (
                one.number,
                one.kpi or "–",
                one.period_start or "–",
                one.period_end or "–",
                one.milestone or "–",
                say(f"dispute_result.{one.result}")
                if one.result
                else say(f"dispute_state.{one.state}"),
                one.reasons,
            )
            for one in lines
        ],
    )
