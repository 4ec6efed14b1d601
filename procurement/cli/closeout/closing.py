"""`procure closeout`: what is missing before a contract is closed, and doing it."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Folder, Reason
from procurement.cli.words import say
from procurement.rules.closeout.answers import Answer, Question

app = typer.Typer(no_args_is_help=True)


@app.command("show", help=say("help.closeout.show"))
def show(contract: Contract, as_json: AsJson = False) -> None:
    """Show what a contract still needs: figures, payments, impact, lessons, records."""
    from procurement.actions.closeout.show_closeout import closeout_of
    from procurement.actions.setup import engine
    from procurement.cli.closeout.shown import show_closeout
    from procurement.cli.show import findings_record, show_json

    seen = closeout_of(engine(), contract)
    if as_json:
        found = {"missing": findings_record(seen.missing), "law": findings_record(seen.law)}
        show_json({**seen.as_record(), **found})
        return
    show_closeout(seen)


@app.command("begin", help=say("help.closeout.begin"))
def begin(contract: Contract, actor: Actor, as_json: AsJson = False) -> None:
    """Move a contract whose term is over into its closeout."""
    answer(ask("contract.advance", actor, contract=contract, target="closeout"), as_json=as_json)


@app.command("impact", help=say("help.closeout.impact"))
def impact(
    contract: Contract,
    actor: Actor,
    kpi: Annotated[str, typer.Option(help=say("option.closeout_kpi"), metavar="KPI")] = "",
    control: Annotated[
        list[str] | None, typer.Option(help=say("option.control"), metavar="KPI|SITE")
    ] = None,
    comment: Annotated[str, typer.Option(help=say("option.impact_comment"))] = "",
    *,
    seasonal: Annotated[bool, typer.Option("--seasonal", help=say("option.seasonal"))] = False,
    as_json: AsJson = False,
) -> None:
    """State what the results were due to: an estimate with its strength, or why there is none."""
    outcome = ask(
        "impact.state",
        actor,
        contract=contract,
        kpi=kpi,
        controls=tuple(control or ()),
        seasonal=seasonal,
        comment=comment,
    )
    answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.closeout.answer"))
def answer_question(
    contract: Contract,
    question: Annotated[
        Question, typer.Argument(help=say("argument.closeout_question"), metavar="QUESTION")
    ],
    given: Annotated[
        Answer, typer.Argument(help=say("argument.closeout_answer"), metavar="ANSWER")
    ],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Answer what only an official can: whether anything follows, where the data went."""
    outcome = ask(
        "closeout.answer",
        actor,
        contract=contract,
        question=question.value,
        answer=given.value,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("note", help=say("help.closeout.note"))
def note(contract: Contract, actor: Actor, folder: Folder = None, as_json: AsJson = False) -> None:
    """Write the closeout note in every language."""
    outcome = ask("closeout.note", actor, contract=contract, folder=str(folder) if folder else "")
    answer(outcome, as_json=as_json)


@app.command("finish", help=say("help.closeout.finish"))
def finish(
    contract: Contract,
    actor: Actor,
    override: Annotated[str, typer.Option("--override", help=say("option.override"))] = "",
    as_json: AsJson = False,
) -> None:
    """Close a contract, if nothing is missing; the time for which records are kept begins."""
    outcome = ask("contract.advance", actor, contract=contract, target="closed", override=override)
    answer(outcome, as_json=as_json)
