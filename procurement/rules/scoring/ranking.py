"""Rank the bids by the frozen scheme."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.scoring.errors import ScoringError
from procurement.rules.scoring.levels import (
    Levels,
    below_minimum,
    input_problems,
    quality_points,
)
from procurement.rules.scoring.reversals import reversals
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.scheme_problems import scheme_problems
from procurement.rules.scoring.totals import paid, places, rounded, tied, totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one bid earned, each number rounded once from its exact value.

    Attributes:
        bid: Id of the bid.
        points: By code of the criterion, in the scheme's order; no price where it was not priced.
        quality: Points of all quality criteria.
        price: Points for the price; 0 and without meaning unless `priced`.
        total: Points out of 100; 0 and without meaning unless `priced`.
        rank: From 1; equal totals share a rank and the next is skipped; 0 is not ranked.
        below_minimum: Codes of the quality minimums that it missed.
    """

    bid: str
    points: Mapping[str, Decimal]
    quality: Decimal
    price: Decimal
    total: Decimal
    rank: int
    below_minimum: tuple[str, ...]

    @property
    def priced(self) -> bool:
        """Whether it passed the minimums, so that its price was looked at."""
        return not self.below_minimum

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values; what is unknown is null, not zero."""
        return {
            "bid": self.bid,
            "points": {code: format(points, "f") for code, points in self.points.items()},
            "quality": format(self.quality, "f"),
            "price": format(self.price, "f") if self.priced else None,
            "total": format(self.total, "f") if self.priced else None,
            "rank": self.rank,
            "below_minimum": list(self.below_minimum),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The arithmetic of an evaluation.

    Attributes:
        scored: Best first, equal ones by id; then those that were not priced, by id.
        ties: Groups of bids with the same total after rounding; people apply the legal order.
        reversals: Advice: pairs whose order depends on a third bid.  The ranking stands.
    """

    scored: tuple[Scored, ...]
    ties: tuple[tuple[str, ...], ...]
    reversals: tuple[Finding, ...]

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values: the same ranking always gives the same body."""
        return {
            "form": "ranking/1",
            "scored": [scored.as_body() for scored in self.scored],
            "ties": [list(group) for group in self.ties],
            "reversals": [
                {"code": found.code, "params": dict(found.params)} for found in self.reversals
            ],
        }


def rank(scheme: Scheme, levels: Levels, prices: Mapping[str, int]) -> Ranking:
    """Rank the bids by the frozen scheme.

    Args:
        scheme: As released.
        levels: By bid and quality criterion, 0 to `max_level`; whole under `consensus`.
        prices: By bid, minor units of one currency.  Those of bids below a minimum are not read.

    Raises:
        ScoringError: the scheme cannot work, or a level or price is missing or impossible.
        PriceUndefinedError: the price formula has no answer for these prices.
    """
    found = scheme_problems(scheme) + input_problems(scheme, levels, prices)
    if found:
        raise ScoringError(*found)
    below = {bid: below_minimum(scheme, given) for bid, given in levels.items()}
    exact = {bid: quality_points(scheme, given) for bid, given in levels.items()}
    quality = {bid: sum(exact[bid].values(), Fraction(0)) for bid in levels}
    compared = {bid: prices[bid] for bid in levels if not below[bid]}
    priced = paid(scheme, compared)
    for bid, points in priced.items():
        exact[bid][scheme.price_criterion.code] = points
    total = totals(scheme, quality, compared)
    ranks = places(total)
    scored = [
        Scored(
            bid=bid,
            points=_shown(scheme, exact[bid]),
            quality=rounded(quality[bid], scheme.rounding_digits),
            price=rounded(priced.get(bid, Fraction(0)), scheme.rounding_digits),
            total=total.get(bid, Decimal(0)),
            rank=ranks.get(bid, 0),
            below_minimum=below[bid],
        )
        for bid in levels
    ]
    return Ranking(
        scored=tuple(sorted(scored, key=lambda one: (one.rank == 0, one.rank, one.bid))),
        ties=tied(ranks),
        reversals=reversals(scheme, quality, compared),
    )


def _shown(scheme: Scheme, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    return {
        criterion.code: rounded(exact[criterion.code], scheme.rounding_digits)
        for criterion in scheme.criteria
        if criterion.code in exact
    }
