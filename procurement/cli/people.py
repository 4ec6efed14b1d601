"""`procure person`: who acts, in which role, with which key."""

import os
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson
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
