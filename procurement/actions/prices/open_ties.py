"""The ties of a lot that wait for somebody: which step, and between whom."""

import json
from dataclasses import dataclass

from sqlmodel import Session

from procurement.rules.scoring.tie_breaks import TieBreak
from procurement.store.evaluation import evaluation
from procurement.store.tables.solicitations import Lot, Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTie:
    """Bids that a step of the published order is waited for.

    Attributes:
        groups: Those who share a place, group by group, by id.
        names: What they are called.
    """

    groups: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]

    @property
    def bids(self) -> set[str]:
        """All of them, by id."""
        return {bid for group in self.groups for bid in group}


def tie_waiting(session: Session, row: Solicitation, lot: Lot, step: str) -> OpenTie | None:
    """Return who waits for a step in the ranking of a lot as it stands; None where nobody does."""
    result = evaluation.result(session, row, lot.id)
    broken = map(TieBreak.from_body, json.loads(result.body)["ties"]) if result else ()
    groups = tuple(group for tie in broken if tie.waiting == step for group in tie.open)
    if not groups:
        return None
    called = {str(bid): name for bid, name in evaluation.bid_names(session, row).items()}
    return OpenTie(groups=groups, names=tuple(called[bid] for group in groups for bid in group))
