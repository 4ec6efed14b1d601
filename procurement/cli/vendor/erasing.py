"""`procure vendor erase`: what is erased of people."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson
from procurement.cli.vendor.reaching import Contact
from procurement.cli.words import say
from procurement.rules.vendors.erasure import ErasureGround


def erase(
    contact: Contact,
    actor: Actor,
    ground: Annotated[ErasureGround, typer.Option(help=say("option.erasure_ground"))],
    as_json: AsJson = False,
) -> None:
    """Erase the name and the address of a contact."""
    answer(ask("vendor_contact.erase", actor, contact=contact, ground=ground), as_json=as_json)
