"""`procure contract expiring` and `succeed`: what ends, and what follows it."""

from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Reason
from procurement.cli.words import say


def expiring(
    every: Annotated[bool, typer.Option("--all", help=say("option.every_contract"))] = False,
    as_json: AsJson = False,
) -> None:
    """Show the contracts that end and must be planned anew, with what there is to read first."""
    from procurement.actions.contracts.plan_renewal import expiring as lines_of
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    lines = lines_of(engine(), every=every)
    if as_json:
        show_json({"contracts": [one.as_record() for one in lines]})
        return
    if not lines:
        screen.print(say("renewal.none"))
        return
    show_table(
        ("contract", "ends_on", "plan_by", "state", "official", "decision", "report_file"),
        [
            (
                one.contract,
                one.ends_on,
                one.plan_by,
                say(f"renewal_state.{one.state}"),
                say(f"rating.{one.rating}") if one.rating else "–",
                say(f"decision.{one.decision}") if one.decision else "–",
                one.report or "–",
            )
            for one in lines
        ],
    )


def succeed(
    contract: Contract,
    solicitation: Annotated[
        str, typer.Argument(help=say("argument.following"), metavar="SOLICITATION")
    ],
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Link a contract to the solicitation that buys its service again."""
    outcome = ask(
        "contract.succeed", actor, contract=contract, solicitation=solicitation, reason=reason
    )
    answer(outcome, as_json=as_json)
