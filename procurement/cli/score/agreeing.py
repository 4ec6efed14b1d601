"""`procure consensus`: one level for each cell, with its reason; then the lock."""

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.score.scoring import BidNamed, CriterionCode, Level, Lot
from procurement.cli.words import say

app = typer.Typer(no_args_is_help=True)


@app.command("record", help=say("help.consensus.record"))
def record(
    ocid: Solicitation,
    *,
    bid: BidNamed,
    lot: Lot,
    criterion: CriterionCode,
    level: Level,
    actor: Actor,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Record the level on which the panel agreed for one cell."""
    outcome = ask(
        "consensus.record",
        actor,
        ocid=ocid,
        vendor=bid,
        lot=lot,
        criterion=criterion,
        level=level,
        reason=reason,
    )
    answer(outcome, as_json=as_json)


@app.command("lock", help=say("help.consensus.lock"))
def lock(
    ocid: Solicitation,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Lock the technical scores of all bids; only then can a price be opened."""
    answer(ask("consensus.lock", actor, ocid=ocid), as_json=as_json)
