"""`procure question`: asked by one, answered for all."""

from typing import Annotated

import typer

from procurement.cli.ask import answer as show_answer
from procurement.cli.ask import ask as ask_for
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(help=say("argument.number"), metavar="NUMBER")]


@app.command("ask", help=say("help.question.ask"))
def ask(
    ocid: Solicitation,
    question: Annotated[str, typer.Option("--text", help=say("option.question_text"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Ask a question, as a vendor's contact; nobody is shown who asked."""
    show_answer(ask_for("question.ask", actor, ocid=ocid, question=question), as_json=as_json)


@app.command("answer", help=say("help.question.answer"))
def answer(
    ocid: Solicitation,
    number: Number,
    text: Annotated[str, typer.Option("--text", help=say("option.answer_text"))],
    actor: Actor,
    material: Annotated[bool, typer.Option("--material", help=say("option.material"))] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question for all."""
    outcome = ask_for(
        "question.answer", actor, ocid=ocid, number=number, answer=text, material=material
    )
    show_answer(outcome, as_json=as_json)


@app.command("list", help=say("help.question.list"))
def list_all(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List questions with their answers, and which still need one."""
    from procurement.actions.setup import engine
    from procurement.actions.solicitations.list_changes import questions_of
    from procurement.cli.show import show_json, show_table

    lines = questions_of(engine(), ocid)
    if as_json:
        show_json([line.as_record() for line in lines])
        return
    show_table(
        ("number", "asked_on", "answer_due", "question_text", "answer_text", "material"),
        [
            (
                line.number,
                line.day,
                line.due or "–",
                line.question,
                line.answer or say("question.open"),
                say("yes") if line.material else say("no"),
            )
            for line in lines
        ],
    )
