"""Ties: the published order, applied as far as the evidence goes.  People confirm each step.

Equality is that of the totals after the stated rounding.  The order is data, since laws differ: a
step that nobody has evidence for yet is never skipped, because the next one might decide otherwise
(domain specification, section 5.3).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.jurisdictions import topics

#: What a tied bid has to show under a step: more is better.
Evidence = Mapping[str, Mapping[str, Fraction | int]]

#: A tied group, split: groups best first, each by id.
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieStep:
    """One step of the legal order.

    Attributes:
        code: Such as `price`, `past_performance` or `draw`.
        lowest_wins: Less is better, as for new final bids.
        lots: A public draw; only its recorded outcome decides.
    """

    code: str
    lowest_wins: bool = False
    lots: bool = False


def steps_of(order: Sequence[str]) -> tuple[TieStep, ...]:
    """Return the steps of a published order: criteria by their codes, and steps of a law."""
    return tuple(
        TieStep(
            code=code,
            lowest_wins=code == topics.TieStep.NEW_BIDS,
            lots=code == topics.TieStep.DRAW,
        )
        for code in order
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TieBreak:
    """How far a tie was broken.

    Attributes:
        groups: Best first; one bid in each once the tie is broken.
        applied: Codes of the steps that were applied, whether or not they parted anybody.
        waiting: Code of the step whose evidence is missing; empty if none is.
        lacking: Bids without evidence for that step.
    """

    groups: Groups
    applied: tuple[str, ...]
    waiting: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def bids(self) -> tuple[str, ...]:
        """All that share the total, by id."""
        return tuple(sorted(bid for group in self.groups for bid in group))

    @property
    def open(self) -> tuple[tuple[str, ...], ...]:
        """Groups whose bids still share a place."""
        return tuple(group for group in self.groups if len(group) > 1)

    @property
    def broken(self) -> bool:
        """Whether every bid has a place of its own."""
        return all(len(group) == 1 for group in self.groups)

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values."""
        return {
            "groups": [list(group) for group in self.groups],
            "applied": list(self.applied),
            "waiting": self.waiting,
            "lacking": list(self.lacking),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Sequence[Sequence[str]]]) -> "TieBreak":
        """Read back what `as_body` wrote."""
        return cls(
            groups=tuple(tuple(group) for group in body["groups"]),
            applied=tuple(str(code) for code in body["applied"]),
            waiting=str(body["waiting"]),
            lacking=tuple(str(bid) for bid in body["lacking"]),
        )


def break_tie(tied: Sequence[str], order: Sequence[TieStep], evidence: Evidence) -> TieBreak:
    """Apply the steps in their order to bids with the same total, until each has its own place.

    Args:
        tied: Ids of the bids that share a rank.
        order: The published steps.
        evidence: By code of the step and bid; of a draw, the lots drawn.
    """
    groups: Groups = (tuple(sorted(tied)),)
    applied: list[str] = []
    for step in order:
        open_ = [bid for group in groups if len(group) > 1 for bid in group]
        if not open_:
            break
        known = evidence.get(step.code, {})
        lacking = tuple(sorted(bid for bid in open_ if bid not in known))
        if lacking:
            return TieBreak(
                groups=groups, applied=tuple(applied), waiting=step.code, lacking=lacking
            )
        sign = -1 if step.lowest_wins else 1
        worth = {bid: sign * known[bid] for bid in open_}
        groups = tuple(part for group in groups for part in _parted(group, worth))
        applied.append(step.code)
    return TieBreak(groups=groups, applied=tuple(applied))


def _parted(group: tuple[str, ...], worth: Mapping[str, Fraction | int]) -> Groups:
    if len(group) == 1:
        return (group,)
    values = sorted({worth[bid] for bid in group}, reverse=True)
    return tuple(tuple(bid for bid in group if worth[bid] == value) for value in values)


def drawn_lots(tied: Sequence[str], seed: str) -> dict[str, int]:
    """Return the lot of each bid (more is better), from a seed that was drawn in public.

    Anybody can check it: the bids stand in the order of SHA-256 of `seed|id`, the smallest first.

    Args:
        tied: Ids of the bids, in any order.
        seed: As written down before witnesses, after the tie was known and the ids were fixed.
    """

    def place(bid: str) -> str:
        return hashlib.sha256(f"{seed}|{bid}".encode()).hexdigest()

    return {bid: len(tied) - at for at, bid in enumerate(sorted(tied, key=place))}


def drawn_order(tied: Sequence[str], seed: str) -> tuple[str, ...]:
    """Return the order that a seed gives to bids, the first drawn first; as in `drawn_lots`."""
    lots = drawn_lots(tied, seed)
    return tuple(sorted(tied, key=lambda bid: -lots[bid]))
