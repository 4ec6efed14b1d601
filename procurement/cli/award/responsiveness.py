"""`procure responsiveness`: check every clause, ask to cure, answer, and see it all."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.award.awards import Bidder, Lot
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Viewer = Annotated[str, typer.Option("--actor", envvar="PROCURE_ACTOR", help=say("option.viewer"))]
Clause = Annotated[str, typer.Option("--clause", help=say("option.clause"))]


@app.command("check", help=say("help.responsiveness.check"))
def check(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    result: Annotated[list[str], typer.Option("--result", help=say("option.clause_result"))],
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help=say("option.clause_reason"))
    ] = None,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Record the result of every clause for one bid."""
    outcome = ask(
        "responsiveness.check",
        actor,
        ocid=ocid,
        vendor=vendor,
        lot=lot,
        results=_by_clause(result),
        reasons=_by_clause(reason or ()),
    )
    answer(outcome, as_json=as_json)


@app.command("cure", help=say("help.responsiveness.cure"))
def cure(
    ocid: Solicitation,
    *,
    vendor: Bidder,
    lot: Lot,
    clause: Clause,
    asked: Annotated[str, typer.Option("--ask", help=say("option.cure_ask"))],
    actor: Actor,
    days: Annotated[int, typer.Option("--days", help=say("option.cure_days"), min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Ask a bidder to mend one clause, by a term that is the same for all."""
    outcome = ask(
        "cure.ask", actor, ocid=ocid, vendor=vendor, lot=lot, clause=clause, asked=asked, days=days
    )
    answer(outcome, as_json=as_json)


@app.command("answer", help=say("help.responsiveness.answer"))
def reply(
    ocid: Solicitation,
    *,
    lot: Lot,
    clause: Clause,
    text: Annotated[str, typer.Option("--answer", help=say("option.cure_answer"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Answer, for one's own firm, a request to mend a clause."""
    answer(
        ask("cure.answer", actor, ocid=ocid, lot=lot, clause=clause, answer=text), as_json=as_json
    )


@app.command("show", help=say("help.responsiveness.show"))
def show(ocid: Solicitation, viewer: Viewer = "", as_json: AsJson = False) -> None:
    """Show every clause of every bid; waived irregularities stand among them with their reason."""
    from procurement.actions.evaluation.show_responsiveness import responsiveness_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    seen = responsiveness_seen(engine(), ocid, viewer)
    if as_json:
        show_json([asdict(one) for one in seen])
        return
    rows = [
        (
            one.vendor,
            one.lot,
            one.clause,
            one.result.value if one.result else "–",
            one.reason or "–",
            f"{one.due_at:%Y-%m-%d %H:%M} UTC" if one.due_at else "–",
            f"{one.answer} ({say('protest.late')})" if one.late else one.answer or "–",
            say("responsiveness.again") if one.again else "",
        )
        for one in seen
    ]
    show_table(
        (
            "vendor",
            "award_lot",
            "clause",
            "clause_result",
            "clause_reason",
            "cure_due",
            "cure_answer",
            "clause_again",
        ),
        rows,
    )


def _by_clause(pairs: Sequence[str]) -> dict[str, str]:
    """Read `clause=value` pairs."""
    found = {}
    for pair in pairs:
        clause, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(say("not_a_pair", pair=pair))
        found[clause] = value
    return found
