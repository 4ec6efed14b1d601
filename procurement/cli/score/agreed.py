"""How the agreement of a panel looks on a screen and as data."""

from dataclasses import asdict

from procurement.actions.evaluation.show_scores import AgreementSeen
from procurement.cli.show import notes, screen, show_pairs, show_table
from procurement.cli.words import say

#: With fewer bids every figure of agreement hangs on single cells.
STEADY = 10


def show(seen: AgreementSeen) -> None:
    """Print the panel as a whole, each criterion, and the cells to talk about."""
    panel = seen.panel
    show_pairs(
        {
            "evaluators": ", ".join(panel.evaluators),
            "bids": panel.bids,
            "icc_one": _shown(panel.one),
            "icc_mean": _shown(panel.mean),
            "alpha": _shown(panel.alpha),
            "order_agreement": _shown(panel.order),
        }
    )
    rows = [(one.criterion, one.cells, one.flagged, _shown(one.alpha)) for one in panel.criteria]
    show_table(("criterion", "cells", "flagged", "alpha"), rows)
    if panel.flags:
        screen.print(f"\n[bold]{say('score.to_discuss')}[/]")
        flags = [
            (
                seen.names.get(flag.bid, flag.bid),
                flag.criterion,
                ", ".join(f"{who} {level}" for who, level in sorted(flag.levels.items())),
                ", ".join(flag.far) or say("score.split"),
            )
            for flag in panel.flags
        ]
        show_table(("bid", "criterion", "levels", "far_from_others"), flags)
    if panel.bids < STEADY:
        notes.print(f"[dim]{say('score.few_bids', count=panel.bids)}[/]")


def record(seen: AgreementSeen) -> dict[str, object]:
    """Return it as data."""
    return asdict(seen)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
