"""Who may undercut the best bid of a large firm, and in what order (such as Brazil's LC 123).

The right does not change the ranking: it gives a small firm, close enough above a best bid that is
not small, one chance to offer less.  It passes down the line, and equals draw lots for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTurns:
    """Who may undercut, one turn after the other.

    Attributes:
        below: The price to undercut, minor units.
        turns: Bids in the order of their turns; several in one turn draw lots for it.
    """

    below: int
    turns: tuple[tuple[str, ...], ...]

    def next_after(self, had: Collection[str], lots: Mapping[str, int]) -> tuple[str, ...]:
        """Return whose turn it is after those who had theirs; none where nobody is left.

        Several mean that lots must be drawn between them first.

        Args:
            had: Bids that had their turn.
            lots: What was drawn so far, by bid: more goes first.
        """
        for group in self.turns:
            left = tuple(bid for bid in group if bid not in had)
            if left and all(bid in lots for bid in left):
                return (max(left, key=lambda bid: lots[bid]),)
            if left:
                return left
        return ()


def right_to_match(
    prices: Mapping[str, int],
    *,
    ranks: Mapping[str, int],
    small: Collection[str],
    margin: Decimal,
) -> MatchTurns | None:
    """Return who may undercut the best bid; None where nobody may.

    Nobody may where the best bid is that of a small firm, or where no small firm is close enough.
    A small firm whose price already lies under that of the best bid stands behind for another
    reason, and has nothing to undercut.

    Args:
        prices: Of the bids that are compared, minor units of one currency.
        ranks: Their places, from 1.
        small: Bids of firms that are small as of the day of the bid.
        margin: How far above the best price a small firm may lie: share of it, the end included.
    """
    best = [prices[bid] for bid in prices if ranks.get(bid) == 1 and bid not in small]
    if not best:
        return None
    below = min(best)
    most = below * (1 + Fraction(margin))
    near = sorted((price, bid) for bid, price in prices.items() if bid in small)
    close = [one for one in near if below <= one[0] <= most]
    turns = [tuple(bid for _, bid in group) for _, group in groupby(close, key=lambda one: one[0])]
    return MatchTurns(below=below, turns=tuple(turns)) if turns else None
