"""`procure payment`: what finance has paid, and what public tables tell of payments."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask, leave
from procurement.cli.options import Actor, AsJson, Contract, Mapping, Reason, day_of
from procurement.cli.table.reading import read_table
from procurement.cli.table.unused import Unused, briefly, write_unused
from procurement.cli.words import say

Number = Annotated[int, typer.Option("--settlement", help=say("option.settlement"), min=1)]
On = Annotated[
    datetime,
    typer.Option("--on", formats=["%Y-%m-%d"], help=say("option.paid_on"), metavar="DATE"),
]
Reference = Annotated[str, typer.Option("--reference", help=say("option.voucher"))]


def paid(
    contract: Contract,
    actor: Actor,
    settlement: Number,
    amount: Annotated[str, typer.Option(help=say("option.amount"), metavar="AMOUNT")],
    on: On,
    reference: Reference,
    invoiced: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.invoiced"), metavar="DATE"),
    ] = None,
    explain: Annotated[str, typer.Option(help=say("option.explain"))] = "",
    as_json: AsJson = False,
) -> None:
    """Record what finance has paid of an approved settlement."""
    outcome = ask(
        "payment.paid",
        actor,
        contract=contract,
        settlement=settlement,
        amount=amount,
        on=on.date(),
        reference=reference,
        invoiced_on=day_of(invoiced),
        explanation=explain,
    )
    answer(outcome, as_json=as_json)


def take_back(
    contract: Contract,
    actor: Actor,
    payment: Annotated[int, typer.Option(help=say("option.payment"), min=1)],
    on: On,
    reference: Reference,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Take a payment back by its opposite."""
    outcome = ask(
        "payment.take_back",
        actor,
        contract=contract,
        payment=payment,
        on=on.date(),
        reference=reference,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


def import_(
    table: Annotated[Path, typer.Argument(help=say("argument.payments_table"), metavar="TABLE")],
    mapping: Mapping,
    actor: Actor,
    unused: Unused = None,
    as_json: AsJson = False,
) -> None:
    """Load planned and actual payments of registered contracts: all of it, or nothing."""
    from procurement.actions.outcome import Outcome
    from procurement.actions.payments.payment_files import read_payments_file
    from procurement.cli.show import show_findings

    read = read_table(table, mapping, read_payments_file)
    if read.refused or read.sha256 is None:
        show_findings(briefly(read.findings)[0])
        if unused is not None:
            write_unused(unused, read.unused)
        leave(2)
    outcome = ask("payment.import", actor, private=read, table=read.file, digest=read.sha256)
    if unused is not None:
        write_unused(unused, read.unused)
    told = outcome.findings if as_json else tuple(briefly(outcome.findings)[0])
    answer(Outcome(told, outcome.facts), as_json=as_json)


def chart(
    contract: Contract,
    svg: Annotated[Path, typer.Option("--svg", help=say("option.svg"), metavar="FILE.svg")],
    currency: Annotated[str, typer.Option(help=say("option.currency"))] = "",
) -> None:
    """Draw planned against actual payments, period by period."""
    from procurement.actions.payments.draw_payments import picture_of
    from procurement.actions.payments.show_payments import payments_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen
    from procurement.cli.words import language

    seen = payments_of(engine(), contract)
    svg.write_text(picture_of(seen, language(), currency=currency), "utf-8")
    screen.print(say("payment.drawn", file=svg))


def list_(as_json: AsJson = False) -> None:
    """List the payments of all contracts of which any are on record."""
    from procurement.actions.payments.list_payments import all_payments
    from procurement.actions.setup import engine
    from procurement.cli.payment import payment_tables
    from procurement.cli.show import show_json

    every = all_payments(engine())
    if as_json:
        show_json(asdict(every))
        return
    payment_tables.show_all(every)
