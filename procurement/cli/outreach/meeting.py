"""`procure outreach meeting|attendance`: meetings before the bids, and who came."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Number = Annotated[int, typer.Argument(help=say("argument.meeting"), metavar="NUMBER")]
Title = Annotated[str, typer.Option(help=say("option.meeting_title"))]
Place = Annotated[str, typer.Option(help=say("option.meeting_place"))]
Starts = Annotated[
    datetime,
    typer.Option(
        "--starts",
        formats=["%Y-%m-%dT%H:%M"],
        help=say("option.meeting_starts"),
        metavar="DATETIME",
    ),
]
Minutes = Annotated[int, typer.Option(min=1, max=1440, help=say("option.meeting_minutes"))]
Zone = Annotated[str, typer.Option(help=say("option.meeting_zone"))]


@app.command("call", help=say("help.outreach.meeting.call"))
def call(
    ocid: Solicitation,
    title: Title,
    place: Place,
    starts: Starts,
    actor: Actor,
    minutes: Minutes = 60,
    zone: Zone = "",
    as_json: AsJson = False,
) -> None:
    """Call every vendor of the register to a meeting."""
    outcome = ask(
        "prebid.call",
        actor,
        ocid=ocid,
        title=title,
        place=place,
        day=starts.date(),
        at=starts.time(),
        minutes=minutes,
        zone=zone,
    )
    answer(outcome, as_json=as_json)


@app.command("move", help=say("help.outreach.meeting.move"))
def move(
    ocid: Solicitation,
    number: Number,
    title: Title,
    place: Place,
    starts: Starts,
    actor: Actor,
    reason: Reason = "",
    minutes: Minutes = 60,
    zone: Zone = "",
    as_json: AsJson = False,
) -> None:
    """Change when or where a meeting takes place, and tell everybody."""
    outcome = ask(
        "prebid.call",
        actor,
        ocid=ocid,
        title=title,
        place=place,
        day=starts.date(),
        at=starts.time(),
        minutes=minutes,
        zone=zone,
        number=number,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("cancel", help=say("help.outreach.meeting.cancel"))
def cancel(
    ocid: Solicitation,
    number: Number,
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Call a meeting off, and tell everybody."""
    outcome = ask("prebid.cancel", actor, ocid=ocid, number=number, reason=reason)
    answer(outcome, as_json=as_json)


@app.command("file", help=say("help.outreach.meeting.file"))
def file(
    ocid: Solicitation,
    number: Number,
    out: Annotated[Path, typer.Option("--out", help=say("option.ics"), metavar="FILE.ics")],
) -> None:
    """Write a meeting as a file that calendars read."""
    from procurement.actions.prebid.show_prebid import meeting_file
    from procurement.actions.setup import engine
    from procurement.cli.show import screen

    out.write_bytes(meeting_file(engine(), ocid, number).encode())
    screen.print(str(out), markup=False)


@app.command("list", help=say("help.outreach.meeting.list"))
def list_(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List the meetings of a call with who came."""
    from dataclasses import asdict

    from procurement.actions.prebid.show_prebid import meetings_of
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table, yes_or_no

    found = meetings_of(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    show_table(
        ("number", "meeting", "starts", "place", "called_off", "who_came", "whole_list"),
        [
            (
                str(one.number),
                one.title,
                f"{one.starts} {one.zone}",
                one.place,
                yes_or_no(one.cancelled),
                "–" if one.attended is None else ", ".join(one.attended) or "0",
                yes_or_no(one.complete),
            )
            for one in found
        ],
    )


def attendance(
    ocid: Solicitation,
    number: Number,
    source: Annotated[str, typer.Option(help=say("option.list_source"))],
    actor: Actor,
    vendor: Annotated[
        list[str] | None, typer.Option("--vendor", help=say("option.vendors"), metavar="SCHEME/ID")
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help=say("option.complete"))] = False,
    as_json: AsJson = False,
) -> None:
    """Record who came to a meeting."""
    outcome = ask(
        "prebid.attend",
        actor,
        ocid=ocid,
        number=number,
        source=source,
        vendors=vendor or [],
        complete=complete,
    )
    answer(outcome, as_json=as_json)
