"""`procure bid`: sealed on arrival, opened by two after the deadline."""

import os
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from procurement.actions.outcome import Outcome
from procurement.cli.ask import answer, ask, existing
from procurement.cli.options import Actor, AsJson, Envelope, Solicitation
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

#: Read and sealed at a time, bytes.
CHUNK = 1 << 20

Lot = Annotated[str, typer.Option("--lot", help=say("option.lot"))]

Receipt = Annotated[Path | None, typer.Option("--receipt", help=say("option.receipt"))]


@app.command("submit", help=say("help.bid.submit"))
def submit(
    ocid: Solicitation,
    lot: Lot,
    technical: Annotated[Path, typer.Option(help=say("option.technical"))],
    price: Annotated[Path, typer.Option(help=say("option.price"))],
    actor: Actor,
    receipt: Receipt = None,
    already_sealed: Annotated[bool, typer.Option("--sealed", help=say("option.sealed"))] = False,
    as_json: AsJson = False,
) -> None:
    """Seal both envelopes while they are read, and hand them in; print the signed receipt."""
    from procurement.actions.asking.requests import Asking
    from procurement.actions.asking.submit_bid import submit_bid, submit_sealed_bid
    from procurement.actions.setup import engine

    hand_in = submit_sealed_bid if already_sealed else submit_bid
    with existing(technical).open("rb") as first, existing(price).open("rb") as second:
        outcome = hand_in(
            engine(),
            Asking("bid.submit", actor, {"ocid": ocid, "lot": lot}, uuid4()),
            technical=iter(lambda: first.read(CHUNK), b""),
            price=iter(lambda: second.read(CHUNK), b""),
        )
    _answer(outcome, receipt, as_json=as_json)


@app.command("key", help=say("help.bid.key"))
def key(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Print the public key that envelopes are sealed for, and nothing else: for `age -r`."""
    from dataclasses import asdict

    from procurement.actions.bids.seal_envelopes import key_of_tender
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json

    found = key_of_tender(engine(), ocid)
    if as_json:
        show_json(asdict(found))
        return
    typer.echo(found.recipient)


@app.command("withdraw", help=say("help.bid.withdraw"))
def withdraw(
    ocid: Solicitation, lot: Lot, actor: Actor, receipt: Receipt = None, as_json: AsJson = False
) -> None:
    """Withdraw a bid before the deadline."""
    _answer(ask("bid.withdraw", actor, ocid=ocid, lot=lot), receipt, as_json=as_json)


def _answer(outcome: Outcome, receipt: Path | None, *, as_json: bool) -> None:
    """Write the signed receipt to its file, if there is one, and answer."""
    from procurement.cli.show import screen

    written = outcome.facts.get("receipt")
    if receipt is None or written is None:
        answer(outcome, as_json=as_json)
        return
    receipt.write_text(str(written), "utf-8")
    others = {name: fact for name, fact in outcome.facts.items() if name != "receipt"}
    answer(Outcome(outcome.findings, outcome.facts if as_json else others), as_json=as_json)
    if not as_json:
        screen.print(say("receipt_written", file=receipt))


@app.command("consent", help=say("help.bid.consent"))
def consent(
    ocid: Solicitation,
    kind: Envelope,
    actor: Actor,
    key: Annotated[Path, typer.Option(help=say("option.custodian_key"))],
    together_with: Annotated[str, typer.Option("--with", help=say("option.with"))],
    as_json: AsJson = False,
) -> None:
    """Consent, as a custodian and with your own key, to opening one kind of envelope."""
    from procurement.actions.bids.custody import read_key

    identity = read_key(existing(key), passphrase=os.environ.get("PROCURE_PASSPHRASE"))
    outcome = ask(
        "opening.consent",
        actor,
        ocid=ocid,
        kind=kind.value,
        with_handle=together_with,
        private=identity,
    )
    answer(outcome, as_json=as_json)


@app.command("rewrap", help=say("help.bid.rewrap"))
def rewrap(
    ocid: Solicitation,
    *,
    actor: Actor,
    key: Annotated[Path, typer.Option(help=say("option.custodian_key"))],
    together_with: Annotated[str, typer.Option("--with", help=say("option.rewrap_with"))],
    leaves: Annotated[str, typer.Option(help=say("option.leaves"))] = "",
    joins: Annotated[str, typer.Option(help=say("option.joins"))] = "",
    as_json: AsJson = False,
) -> None:
    """Begin or finish, with your own key, to wrap the call's secret for other custodians."""
    from procurement.actions.bids.custody import read_key

    identity = read_key(existing(key), passphrase=os.environ.get("PROCURE_PASSPHRASE"))
    outcome = ask(
        "custody.change",
        actor,
        ocid=ocid,
        with_handle=together_with,
        leaves=leaves,
        joins=joins,
        private=identity,
    )
    answer(outcome, as_json=as_json)


@app.command("open", help=say("help.bid.open"))
def open_(
    ocid: Solicitation,
    kind: Envelope,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Open what two custodians have agreed to open."""
    answer(ask("bids.open", actor, ocid=ocid, kind=kind.value), as_json=as_json)


@app.command("bidders", help=say("help.bid.bidders"))
def bidders(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List who has bid, once the technical envelopes are open."""
    from procurement.actions.bids.show_bidders import bidders_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    found = bidders_seen(engine(), ocid)
    if as_json:
        show_json(list(found))
        return
    show_table(("vendor",), [(name,) for name in found])


@app.command("read", help=say("help.bid.read"))
def read(
    ocid: Solicitation,
    bid: Annotated[str, typer.Option("--bid", help=say("option.bid_named"))],
    lot: Lot,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Read the opened proposal of one bid, without its price; who read it is on record."""
    from procurement.actions.asking.look_at_proposals import proposal_seen
    from procurement.actions.asking.requests import Asking
    from procurement.actions.setup import engine
    from procurement.cli.bid.reading import proposal_record, show_proposal
    from procurement.cli.show import show_json

    asked = {"ocid": ocid, "lot": lot, "vendor": bid}
    outcome, found = proposal_seen(engine(), Asking("proposal.read", actor, asked, uuid4()))
    if found is None:
        answer(outcome, as_json=as_json)
    elif as_json:
        show_json(proposal_record(found))
    else:
        show_proposal(found)


@app.command("verify", help=say("help.bid.verify"))
def verify(
    receipt: Annotated[Path, typer.Argument(help=say("argument.receipt"), metavar="RECEIPT.json")],
    public_key: Annotated[str, typer.Option(help=say("option.public_key"))],
    as_json: AsJson = False,
) -> None:
    """Check a receipt offline against the city's public key."""
    from procurement.actions.bids.check_receipt import check_receipt

    key = Path(public_key)
    held = key.read_text("ascii").strip() if key.is_file() else public_key
    answer(check_receipt(existing(receipt).read_text("utf-8"), held), as_json=as_json)
