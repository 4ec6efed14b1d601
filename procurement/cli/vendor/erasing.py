"""`procure vendor erase`: what is erased of people."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson
from procurement.cli.words import say
from procurement.rules.vendors.erasure import ErasureGround


def erase(
    contact: Annotated[
        str, typer.Argument(help=say("argument.contact_or_handle"), metavar="CONTACT|HANDLE")
    ],
    actor: Actor,
    ground: Annotated[ErasureGround, typer.Option(help=say("option.erasure_ground"))],
    as_json: AsJson = False,
) -> None:
    """Erase the name and the address of a contact."""
    from procurement.actions.setup import engine
    from procurement.actions.vendors.erase_contact import id_of

    who = id_of(engine(), contact)
    answer(ask("vendor_contact.erase", actor, contact=who, ground=ground), as_json=as_json)
