"""Milestones on a screen."""

from procurement.actions.contracts.show_milestones import MilestoneLine
from procurement.cli.show import show_table
from procurement.cli.words import say


def show_milestones(lines: tuple[MilestoneLine, ...]) -> None:
    """Print milestones as a table."""
    show_table(
        ("contract", "milestone", "title", "due", "state", "share", "delivered", "official"),
        [
            (
                one.contract,
                one.milestone,
                one.title,
                one.due,
                say(f"milestone_state.{one.state}"),
                one.share or "–",
                one.delivered or "–",
                one.judged_by or "–",
            )
            for one in lines
        ],
    )
