"""`procure vendor contact` and `codes`: who is written to at a vendor, and what it sells."""

from typing import Annotated
from uuid import UUID

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson
from procurement.cli.words import say
from procurement.rules.vendors.commodities import CodeScheme
from procurement.rules.vendors.contacts import ContactPurpose

Vendor = Annotated[str, typer.Argument(help=say("argument.vendor"), metavar="VENDOR")]
Contact = Annotated[UUID, typer.Argument(help=say("argument.contact"), metavar="CONTACT")]


def contact(
    vendor: Vendor,
    actor: Actor,
    name: Annotated[str, typer.Option(help=say("option.contact_name"))],
    email: Annotated[str, typer.Option(help=say("option.contact_email"))],
    purposes: Annotated[
        list[ContactPurpose], typer.Option("--for", help=say("option.contact_for"))
    ],
    language: Annotated[str, typer.Option(help=say("option.contact_language"))] = "",
    as_json: AsJson = False,
) -> None:
    """Enter a person who is written to at a vendor."""
    outcome = ask(
        "vendor_contact.add",
        actor,
        vendor=vendor,
        name=name,
        email=email,
        purposes=purposes,
        language=language,
    )
    answer(outcome, as_json=as_json)


def end_contact(contact: Contact, actor: Actor, as_json: AsJson = False) -> None:
    """End a contact."""
    answer(ask("vendor_contact.end", actor, contact=contact), as_json=as_json)


def codes(
    vendor: Vendor,
    actor: Actor,
    scheme: Annotated[CodeScheme, typer.Option(help=say("option.code_scheme"))] = CodeScheme.UNSPSC,
    add: Annotated[list[str] | None, typer.Option(help=say("option.code_add"))] = None,
    drop: Annotated[list[str] | None, typer.Option(help=say("option.code_drop"))] = None,
    as_json: AsJson = False,
) -> None:
    """Add and drop commodity codes of a vendor."""
    outcome = ask(
        "vendor.codes", actor, vendor=vendor, scheme=scheme, add=add or (), drop=drop or ()
    )
    answer(outcome, as_json=as_json)
