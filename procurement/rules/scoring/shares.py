"""The ranked bids as shares of each weight, so that other weights can be tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.scoring.criteria import WHOLE
from procurement.rules.scoring.levels import Levels, below_minimum
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.totals import paid, rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What each compared bid earned of each criterion.

    Attributes:
        weights: Published points out of 100 by criterion; the price is among them unless money
            counts in itself.
        earned: Share of the weight (0-1) by bid and criterion, exact.
        beside: Points that hang on no weight by bid: the price, where money counts in itself.
        digits: Digits after the point of a published total.
    """

    weights: Mapping[str, Fraction]
    earned: Mapping[str, Mapping[str, Fraction]]
    beside: Mapping[str, Fraction]
    digits: int

    @property
    def bids(self) -> tuple[str, ...]:
        """The compared bids, by id."""
        return tuple(sorted(self.earned))

    def exact(self, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Return the exact total of each bid under these weights."""
        return {
            bid: sum((weights[code] * share for code, share in earned.items()), self.beside[bid])
            for bid, earned in self.earned.items()
        }

    def totals(self, weights: Mapping[str, Fraction]) -> dict[str, Decimal]:
        """Return the total of each bid under these weights, rounded as published."""
        return {bid: rounded(total, self.digits) for bid, total in self.exact(weights).items()}


def shares_of(scheme: Scheme, levels: Levels, prices: Mapping[str, int]) -> Shares:
    """Return the shares of the bids that pass the quality minimums.

    Raises:
        PriceUndefinedError: the price formula has no answer for these prices.
    """
    compared = sorted(bid for bid, given in levels.items() if not below_minimum(scheme, given))
    price = scheme.price_criterion
    points = paid(scheme, {bid: prices[bid] for bid in compared})
    weighed = price.weight > 0
    earned = {
        bid: {
            one.code: Fraction(levels[bid][one.code]) / one.max_level
            for one in scheme.quality_criteria
        }
        for bid in compared
    }
    if weighed:
        for bid in compared:
            earned[bid][price.code] = points[bid] / Fraction(price.weight)
    return Shares(
        weights={one.code: Fraction(one.weight) for one in scheme.criteria if one.weight > 0},
        earned=earned,
        beside={bid: Fraction(0) if weighed else points[bid] for bid in compared},
        digits=scheme.rounding_digits,
    )


def firsts(totals: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Return the bids that share the best total, by id; none where none was compared."""
    best = max(totals.values(), default=None)
    return tuple(sorted(bid for bid, total in totals.items() if total == best))


def renormalized(weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return weights in the same proportions that sum to 100."""
    total = sum(weights.values())
    return {code: weight * WHOLE / total for code, weight in weights.items()}
