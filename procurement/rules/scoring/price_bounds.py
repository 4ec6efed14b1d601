"""Prices that a rule of the place finds out of bounds; nobody is excluded for one.

A price below the line may be a mistake, an idea that others did not have, or a promise that cannot
be kept: only an explanation tells (domain specification, section 5.3).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from procurement.rules.findings import Finding, Severity
from procurement.rules.jurisdictions.legal_rules import LegalRule, PriceLimit
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect
from procurement.rules.scoring.criteria import plain

#: Others whose median says something.
LEAST_OTHERS = 2

#: What a price is held against, in minor units of its currency.
Bases = Mapping[PriceBasis, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfBounds:
    """One price that lies beyond one line.

    Attributes:
        bid: Whose price.
        basis: What it was held against.
        low: Whether it lies under the line; else it lies above.
        percent: By how much it lies under or above the basis, per cent, rounded down.
        line: From which per cent on that is out of bounds.
        effect: What the rule calls such a price; officials decide.
        citation: Where the rule stands.
    """

    bid: str
    basis: PriceBasis
    low: bool
    percent: int
    line: str
    effect: PriceEffect
    citation: str

    @property
    def finding(self) -> Finding:
        """What an official is told."""
        side = "low" if self.low else "high"
        facts = {"bid": self.bid, "percent": str(self.percent), "line": self.line}
        return Finding(
            f"ranking.{side}_beside_{self.basis.value}",
            {**facts, "citation": self.citation or "-"},
            Severity.ADVISES,
        )


def out_of_bounds(
    prices: Mapping[str, int], *, bases: Bases, rules: Collection[LegalRule]
) -> tuple[OutOfBounds, ...]:
    """Return each price beyond each line, by bid; a line whose basis is not known finds nothing.

    Args:
        prices: By bid, minor units of one currency, on one basis (tax, quantities, term).
        bases: What prices are held against, in the same units; those that are known.
        rules: The place's limits on prices.
    """
    limits = [(one.says, one.citation) for one in rules if isinstance(one.says, PriceLimit)]
    return tuple(
        found
        for bid in sorted(prices)
        for limit, citation in limits
        if (beside := _beside(prices, bid, bases, limit.basis))
        for found in _beyond(bid, Fraction(prices[bid]) / beside - 1, limit, citation)
    )


def unknown_bases(bases: Bases, rules: Collection[LegalRule]) -> tuple[Finding, ...]:
    """Return an advice for each limit that cannot be looked at, because its basis is not stated."""
    needed = {rule.says.basis: rule.citation for rule in rules if isinstance(rule.says, PriceLimit)}
    return tuple(
        Finding(f"ranking.no_{basis.value}", {"citation": citation or "-"}, Severity.ADVISES)
        for basis, citation in needed.items()
        if basis is not PriceBasis.OTHER_BIDS and not bases.get(basis)
    )


def _beside(
    prices: Mapping[str, int], bid: str, bases: Bases, basis: PriceBasis
) -> Fraction | None:
    if basis is not PriceBasis.OTHER_BIDS:
        return Fraction(bases.get(basis, 0))
    others = [other for name, other in prices.items() if name != bid]
    return median(map(Fraction, others)) if len(others) >= LEAST_OTHERS else None


def _beyond(bid: str, apart: Fraction, limit: PriceLimit, citation: str) -> Iterator[OutOfBounds]:
    """Yield the side of a limit that a price lies beyond; `apart` is its share above the basis."""
    low = limit.below is not None and -apart >= Fraction(limit.below)
    high = limit.above is not None and apart > Fraction(limit.above)
    if not low and not high:
        return
    line = limit.below if low else limit.above
    yield OutOfBounds(
        bid=bid,
        basis=limit.basis,
        low=low,
        percent=int(abs(apart) * 100),
        line=plain((line or Decimal(0)) * 100),
        effect=limit.effect,
        citation=citation,
    )
