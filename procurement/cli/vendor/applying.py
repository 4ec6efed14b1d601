"""`procure vendor apply`, `applications`, `confirm` and `refuse`: firms that enter themselves."""

from typing import Annotated
from uuid import UUID

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason
from procurement.cli.vendor.reaching import Vendor
from procurement.cli.words import say
from procurement.rules.vocabulary import Locality, VendorSize

Application = Annotated[
    UUID, typer.Argument(help=say("argument.application"), metavar="APPLICATION")
]


def apply(
    vendor: Vendor,
    actor: Actor,
    name: Annotated[str, typer.Option(help=say("option.vendor_name"))],
    language: Annotated[str, typer.Option(help=say("option.application_language"))],
    email: Annotated[str, typer.Option(help=say("option.vendor_email"))] = "",
    size: Annotated[VendorSize, typer.Option(help=say("option.vendor_size"))] = VendorSize.UNKNOWN,
    locality: Annotated[
        Locality, typer.Option(help=say("option.vendor_locality"))
    ] = Locality.UNKNOWN,
    owner: Annotated[str, typer.Option(help=say("option.vendor_owner"))] = "",
    as_json: AsJson = False,
) -> None:
    """Ask, for one's firm, to be in the register."""
    scheme, _, number = vendor.partition("/")
    outcome = ask(
        "vendor.apply",
        actor,
        tax_scheme=scheme,
        tax_id=number,
        name=name,
        language=language,
        email=email,
        size=size,
        locality=locality,
        owner_group=owner,
    )
    answer(outcome, as_json=as_json)


def applications(actor: Actor, as_json: AsJson = False) -> None:
    """List the applications that wait for a decision."""
    from procurement.cli.vendor import looking, shown

    shown.show_applications(looking.applying(actor), as_json=as_json)


def confirm(
    application: Application,
    actor: Actor,
    joins: Annotated[str, typer.Option(help=say("option.application_joins"))] = "",
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Enter the firm that applied, with its contact."""
    outcome = ask("vendor.confirm", actor, application=application, joins=joins, reason=reason)
    answer(outcome, as_json=as_json)


def refuse(
    application: Application, actor: Actor, reason: Reason = "", as_json: AsJson = False
) -> None:
    """Refuse an application."""
    outcome = ask("vendor.refuse", actor, application=application, reason=reason)
    answer(outcome, as_json=as_json)
