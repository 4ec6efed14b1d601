"""Rank the bids by the frozen scheme."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

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
from procurement.rules.scoring.tie_breaks import Evidence, TieBreak, break_tie, steps_of
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
        rank: From 1; what the published order cannot part shares a rank and the next is skipped;
            0 is not ranked.
        below_minimum: Codes of the quality minimums that it missed.
        rejected: Whether officials rejected its price.
    """

    bid: str
    points: Mapping[str, Decimal]
    quality: Decimal
    price: Decimal
    total: Decimal
    rank: int
    below_minimum: tuple[str, ...]
    rejected: bool = False

    @property
    def priced(self) -> bool:
        """Whether its price counts: it passed the minimums, and nobody rejected it."""
        return not self.below_minimum and not self.rejected

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
            "rejected": self.rejected,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What people settled after the prices were opened.

    Attributes:
        evidence: What tied bids have to show under the steps of the published order.
        rejected: Bids whose price officials rejected, with their reasons on record.
    """

    evidence: Evidence = field(default_factory=dict)
    rejected: frozenset[str] = frozenset()

    def of(self, bids: Collection[str]) -> "Settled":
        """Return what of it concerns these bids."""
        shown = {
            step: {bid: value for bid, value in given.items() if bid in bids}
            for step, given in self.evidence.items()
        }
        return Settled(
            evidence={step: given for step, given in shown.items() if given},
            rejected=frozenset(self.rejected & set(bids)),
        )

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values; values are exact fractions."""
        return {
            "evidence": {
                step: {bid: str(Fraction(value)) for bid, value in shown.items()}
                for step, shown in self.evidence.items()
            },
            "rejected": sorted(self.rejected),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "Settled":
        """Read back what `as_body` wrote."""
        return cls(
            evidence={
                step: {bid: Fraction(value) for bid, value in shown.items()}
                for step, shown in body["evidence"].items()
            },
            rejected=frozenset(body["rejected"]),
        )


#: Where nothing had to be settled.
NOTHING = Settled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The arithmetic of an evaluation.

    Attributes:
        scored: Best first, equal ones by id; then those that were not priced, by id.
        ties: Bids with the same total after rounding, and how far the published order parts them.
        reversals: Advice: pairs whose order depends on a third bid.  The ranking stands.
    """

    scored: tuple[Scored, ...]
    ties: tuple[TieBreak, ...]
    reversals: tuple[Finding, ...]

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values: the same ranking always gives the same body."""
        return {
            "form": "ranking/1",
            "scored": [scored.as_body() for scored in self.scored],
            "ties": [tie.as_body() for tie in self.ties],
            "reversals": [
                {"code": found.code, "params": dict(found.params)} for found in self.reversals
            ],
        }


def rank(
    scheme: Scheme, levels: Levels, prices: Mapping[str, int], *, settled: Settled = NOTHING
) -> Ranking:
    """Rank the bids by the frozen scheme, and part equal ones by its order.

    Args:
        scheme: As released.
        levels: By bid and quality criterion, 0 to `max_level`; whole under `consensus`.
        prices: By bid, minor units of one currency.  Those of bids below a minimum are not read.
        settled: What people settled after the prices were opened.

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
    counting = [bid for bid in levels if not below[bid] and bid not in settled.rejected]
    compared = {bid: prices[bid] for bid in counting}
    priced = paid(scheme, compared)
    for bid, points in priced.items():
        exact[bid][scheme.price_criterion.code] = points
    total = totals(scheme, quality, compared)
    shown = {bid: _shown(scheme, points) for bid, points in exact.items()}
    ties = _parted(scheme, places(total), shown, settled.evidence)
    ranks = _ranks(places(total), ties)
    scored = [
        Scored(
            bid=bid,
            points=shown[bid],
            quality=rounded(quality[bid], scheme.rounding_digits),
            price=rounded(priced.get(bid, Fraction(0)), scheme.rounding_digits),
            total=total.get(bid, Decimal(0)),
            rank=ranks.get(bid, 0),
            below_minimum=below[bid],
            rejected=bid in settled.rejected,
        )
        for bid in levels
    ]
    return Ranking(
        scored=tuple(sorted(scored, key=lambda one: (one.rank == 0, one.rank, one.bid))),
        ties=ties,
        reversals=reversals(scheme, quality, compared),
    )


def _parted(
    scheme: Scheme,
    ranks: Mapping[str, int],
    shown: Mapping[str, Mapping[str, Decimal]],
    evidence: Evidence,
) -> tuple[TieBreak, ...]:
    """Apply the published order to each tie: criteria by published points, the rest by evidence."""
    points = {
        one.code: {bid: Fraction(given[one.code]) for bid, given in shown.items() if bid in ranks}
        for one in scheme.criteria
    }
    order = steps_of(scheme.tie_break)
    return tuple(break_tie(group, order, {**evidence, **points}) for group in tied(ranks))


def _ranks(ranks: Mapping[str, int], ties: tuple[TieBreak, ...]) -> dict[str, int]:
    """Return the places after ties were broken; what is still equal shares one."""
    found = dict(ranks)
    for tie in ties:
        place = min(ranks[bid] for group in tie.groups for bid in group)
        for group in tie.groups:
            found |= dict.fromkeys(group, place)
            place += len(group)
    return found


def _shown(scheme: Scheme, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    return {
        criterion.code: rounded(exact[criterion.code], scheme.rounding_digits)
        for criterion in scheme.criteria
        if criterion.code in exact
    }
