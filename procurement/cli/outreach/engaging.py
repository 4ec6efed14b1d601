"""`procure outreach engage|log|record`: contacts with the market, and who came."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Solicitation, day_of
from procurement.cli.words import say
from procurement.rules.outreach.steps import EngagementKind, ListedStep

Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help=say("option.engagement_day"), metavar="DATE"),
]
Firms = Annotated[
    list[str] | None, typer.Option("--vendor", help=say("option.vendors"), metavar="SCHEME/ID")
]


def engage(
    ocid: Solicitation,
    topic: Annotated[str, typer.Option(help=say("option.topic"))],
    with_whom: Annotated[str, typer.Option("--with", help=say("option.with_whom"))],
    actor: Actor,
    kind: Annotated[
        EngagementKind, typer.Option(help=say("option.engagement_kind"))
    ] = EngagementKind.UNKNOWN,
    on: Day = None,
    material: Annotated[str, typer.Option(help=say("option.material_shared"))] = "",
    vendor: Firms = None,
    author: Annotated[
        list[str] | None, typer.Option(help=say("option.author"), metavar="SCHEME/ID")
    ] = None,
    shared: Annotated[
        bool, typer.Option("--shared/--not-shared", help=say("option.shared"))
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Record a contact with the market."""
    outcome = ask(
        "engagement.record",
        actor,
        ocid=ocid,
        topic=topic,
        with_whom=with_whom,
        shared_with_all=shared,
        kind=kind,
        held_on=day_of(on),
        material=material,
        vendors=vendor or [],
        authors=author or [],
    )
    answer(outcome, as_json=as_json)


def log(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the contacts of a solicitation, with who helped to write what it asks for."""
    from dataclasses import asdict

    from procurement.actions.outreach.show_engagements import engagement_log
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table, yes_or_no

    found = engagement_log(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    show_table(
        (
            "engagement_day",
            "engagement",
            "topic",
            "with_whom",
            "handed_out",
            "shared",
            "firms",
            "authors",
        ),
        [
            (
                one.held_on or "–",
                say(f"engagement_kind.{one.kind}"),
                one.topic,
                one.with_whom,
                one.material or "–",
                yes_or_no(one.shared_with_all),
                ", ".join(one.firms) or "–",
                ", ".join(one.authors) or "–",
            )
            for one in found
        ],
    )


def record(
    ocid: Solicitation,
    step: Annotated[ListedStep, typer.Argument(help=say("argument.step"), metavar="STEP")],
    source: Annotated[str, typer.Option(help=say("option.list_source"))],
    actor: Actor,
    vendor: Firms = None,
    on: Day = None,
    complete: Annotated[bool, typer.Option("--complete", help=say("option.complete"))] = False,
    as_json: AsJson = False,
) -> None:
    """Record who viewed the call, came to its meeting, or began a bid."""
    outcome = ask(
        "steps.record",
        actor,
        ocid=ocid,
        step=step,
        source=source,
        vendors=vendor or [],
        held_on=day_of(on),
        complete=complete,
    )
    answer(outcome, as_json=as_json)
