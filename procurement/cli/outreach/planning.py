"""`procure outreach target|plan|match`: who is to be reached, who was, and whom to help."""

from typing import Annotated
from uuid import uuid4

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.words import say
from procurement.rules.outreach.breadth import Dimension, Tally


def target(
    ocid: Solicitation,
    dimension: Annotated[Dimension, typer.Argument(help=say("argument.dimension"))],
    group: Annotated[str, typer.Argument(help=say("argument.target_group"), metavar="GROUP")],
    least: Annotated[int, typer.Argument(help=say("argument.least"), metavar="LEAST")],
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Set how many vendors of a group shall hear of a call."""
    outcome = ask(
        "target.set",
        actor,
        ocid=ocid,
        dimension=dimension,
        group=group,
        least=least,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


def plan(ocid: Solicitation, actor: Actor, as_json: AsJson = False) -> None:
    """Show the targets of the outreach plan beside who was reached, with every gap."""
    from dataclasses import asdict

    from procurement.actions.asking.look_at_outreach import plan_seen
    from procurement.actions.asking.requests import Asking
    from procurement.actions.setup import engine
    from procurement.cli.show import (
        findings_record,
        screen,
        show_findings,
        show_json,
        show_pairs,
        show_table,
    )

    asking = Asking("vendors.look", actor, {}, uuid4())
    outcome, found = plan_seen(engine(), asking, solicitation=ocid)
    if found is None:
        answer(outcome)
        return
    if as_json:
        reaches = [{**asdict(one), "missing": one.missing} for one in found.reaches]
        told = {**asdict(found), "reaches": reaches, "findings": findings_record(found.findings)}
        show_json(told)
        return
    invited, share = found.promised
    show_pairs(
        {
            "invited_of": f"{found.invited} / {invited}",
            "small_or_new": f"{found.small_or_new} ({share} %)",
        }
    )
    show_table(
        (
            "vendor_dimension",
            "vendor_group",
            "least",
            "in_register",
            "identified",
            "notified",
            "attended",
            "still_missing",
        ),
        [
            (
                say(f"dimension.{one.target.dimension}"),
                one.target.group,
                str(one.target.least),
                *map(_tally, (one.registered, one.identified, one.notified, one.attended)),
                str(one.missing),
            )
            for one in found.reaches
        ],
    )
    screen.print(say("outreach.plan_note"))
    show_findings(found.findings)


def _tally(one: Tally | None) -> str:
    """Return a count, with how many nobody knows of: `4 (+2 ?)`."""
    if one is None:
        return "–"
    return f"{one.belong} (+{one.unknown} ?)" if one.unknown else str(one.belong)


def match(ocid: Solicitation, actor: Actor, as_json: AsJson = False) -> None:
    """List the vendors to offer extra help, each with every reason."""
    from procurement.actions.asking.look_at_outreach import matches_seen
    from procurement.actions.asking.requests import Asking
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    asking = Asking("vendors.look", actor, {}, uuid4())
    outcome, found = matches_seen(engine(), asking, solicitation=ocid)
    if outcome.refused:
        answer(outcome)
    if as_json:
        show_json(
            [
                {
                    "vendor": one.match.reference,
                    "name": one.name,
                    "reasons": [
                        {"because": why.because, "what": why.what} for why in one.match.reasons
                    ],
                }
                for one in found
            ]
        )
        return
    show_table(
        ("vendor", "name", "because"),
        [
            (
                one.match.reference,
                one.name,
                "; ".join(
                    f"{say(f'dimension.{why.because}')}: {why.what}" for why in one.match.reasons
                ),
            )
            for one in found
        ],
    )
    screen.print(say("outreach.match_note"))
