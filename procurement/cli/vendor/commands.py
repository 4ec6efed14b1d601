"""`procure vendor`: who is in the register, with what certificates, and who is one with whom."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from procurement.cli.ask import answer, ask, digest_of
from procurement.cli.options import Actor, AsJson, AsOf, Reason, day_of
from procurement.cli.vendor import applying, erasing, importing, locating, reaching
from procurement.cli.vendor.reaching import Vendor
from procurement.cli.words import say
from procurement.rules.vendors.certificates import CertificateChange
from procurement.rules.vocabulary import Locality, VendorSize

app = typer.Typer(no_args_is_help=True)

Since = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], help=say("option.certificate_since"), metavar="DATE"),
]
First = Annotated[
    datetime,
    typer.Option(
        "--from", formats=["%Y-%m-%d"], help=say("option.certificate_from"), metavar="DATE"
    ),
]
Last = Annotated[
    datetime | None,
    typer.Option("--to", formats=["%Y-%m-%d"], help=say("option.certificate_to"), metavar="DATE"),
]


@app.command("list", help=say("help.vendor.list"))
def list_(actor: Actor, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the vendors as of a day."""
    from procurement.cli.vendor import looking, shown

    shown.show_list(looking.seen(actor, "", day_of(as_of)), as_json=as_json)


@app.command("show", help=say("help.vendor.show"))
def show(vendor: Vendor, actor: Actor, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show one vendor with its certificates as of a day."""
    from procurement.cli.vendor import looking, shown

    (one,) = looking.seen(actor, vendor, day_of(as_of))
    shown.show_one(one, as_json=as_json)


@app.command("register", help=say("help.vendor.register"))
def register(
    vendor: Vendor,
    actor: Actor,
    name: Annotated[str, typer.Option(help=say("option.vendor_name"))],
    email: Annotated[str, typer.Option(help=say("option.vendor_email"))] = "",
    size: Annotated[VendorSize, typer.Option(help=say("option.vendor_size"))] = VendorSize.UNKNOWN,
    locality: Annotated[
        Locality, typer.Option(help=say("option.vendor_locality"))
    ] = Locality.UNKNOWN,
    owner: Annotated[str, typer.Option(help=say("option.vendor_owner"))] = "",
    new: Annotated[
        bool | None, typer.Option("--new/--not-new", help=say("option.vendor_new"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enter a vendor by its tax id."""
    scheme, _, number = vendor.partition("/")
    outcome = ask(
        "vendor.register",
        actor,
        tax_scheme=scheme,
        tax_id=number,
        name=name,
        email=email,
        size=size,
        locality=locality,
        owner_group=owner,
        new_to_city=new,
    )
    answer(outcome, as_json=as_json)


@app.command("certify", help=say("help.vendor.certify"))
def certify(
    vendor: Vendor,
    actor: Actor,
    kind: Annotated[str, typer.Option(help=say("option.certificate_kind"))],
    issuer: Annotated[str, typer.Option(help=say("option.certificate_issuer"))],
    first: First,
    last: Last = None,
    number: Annotated[str, typer.Option(help=say("option.certificate_number"))] = "",
    scope: Annotated[str, typer.Option(help=say("option.certificate_scope"))] = "",
    evidence: Annotated[
        Path | None, typer.Option(help=say("option.certificate_evidence"), metavar="FILE")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Enter a certificate of a vendor."""
    told = {
        "kind": kind,
        "issuer": issuer,
        "number": number,
        "scope": scope,
        "valid_from": day_of(first),
        "valid_to": day_of(last),
        "evidence": digest_of(evidence),
    }
    answer(ask("vendor.certify", actor, vendor=vendor, certificate=told), as_json=as_json)


@app.command("certificate", help=say("help.vendor.certificate"))
def certificate(
    certificate: Annotated[
        UUID, typer.Argument(help=say("argument.certificate"), metavar="CERTIFICATE")
    ],
    what: Annotated[CertificateChange, typer.Argument(help=say("argument.certificate_change"))],
    actor: Actor,
    since: Since,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record that a certificate was suspended, reinstated or withdrawn."""
    outcome = ask(
        "certificate.change",
        actor,
        certificate=certificate,
        what=what,
        since=day_of(since),
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("duplicates", help=say("help.vendor.duplicates"))
def duplicates(actor: Actor, as_json: AsJson = False) -> None:
    """List the vendors that may be one."""
    from procurement.cli.vendor import looking, shown

    shown.show_duplicates(looking.alike(actor), as_json=as_json)


@app.command("merge", help=say("help.vendor.merge"))
def merge(
    vendor: Vendor,
    into: Annotated[str, typer.Option("--into", help=say("option.merge_into"))],
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Decide that a vendor is one with another."""
    outcome = ask("vendor.merge", actor, vendor=vendor, into=into, reason=reason)
    answer(outcome, as_json=as_json)


@app.command("separate", help=say("help.vendor.separate"))
def separate(vendor: Vendor, actor: Actor, reason: Reason = "", as_json: AsJson = False) -> None:
    """Decide that a merged vendor is one of its own after all."""
    answer(ask("vendor.separate", actor, vendor=vendor, reason=reason), as_json=as_json)


app.command("import", help=say("help.vendor.import"))(importing.import_)
app.command("import-codes", help=say("help.vendor.import-codes"))(importing.import_codes)
app.command("codes", help=say("help.vendor.codes"))(reaching.codes)
app.command("apply", help=say("help.vendor.apply"))(applying.apply)
app.command("applications", help=say("help.vendor.applications"))(applying.applications)
app.command("confirm", help=say("help.vendor.confirm"))(applying.confirm)
app.command("refuse", help=say("help.vendor.refuse"))(applying.refuse)
app.command("districts", help=say("help.vendor.districts"))(locating.districts)
app.command("erase", help=say("help.vendor.erase"))(erasing.erase)
app.command("contact", help=say("help.vendor.contact"))(reaching.contact)
app.command("end-contact", help=say("help.vendor.end-contact"))(reaching.end_contact)
