"""`procure score`: who is on the panel, who is replaced, and sheets that are reopened."""

from dataclasses import asdict
from typing import Annotated

import typer

from procurement.actions.outcome import Outcome
from procurement.cli.ask import answer, ask
from procurement.cli.options import Actor, AsJson, Reason, Solicitation
from procurement.cli.words import say

Evaluator = Annotated[str, typer.Option("--evaluator", help=say("option.evaluator"))]


def panel(ocid: Solicitation, as_json: AsJson = False) -> None:
    """Show the evaluators with their declarations and sheets, and who had to leave."""
    from procurement.actions.evaluation.show_panel import panel_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import show_json, show_table

    found = panel_seen(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    rows = [
        (
            one.evaluator,
            ", ".join(say(f"moment.{moment.value}") for moment in one.declared) or "–",
            say("panel.conflict") if one.conflict else "–",
            f"{one.locked_at:%Y-%m-%d %H:%M} UTC" if one.locked_at else say("panel.open"),
            say("yes") if one.counts else say("no"),
            f"{one.replaced_by or '–'}: {one.left_because}" if one.left_because else "",
        )
        for one in found
    ]
    show_table(
        ("evaluator", "declared", "conflict", "sheet_locked", "sheet_counts", "replaced_by"), rows
    )


def replace(
    ocid: Solicitation,
    *,
    leaves: Annotated[str, typer.Option(help=say("option.evaluator_leaves"))],
    joins: Annotated[str, typer.Option(help=say("option.evaluator_joins"))] = "",
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Release an evaluator who declared a conflict, and appoint another."""
    outcome = ask("evaluator.replace", actor, ocid=ocid, leaves=leaves, joins=joins, reason=reason)
    answer(outcome, as_json=as_json)


def reopen(ocid: Solicitation, reason: Reason, actor: Actor, as_json: AsJson = False) -> None:
    """Ask, in your own name, to change your locked sheet."""
    answer(ask("sheet.reopen", actor, ocid=ocid, reason=reason), as_json=as_json)


def allow(
    ocid: Solicitation,
    *,
    evaluator: Evaluator,
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Let an evaluator change a locked sheet."""
    answer(_decide(ocid, evaluator, reason, actor, granted=True), as_json=as_json)


def decline(
    ocid: Solicitation,
    *,
    evaluator: Evaluator,
    reason: Reason,
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Leave a locked sheet as it is."""
    answer(_decide(ocid, evaluator, reason, actor, granted=False), as_json=as_json)


def _decide(ocid: str, evaluator: str, reason: str, actor: str, *, granted: bool) -> Outcome:
    return ask(
        "reopening.decide", actor, ocid=ocid, evaluator=evaluator, granted=granted, reason=reason
    )


def reopenings(ocid: Solicitation, as_json: AsJson = False) -> None:
    """List who asked to change a locked sheet, who decided, and what changed."""
    from procurement.actions.evaluation.show_panel import reopenings_seen
    from procurement.actions.setup import engine
    from procurement.cli.show import screen, show_json, show_table

    found = reopenings_seen(engine(), ocid)
    if as_json:
        show_json([asdict(one) for one in found])
        return
    if not found:
        screen.print(say("reopenings.none"))
        return
    decisions = {
        None: say("reopening.waits"),
        True: say("reopening.granted"),
        False: say("reopening.declined"),
    }
    rows = [
        (
            one.evaluator,
            one.reason,
            decisions[one.granted],
            one.decided_by or "–",
            one.decision or "–",
            say("reopening.sealed")
            if one.changes is None
            else "; ".join(
                f"{each.bid}, {each.criterion}: {each.before} → {each.level}"
                for each in one.changes
            )
            or "–",
        )
        for one in found
    ]
    show_table(
        ("evaluator", "asked_why", "decision", "decided_by", "decided_why", "before_after"), rows
    )
