"""`procure payment`: what a contract owes for verified outcomes, and who consents to pay it."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from procurement.cli.ask import answer, ask, existing
from procurement.cli.options import Actor, AsJson, Contract, Reason
from procurement.cli.payment import paying
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)

Number = paying.Number


@app.command("terms", help=say("help.payment.terms"))
def terms(
    contract: Contract,
    file: Annotated[Path, typer.Argument(help=say("argument.terms_file"), metavar="FILE.yaml")],
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Agree how a contract pays."""
    from procurement.actions.outcome import Outcome
    from procurement.actions.payments.payment_files import read_terms_file

    read = read_terms_file(existing(file))
    outcome = ask(
        "payment.terms",
        actor,
        private=read.terms,
        contract=contract,
        digest=read.digest,
        reason=reason,
    )
    known = {(one.code, *sorted(one.params.items())) for one in read.findings}
    rest = [one for one in outcome.findings if (one.code, *sorted(one.params.items())) not in known]
    answer(Outcome((*read.findings, *rest), outcome.facts), as_json=as_json)


@app.command("evidence", help=say("help.payment.evidence"))
def evidence(
    contract: Contract,
    table: Annotated[Path, typer.Argument(help=say("argument.evidence"), metavar="TABLE.csv")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Record verified evidence of outcomes."""
    from procurement.actions.payments.payment_files import read_evidence_file
    from procurement.actions.setup import engine

    read = read_evidence_file(engine(), existing(table), contract)
    outcome = ask(
        "payment.evidence",
        actor,
        private=read,
        contract=contract,
        table=read.table.file,
        digest=read.table.digest,
    )
    answer(outcome, as_json=as_json)


@app.command("settle", help=say("help.payment.settle"))
def settle(
    contract: Contract,
    actor: Actor,
    period: Annotated[str, typer.Option(help=say("option.period"), metavar="PERIOD")],
    out: Annotated[Path | None, typer.Option("--out", help=say("option.out_folder"))] = None,
    as_json: AsJson = False,
) -> None:
    """Compute what is owed for one period, and propose it."""
    from procurement.actions.outcome import Outcome

    outcome = ask("payment.settle", actor, contract=contract, period=period)
    if out is not None and not outcome.refused:
        written = ask(
            "payment.statement",
            actor,
            contract=contract,
            settlement=outcome.facts["settlement"],
            folder=str(out.resolve()),
        )
        outcome = Outcome(
            (*outcome.findings, *written.findings), {**outcome.facts, **written.facts}
        )
    answer(outcome, as_json=as_json)


@app.command("approve", help=say("help.payment.approve"))
def approve(
    contract: Contract,
    actor: Actor,
    settlement: Number,
    note: Annotated[str, typer.Option(help=say("option.note"))] = "",
    as_json: AsJson = False,
) -> None:
    """Consent to pay what somebody else proposed."""
    outcome = ask("payment.approve", actor, contract=contract, settlement=settlement, note=note)
    answer(outcome, as_json=as_json)


@app.command("reverse", help=say("help.payment.reverse"))
def reverse(
    contract: Contract,
    actor: Actor,
    settlement: Number,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Take the last settlement back by its opposite."""
    outcome = ask("payment.reverse", actor, contract=contract, settlement=settlement, reason=reason)
    answer(outcome, as_json=as_json)


@app.command("statement", help=say("help.payment.statement"))
def statement(
    contract: Contract,
    actor: Actor,
    settlement: Number,
    out: Annotated[Path, typer.Option("--out", help=say("option.out_folder"))],
    lang: Annotated[Literal["en", "es", "pt"] | None, typer.Option(help=say("option.lang"))] = None,
    as_json: AsJson = False,
) -> None:
    """Write a settlement as a table and as a paper."""
    outcome = ask(
        "payment.statement",
        actor,
        contract=contract,
        settlement=settlement,
        folder=str(out.resolve()),
        languages=() if lang is None else (lang,),
    )
    answer(outcome, as_json=as_json)


@app.command("indigo", help=say("help.payment.indigo"))
def indigo(
    folder: Annotated[Path, typer.Argument(help=say("argument.indigo"), metavar="FOLDER")],
    out: Annotated[Path | None, typer.Option("--out", help=say("option.out_folder"))] = None,
    as_json: AsJson = False,
) -> None:
    """Read the INDIGO tables: counts that reconcile, plan against payment, all that is unusable."""
    from procurement.cli.payment import indigo_tables
    from procurement.cli.show import show_json
    from procurement.ingest.indigo import read_indigo
    from procurement.rules.outcome_contracts import planned_versus_actual

    read = read_indigo(folder)
    lines = planned_versus_actual(read.projects, read.payments)
    if out is not None:
        indigo_tables.write(out, read, lines)
    if as_json:
        show_json(indigo_tables.record(read, lines))
        return
    indigo_tables.show(read, lines)


@app.command("show", help=say("help.payment.show"))
def show(
    contract: Contract,
    settlement: Annotated[
        int, typer.Option("--settlement", help=say("option.settlement_lines"), min=0)
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """List the settlements of a contract; with a number, the lines of that one."""
    from procurement.actions.payments.show_payments import payments_of
    from procurement.actions.setup import engine
    from procurement.cli.payment import payment_tables
    from procurement.cli.show import show_json
    from procurement.rules.settlement.records import as_record

    seen = payments_of(engine(), contract, settlement=settlement)
    if as_json:
        lines = [as_record(line) for line in seen.lines]
        show_json({**asdict(seen), "lines": lines})
        return
    payment_tables.show_settlements(seen)
    payment_tables.show_made(seen)
    payment_tables.show_reported(seen.reported)
    if seen.lines:
        payment_tables.show_lines(seen, settlement)


app.command("paid", help=say("help.payment.paid"))(paying.paid)
app.command("take-back", help=say("help.payment.take_back"))(paying.take_back)
app.command("import", help=say("help.payment.import"))(paying.import_)
app.command("chart", help=say("help.payment.chart"))(paying.chart)
app.command("list", help=say("help.payment.list"))(paying.list_)
