"""`procure contract differences`, `amend`, `allow`: what is not as tendered, or as signed."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Contract, Reason, day_of
from procurement.cli.words import say
from procurement.rules.contracts.reasons import AmendmentReason

Value = Annotated[str, typer.Option(help=say("option.new_value"), metavar="AMOUNT")]
EndsOn = Annotated[
    datetime | None,
    typer.Option("--ends", formats=["%Y-%m-%d"], help=say("option.new_end"), metavar="DATE"),
]


def amend(
    contract: Contract,
    code: Annotated[
        str,
        typer.Option(
            help=say("option.amendment_code"),
            metavar="|".join(one.value for one in AmendmentReason),
        ),
    ],
    reason: Reason,
    actor: Actor,
    kpi: Annotated[str, typer.Option(help=say("option.amended_kpi"))] = "",
    target: Annotated[str, typer.Option(help=say("option.new_target"), metavar="TARGET")] = "",
    value: Value = "",
    ends_on: EndsOn = None,
    milestone: Annotated[str, typer.Option(help=say("option.moved_milestone"))] = "",
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=say("option.new_due"), metavar="DATE"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a signed contract: a target, its value, its last day, a milestone's day."""
    outcome = ask(
        "contract.amend",
        actor,
        contract=contract,
        code=code,
        reason=reason,
        kpi=kpi,
        target=target,
        value=value,
        ends_on=day_of(ends_on),
        milestone=milestone,
        due=day_of(due),
    )
    answer(outcome, as_json=as_json)


def allow(
    contract: Contract,
    reason: Reason,
    actor: Actor,
    value: Value = "",
    ends_on: EndsOn = None,
    as_json: AsJson = False,
) -> None:
    """Consent to one amendment beyond what the law allows; somebody else signs it."""
    outcome = ask(
        "amendment.allow",
        actor,
        contract=contract,
        reason=reason,
        value=value,
        ends_on=day_of(ends_on),
    )
    answer(outcome, as_json=as_json)


def differences(contract: Contract, as_json: AsJson = False) -> None:
    """Show every term that differs from the tender, and why as far as anybody has said."""
    from procurement.actions.contracts.sign_contract import differences_now
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    found = differences_now(engine(), contract)
    if as_json:
        show_json({"contract": contract, "differences": [asdict(one) for one in found]})
        return
    if not found:
        screen.print(say("difference.none"))
        return
    show_table(
        ("contract_term", "tendered", "signed", "why"),
        [
            (
                one.term,
                one.tendered or "–",
                one.signed or "–",
                one.reason
                or (say(f"cause.{one.cause}") if one.cause else say("difference.unexplained")),
            )
            for one in found
        ],
    )
