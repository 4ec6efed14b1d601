"""`procure review comment, decide, disagree, settle, calendar`: what people do with a review."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract
from procurement.cli.words import say

PeriodEnd = Annotated[
    datetime,
    typer.Argument(formats=["%Y-%m-%d"], help=say("argument.period_end"), metavar="DATE"),
]
Rating = Annotated[str, typer.Option(help=say("option.rating"))]
Narrative = Annotated[str, typer.Option(help=say("option.narrative"))]
Decision = Annotated[
    str,
    typer.Option(
        "--decision",
        help=say("option.review_decision"),
        metavar="renew|expand|continue|correct|end",
    ),
]


def comment(
    contract: Contract,
    period_end: PeriodEnd,
    text: Annotated[str, typer.Option(help=say("option.comment_text"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Comment as the vendor on a review."""
    outcome = ask(
        "review.comment", actor, contract=contract, period_end=period_end.date(), comment=text
    )
    answer(outcome, as_json=as_json)


def disagree(
    contract: Contract,
    period_end: PeriodEnd,
    reasons: Annotated[str, typer.Option(help=say("option.reasons"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Disagree as the vendor with the official's rating."""
    outcome = ask(
        "review.disagree", actor, contract=contract, period_end=period_end.date(), reasons=reasons
    )
    answer(outcome, as_json=as_json)


def _rating_command(verb: str) -> Callable[..., None]:
    """Return the command that rates a vendor by `verb`: first by an official, then a level up."""

    def command(
        contract: Contract,
        period_end: PeriodEnd,
        rating: Rating,
        decision: Decision,
        narrative: Narrative,
        actor: Actor,
        as_json: AsJson = False,
    ) -> None:
        outcome = ask(
            verb,
            actor,
            contract=contract,
            period_end=period_end.date(),
            rating=rating,
            decision=decision,
            narrative=narrative,
        )
        answer(outcome, as_json=as_json)

    return command


#: Rate the vendor and decide.
decide = _rating_command("review.decide")
#: Decide a level up on a rating that the vendor disagrees with.
settle = _rating_command("review.settle")


def calendar(
    contract: Annotated[
        str, typer.Argument(help=say("argument.contract"), metavar="CONTRACT")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show every review of the running contracts: missed ones first."""
    from procurement.actions.reviews.review_calendar import review_calendar
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = review_calendar(engine(), contract)
    if as_json:
        show_json({"reviews": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("review.nothing_runs"))
        return
    show_table(
        ("contract", "period_end", "review_due", "state", "late_days", "comment_until", "decision"),
        [
            (
                one.contract,
                one.period_end,
                one.due,
                say(f"review_state.{one.state}"),
                one.late_days or "–",
                one.waits_until or "–",
                say(f"decision.{one.decision}") if one.decision else "–",
            )
            for one in lines
        ],
    )
