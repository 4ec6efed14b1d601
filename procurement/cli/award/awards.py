"""`procure award`: decide, look at what was decided, and who may decide up to which value."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Lot = Annotated[str, typer.Option("--lot", help=say("option.lot"))]
Bidder = Annotated[str, typer.Option("--vendor", help=say("argument.vendor"), metavar="SCHEME/ID")]
Day = Annotated[
    datetime,
    typer.Option("--from", formats=["%Y-%m-%d"], help=say("option.award_from"), metavar="DATE"),
]
LastDay = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help=say("option.award_to"), metavar="DATE"),
]


@app.command("decide", help=say("help.award.decide"))
def decide(
    ocid: Solicitation,
    *,
    lot: Lot,
    vendor: Bidder,
    memo: Annotated[str, typer.Option(help=say("option.award_memo"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Award a lot to a ranked bid; the standstill begins."""
    outcome = ask("award.decide", actor, ocid=ocid, lot=lot, vendor=vendor, memo=memo)
    answer(outcome, as_json=as_json)


@app.command("show", help=say("help.award.show"))
def show(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show every award of all rounds, and what still stands in the way of its end."""
    from procurement.actions.evaluation.show_award import awards_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_pairs, show_table
    from procurement.rules.vocabulary import AwardStatus

    seen = awards_seen(engine(), ocid)
    if as_json:
        show_json(asdict(seen))
        return
    rows = [
        (
            one.lot,
            one.round,
            one.vendor,
            f"{one.value.amount:f} {one.value.currency}",
            one.rank or "–",
            say("award.stands") if one.status is AwardStatus.ACTIVE else say("award.ended"),
            one.decided_by,
            one.contract or "–",
        )
        for one in seen.awards
    ]
    show_table(
        (
            "award_lot",
            "round",
            "vendor",
            "amount",
            "rank",
            "award_stands",
            "decided_by",
            "contract",
        ),
        rows,
    )
    for one in seen.awards:
        screen.print()
        show_pairs(
            {
                "award_lot": f"{one.lot} ({one.round})",
                "award_memo": one.memo,
                "award_authority": one.authority or say("award.no_authority"),
                "award_standstill": one.standstill_until.isoformat(),
            }
        )
    if seen.untold:
        screen.print(say("award.untold", vendors=", ".join(seen.untold)))
    if seen.open_protests:
        screen.print(say("award.protested", protests=seen.open_protests))


@app.command("limit", help=say("help.award.limit"))
def limit(
    handle: Annotated[str, typer.Argument(help=say("argument.handle"), metavar="HANDLE")],
    *,
    currency: Annotated[str, typer.Option(help=say("option.award_currency"))],
    since: Day,
    citation: Annotated[str, typer.Option(help=say("option.award_citation"))],
    actor: Actor,
    up_to: Annotated[str, typer.Option("--up-to", help=say("option.award_up_to"))] = "",
    until: LastDay = None,
    as_json: AsJson = False,
) -> None:
    """Record up to which value of one procurement a person may award."""
    outcome = ask(
        "award.limit",
        actor,
        handle=handle,
        currency=currency,
        starts_on=since.date(),
        citation=citation,
        up_to=up_to,
        ends_on=until.date() if until else None,
    )
    answer(outcome, as_json=as_json)


@app.command("limits", help=say("help.award.limits"))
def limits(as_json: AsJson = False) -> None:
    """Show who may award up to which value, from which day to which."""
    from procurement.actions.evaluation.award_limits import limits_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table
    from procurement.rules.money import Money

    seen = limits_seen(engine())
    if as_json:
        show_json([asdict(one) for one in seen])
        return
    rows = [
        (
            one.person,
            say("award.any_value")
            if one.up_to_minor is None
            else f"{Money(one.up_to_minor, one.currency).amount:f}",
            one.currency,
            one.start,
            one.end or "–",
            one.citation,
        )
        for one in seen
    ]
    show_table(
        ("award_official", "award_up_to", "currency", "award_since", "until", "citation"), rows
    )
