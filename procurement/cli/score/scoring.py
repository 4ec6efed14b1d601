"""`procure score`: one's own sheet; and, once all are locked, what they say together."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Solicitation
from procurement.cli.words import say

Lot = Annotated[str, typer.Option("--lot", help=say("option.lot"))]
Level = Annotated[int, typer.Option("--level", help=say("option.level"), min=0)]
BidNamed = Annotated[str, typer.Option("--bid", help=say("option.bid_named"))]
CriterionCode = Annotated[str, typer.Option("--criterion", help=say("option.criterion"))]


def give(
    ocid: Solicitation,
    *,
    bid: BidNamed,
    lot: Lot,
    criterion: CriterionCode,
    level: Level,
    rationale: Annotated[str, typer.Option(help=say("option.rationale"))],
    reference: Annotated[str, typer.Option(help=say("option.seen_at"))],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Give one level to one criterion of one bid, on one's own sheet."""
    outcome = ask(
        "bid.rate",
        actor,
        ocid=ocid,
        vendor=bid,
        lot=lot,
        criterion=criterion,
        level=level,
        rationale=rationale,
        reference=reference,
    )
    answer(outcome, as_json=as_json)


def lock(ocid: Solicitation, actor: Actor, as_json: AsJson = False) -> None:
    """Lock one's own sheet for good."""
    answer(ask("sheet.lock", actor, ocid=ocid), as_json=as_json)


def sheet(ocid: Solicitation, actor: Actor, as_json: AsJson = False) -> None:
    """Show one's own levels, and nobody else's."""
    from dataclasses import asdict

    from procurement.actions.evaluation.show_scores import own_sheet
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    cells = own_sheet(engine(), ocid, actor)
    if as_json:
        show_json([asdict(one) for one in cells])
        return
    rows = [(one.bid, one.criterion, one.level, one.rationale, one.reference) for one in cells]
    show_table(("bid", "criterion", "level", "rationale", "seen_at"), rows)


def agreement(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show how far the panel agrees, once every sheet is locked."""
    from procurement.actions.evaluation.show_scores import agreement_seen
    from procurement.actions.setup import engine
    from procurement.cli.score import agreed
    from procurement.cli.show import show_json

    seen = agreement_seen(engine(), ocid)
    if as_json:
        show_json(agreed.record(seen))
        return
    agreed.show(seen)


def sensitivity(
    ocid: Solicitation,
    *,
    lot: Lot,
    anywhere: Annotated[bool, typer.Option("--anywhere", help=say("option.anywhere"))] = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", help=say("option.svg"), metavar="FILE.svg")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show how firmly the ranking of a lot stands; it never changes the ranking."""
    from procurement.actions.evaluation.draw_standings import picture_of
    from procurement.actions.evaluation.show_scores import sensitivity_seen
    from procurement.actions.setup import engine
    from procurement.cli.score import firmness
    from procurement.cli.show import show_json
    from procurement.cli.words import language

    seen = sensitivity_seen(engine(), ocid, lot)
    if svg is not None:
        svg.write_text(picture_of(seen, language(), near=not anywhere), "utf-8")
    if as_json:
        show_json(firmness.record(seen))
        return
    firmness.show(seen)
