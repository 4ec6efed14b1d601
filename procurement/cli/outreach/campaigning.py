"""`procure outreach campaign|campaigns|remind|unsubscribe|mail`: the same letter to many."""

from enum import StrEnum
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.words import say


class Begun(StrEnum):
    """The campaigns that somebody begins; reminders, meetings and requests begin their own."""

    NOTICE = "notice"
    HELP = "help"


def campaign(
    ocid: Solicitation,
    kind: Annotated[Begun, typer.Argument(help=say("argument.campaign"))],
    actor: Actor,
    offer: Annotated[str, typer.Option(help=say("option.offer"))] = "",
    asked_by: Annotated[
        list[str] | None,
        typer.Option("--asked-by", help=say("option.asked_by"), metavar="SCHEME/ID"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the notice of a call to everybody, or an offer of help to those who match or ask."""
    if kind is Begun.NOTICE:
        outcome = ask("notice.publish", actor, ocid=ocid)
    else:
        outcome = ask("help.offer", actor, ocid=ocid, offer=offer, asked_by=asked_by or [])
    answer(outcome, as_json=as_json)


def campaigns(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the campaigns of a call with their letters counted, and whom no letter reaches."""
    from dataclasses import asdict

    from procurement.actions.campaigns.show_campaigns import campaigns_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    found = campaigns_of(engine(), ocid)
    if as_json:
        show_json(asdict(found))
        return
    show_table(
        ("campaign", "about", "begun", "queued", "letters_sent", "letters_failed", "withdrawn"),
        [
            (
                say(f"campaign.{one.kind}"),
                one.topic or "–",
                f"{one.begun_at:%Y-%m-%d}",
                str(one.waiting),
                str(one.sent),
                str(one.failed),
                str(one.withdrawn),
            )
            for one in found.campaigns
        ],
    )
    if found.unreachable:
        screen.print(say("outreach.unreachable"))
        show_table(("vendor", "name"), found.unreachable)


def remind(actor: Actor, as_json: AsJson = False) -> None:
    """Remind everybody who was told, before questions end and before bids end."""
    answer(ask("vendors.remind", actor), as_json=as_json)


def unsubscribe(
    token: Annotated[str, typer.Argument(help=say("argument.token"), metavar="TOKEN")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Write no more campaigns to whoever got the letter with this token."""
    answer(ask("mail.unsubscribe", actor, token=token), as_json=as_json)


def mail(
    vendor: Annotated[str, typer.Argument(help=say("argument.vendor"), metavar="VENDOR")],
    wanted: Annotated[bool, typer.Option("--wanted/--unwanted", help=say("option.wanted"))],
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Enter what a vendor told the city: campaigns, or none."""
    outcome = ask("mail.choose", actor, vendor=vendor, wanted=wanted, reason=reason)
    answer(outcome, as_json=as_json)
