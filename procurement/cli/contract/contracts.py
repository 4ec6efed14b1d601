"""`procure contract`: signature, monitoring, closeout."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.contract.register import register
from procurement.cli.options import Actor, AsJson, Contract, Reason, Stage, day_of
from procurement.cli.words import language, say

app = typer.Typer(no_args_is_help=True)
app.command("register", help=say("help.contract.register"))(register)


@app.command("show", help=say("help.contract.show"))
def show(contract: Contract, as_json: AsJson = False) -> None:
    """Show one contract: its stage, its ways out, and all that is missing for each."""
    from procurement.actions.contracts import look
    from procurement.actions.setup import engine
    from procurement.cli.contract.milestone_table import show_milestones
    from procurement.cli.show import findings_record, screen, show_json, show_pairs
    from procurement.cli.ways import show_ways

    seen = look.contract_now(engine(), contract, language=language())
    facts = {
        "contract": seen.id,
        "ocid": seen.ocid,
        "stage": seen.stage,
        "version": seen.version,
        "starts_on": seen.starts_on or say("unknown"),
        "ends_on": seen.ends_on or say("unknown"),
    }
    if as_json:
        facts |= {
            "starts_on": seen.starts_on,
            "ends_on": seen.ends_on,
            "origin": asdict(seen.origin) if seen.origin else None,
            "milestones": [one.as_record() for one in seen.milestones],
        }
        exits = [
            {"to": way.target, "findings": findings_record(way.findings)} for way in seen.exits
        ]
        show_json({**facts, "exits": exits})
        return
    show_pairs({**facts, "stage": f"{say(f'stage.{seen.stage}')} ({seen.stage})"})
    if seen.origin:
        one = seen.origin
        screen.print(say("contract.registered", file=one.file, line=one.line))
        show_pairs({"title": one.title, "vendor": one.vendor_name or say("unknown")})
    if seen.milestones:
        show_milestones(seen.milestones)
    show_ways(seen.exits)


@app.command("sign", help=say("help.contract.sign"))
def sign(
    contract: Contract,
    actor: Actor,
    manager: Annotated[str, typer.Option(help=say("option.manager"))],
    insurance_until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help=say("option.insurance_until"))
    ],
    differences: Annotated[str, typer.Option(help=say("option.differences"))],
    explain: Annotated[
        list[str] | None,
        typer.Option(help=say("option.explain_difference"), metavar="TERM=REASON"),
    ] = None,
    starts_on: Annotated[
        datetime | None,
        typer.Option("--starts", formats=["%Y-%m-%d"], help=say("option.signed_start")),
    ] = None,
    ends_on: Annotated[
        datetime | None,
        typer.Option("--ends", formats=["%Y-%m-%d"], help=say("option.signed_end")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record the signature, the manager, the insurance and what differs from the tender."""
    outcome = ask(
        "contract.sign",
        actor,
        contract=contract,
        manager=manager,
        insurance_until=insurance_until.date().isoformat(),
        differences=differences,
        reasons={term: reason for term, _, reason in (one.partition("=") for one in explain or ())},
        starts_on=day_of(starts_on),
        ends_on=day_of(ends_on),
    )
    answer(outcome, as_json=as_json)


@app.command("advance", help=say("help.contract.advance"))
def advance(
    contract: Contract,
    target: Stage,
    actor: Actor,
    reason: Reason = "",
    override: Annotated[str, typer.Option("--override", help=say("option.override"))] = "",
    as_json: AsJson = False,
) -> None:
    """Move a contract to another stage, if nothing is missing."""
    outcome = ask(
        "contract.advance",
        actor,
        contract=contract,
        target=target,
        reason=reason,
        override=override,
    )
    answer(outcome, as_json=as_json)
