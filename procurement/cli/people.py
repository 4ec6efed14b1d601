"""`procure person`: who acts, in which role, with which key."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason
from procurement.cli.words import say
from procurement.rules.vocabulary import Role

app = typer.Typer(no_args_is_help=True)

Handle = Annotated[str, typer.Argument(help=say("argument.handle"), metavar="HANDLE")]


@app.command("register", help=say("help.person.register"))
def register(
    handle: Handle,
    actor: Actor,
    name: Annotated[str, typer.Option(help=say("option.person_name"))],
    email: Annotated[str, typer.Option(help=say("option.email"))] = "",
    vendor: Annotated[str, typer.Option(help=say("option.vendor"))] = "",
    as_json: AsJson = False,
) -> None:
    """Register somebody who will act."""
    outcome = ask("person.register", actor, handle=handle, name=name, email=email, vendor=vendor)
    answer(outcome, as_json=as_json)


@app.command("grant", help=say("help.person.grant"))
def grant(
    handle: Handle,
    role: Annotated[Role, typer.Argument(help=say("argument.role"), metavar="ROLE")],
    actor: Actor,
    on: Annotated[str, typer.Option("--on", help=say("option.on"))] = "",
    as_json: AsJson = False,
) -> None:
    """Grant a role, city-wide or on one solicitation."""
    outcome = ask("role.grant", actor, handle=handle, role=role.value, subject=on)
    answer(outcome, as_json=as_json)


@app.command("revoke", help=say("help.person.revoke"))
def revoke(
    handle: Handle,
    role: Annotated[Role, typer.Argument(help=say("argument.role"), metavar="ROLE")],
    actor: Actor,
    reason: Reason,
    on: Annotated[str, typer.Option("--on", help=say("option.on"))] = "",
    as_json: AsJson = False,
) -> None:
    """Revoke a role at once; what it leaves undone is named."""
    outcome = ask("role.revoke", actor, handle=handle, role=role.value, subject=on, reason=reason)
    answer(outcome, as_json=as_json)


@app.command("override", help=say("help.person.override"))
def override(
    handle: Handle,
    role: Annotated[Role, typer.Argument(help=say("argument.role"), metavar="ROLE")],
    other: Annotated[Role, typer.Argument(help=say("argument.other_role"), metavar="ROLE")],
    actor: Actor,
    on: Annotated[str, typer.Option("--on", help=say("option.on"))],
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help=say("option.override_until"))
    ],
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Approve that one person has two roles that exclude each other, for a time."""
    outcome = ask(
        "override.approve",
        actor,
        ocid=on,
        handle=handle,
        role=role.value,
        other=other.value,
        until=until.date(),
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("left", help=say("help.person.left"))
def left(as_json: AsJson = False) -> None:
    """List what waits for people whose role was revoked."""
    from procurement.actions.city.show_left_work import work_left
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    work = {
        "sheet": say("left.sheet"),
        "key": say("left.key"),
        "consensus": say("left.consensus"),
        "contract": say("left.contract"),
    }
    found = work_left(engine())
    if as_json:
        show_json(
            [
                {
                    "person": one.handle,
                    "role": one.grant.role,
                    "work": one.work.kind,
                    "subject": one.work.subject,
                    "others": one.work.others,
                }
                for one in found
            ]
        )
        return
    show_table(
        ("left_by", "left_role", "left_work", "left_on", "left_others"),
        [
            (
                one.handle,
                say(f"role.{one.grant.role.value}"),
                work[one.work.kind],
                one.work.subject,
                one.work.others,
            )
            for one in found
        ],
    )


@app.command("key", help=say("help.person.key"))
def key(
    actor: Actor,
    file: Annotated[Path, typer.Option("--file", help=say("option.key_file"))],
    as_json: AsJson = False,
) -> None:
    """Make a custodian's key; the secret stays in FILE, the public half is registered.

    PROCURE_PASSPHRASE, if it is set, locks the file.
    """
    from procurement.actions.bids.custody import make_key

    recipient = make_key(file, passphrase=os.environ.get("PROCURE_PASSPHRASE"))
    answer(ask("key.register", actor, recipient=recipient), as_json=as_json)
