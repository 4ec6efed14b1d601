"""Who may undercut the best bid of a large firm, and in what order (such as Brazil's LC 123).

The right does not change the ranking: it gives a small firm, close enough above a best bid that is
not small, one chance to offer less.  It passes down the line, and equals draw lots for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRule:
    """How close a small firm must be: data of a place, in force for some time.

    Attributes:
        procedure: The kind of procurement it holds for, such as `concorrencia` or `pregao`.
        within: Per cent above the best price, the end included.
        since: First day of the rule.
        until: Last day; None while it is in force.
        citation: Which rule says so.
    """

    procedure: str
    within: Decimal
    since: date
    until: date | None = None
    citation: str

    def holds(self, procedure: str, day: date) -> bool:
        """Whether it holds for a procedure on a day."""
        started = self.since <= day and (self.until is None or day <= self.until)
        return started and self.procedure == procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTurns:
    """Who may undercut, one turn after the other.

    Attributes:
        below: The price to undercut, minor units.
        turns: Bids in the order of their turns; several in one turn draw lots for it.
        rule: What gives the right.
    """

    below: int
    turns: tuple[tuple[str, ...], ...]
    rule: MatchRule


def right_to_match(
    prices: Mapping[str, int],
    *,
    small: Collection[str],
    rules: Collection[MatchRule],
    procedure: str,
    day: date,
) -> MatchTurns | None:
    """Return who may undercut the best price; None where nobody may.

    Nobody may where no rule holds, where a small firm's price is the best or as good as it, or
    where no small firm is close enough.

    Args:
        prices: Of the bids that are compared, minor units of one currency.
        small: Bids of firms that are small as of the day of the bid.
        rules: All that are known; the newest that holds counts.
        procedure: Kind of this procurement.
        day: The day whose law counts.
    """
    held = [rule for rule in rules if rule.holds(procedure, day)]
    if not held or not prices:
        return None
    rule = max(held, key=lambda one: one.since)
    best = min(prices.values())
    if any(prices[bid] == best for bid in small if bid in prices):
        return None
    most = best * (1 + Fraction(rule.within) / 100)
    near = sorted((prices[bid], bid) for bid in set(small) & prices.keys() if prices[bid] <= most)
    turns = [tuple(bid for _, bid in group) for _, group in groupby(near, key=lambda one: one[0])]
    return MatchTurns(below=best, turns=tuple(turns), rule=rule) if turns else None
