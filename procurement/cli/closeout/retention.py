"""`procure retention`: whose records fall due, legal holds, and what officials decided."""

from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Reason, day_of
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=say("help.retention.list"))
def list_due(
    every: Annotated[bool, typer.Option("--all", help=say("option.every_record"))] = False,
    as_json: AsJson = False,
) -> None:
    """List the records that wait for a decision: fallen due, or of unknown law."""
    from procurement.actions.closeout.list_retention import retention_lines
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = retention_lines(engine(), every=every)
    if as_json:
        show_json({"records": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("retention.none"))
        return
    show_table(
        ("contract", "record_kind", "kept_from", "kept_until", "state", "place", "citation"),
        [
            (
                one.contract,
                one.kind or "–",
                one.starts_on or "–",
                one.until or say("unknown"),
                say(f"retention_state.{one.state}"),
                one.place or "–",
                "; ".join(one.citations) or "–",
            )
            for one in lines
        ],
    )
    screen.print(say("retention.official_decides"))


@app.command("start", help=say("help.retention.start"))
def start(
    contract: Contract,
    reason: Reason,
    actor: Actor,
    ended: Annotated[
        datetime | None, typer.Option("--ended", formats=["%Y-%m-%d"], help=say("option.ended_on"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start the clock of a contract that is over, or start it anew by the law as it is now."""
    outcome = ask(
        "retention.start",
        actor,
        contract=contract,
        reason=reason,
        ended_on=day_of(ended),
    )
    answer(outcome, as_json=as_json)


@app.command("hold", help=say("help.retention.hold"))
def hold(
    subject: Annotated[str, typer.Argument(help=say("argument.hold"), metavar="OCID|CONTRACT")],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Place a legal hold on a process with all its contracts, or on one contract."""
    ocid, contract = named(subject)
    outcome = ask("hold.place", actor, reason=reason, ocid=ocid, contract=contract)
    answer(outcome, as_json=as_json)


@app.command("lift", help=say("help.retention.lift"))
def lift(
    subject: Annotated[str, typer.Argument(help=say("argument.hold"), metavar="OCID|CONTRACT")],
    number: Annotated[int, typer.Argument(help=say("argument.hold_number"), metavar="NUMBER")],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Lift a legal hold; it stays on record with who lifted it and why."""
    ocid, contract = named(subject)
    outcome = ask("hold.lift", actor, number=number, reason=reason, ocid=ocid, contract=contract)
    answer(outcome, as_json=as_json)


@app.command("holds", help=say("help.retention.holds"))
def list_holds(as_json: AsJson = False) -> None:
    """List every legal hold: who placed it and why, and who lifted it."""
    from procurement.actions.closeout.list_retention import hold_lines
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = hold_lines(engine())
    if as_json:
        show_json({"holds": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("retention.no_holds"))
        return
    show_table(
        ("left_on", "number", "contract", "reason", "placed_by", "placed_on", "lifted_by"),
        [
            (
                one.ocid,
                one.number,
                one.contract or "–",
                one.reason,
                one.placed_by,
                one.placed_on,
                f"{one.lifted_by} ({one.lifted_on}: {one.lifted_because})"
                if one.lifted_on
                else "–",
            )
            for one in lines
        ],
    )


@app.command("dispose", help=say("help.retention.dispose"))
def dispose(
    contract: Contract,
    reason: Reason,
    actor: Actor,
    kind: Annotated[str, typer.Option(help=say("option.record_kind"))] = "",
    as_json: AsJson = False,
) -> None:
    """Put on record that records were disposed of, as an official decided; deletes nothing."""
    outcome = ask("disposal.record", actor, contract=contract, reason=reason, kind=kind)
    answer(outcome, as_json=as_json)


def named(subject: str) -> tuple[str, str]:
    """Return ocid and contract that a name means: one of the two, the other empty."""
    from procurement.actions.closeout.list_retention import is_contract
    from procurement.actions.setup import engine

    return ("", subject) if is_contract(engine(), subject) else (subject, "")
