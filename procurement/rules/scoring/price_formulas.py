"""Price formulas: what a price earns, and where a formula breaks.

Shares are exact fractions of the weight, and nothing is rounded here (domain specification,
section 5.3).  Prices are integer minor units of one currency, compared on one basis.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.rules.scoring.errors import PriceUndefinedError

LOWEST_PROPORTIONAL = "lowest-proportional"
LINEAR_FROM_LOWEST = "linear-from-lowest"
RANGE = "range"
FROM_MEAN = "from-mean"
FROM_MEDIAN = "from-median"
BUDGET = "budget"
#: Quality priced in money: each `point_value` asked takes one point away; no weight, no rivals.
QUALITY_TO_PRICE = "quality-to-price"


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """The published way from a price to points.

    Attributes:
        code: One of `FORMULAS`.
        budget: The published budget, in the currency of the prices; only `budget` reads it.
        point_value: What one quality point is worth; only `quality-to-price` reads it.
    """

    code: str
    budget: Money | None = None
    point_value: Money | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """What points depend on besides the price itself."""

    weight: Fraction
    prices: tuple[Fraction, ...]
    budget: int
    point_value: int

    @property
    def mean(self) -> Fraction:
        return sum(self.prices, Fraction(0)) / len(self.prices)


def _lowest_proportional(price: int, field: _Field) -> Fraction:
    return field.weight * min(field.prices) / price


def _linear_from_lowest(price: int, field: _Field) -> Fraction:
    return field.weight * max(2 - price / min(field.prices), Fraction(0))


def _range(price: int, field: _Field) -> Fraction:
    lowest, highest = min(field.prices), max(field.prices)
    return field.weight * (highest - price) / (highest - lowest)


def _from_mean(price: int, field: _Field) -> Fraction:
    """50 % at the mean, and one point in a hundred less for each per cent above it; 0 to all."""
    return field.weight * min(max(Fraction(3, 2) - price / field.mean, Fraction(0)), Fraction(1))


def _from_median(price: int, field: _Field) -> Fraction:
    return field.weight * max(1 - price / (2 * median(field.prices)), Fraction(0))


def _budget(price: int, field: _Field) -> Fraction:
    return field.weight * max(1 - Fraction(price, field.budget), Fraction(0))


def _quality_to_price(price: int, field: _Field) -> Fraction:
    return -Fraction(price, field.point_value)


#: Code of each formula, and the points that it gives to a price.
FORMULAS: Mapping[str, Callable[[int, _Field], Fraction]] = {
    LOWEST_PROPORTIONAL: _lowest_proportional,
    LINEAR_FROM_LOWEST: _linear_from_lowest,
    RANGE: _range,
    FROM_MEAN: _from_mean,
    FROM_MEDIAN: _from_median,
    BUDGET: _budget,
    QUALITY_TO_PRICE: _quality_to_price,
}


def price_points(
    formula: PriceFormula, weight: Decimal, prices: Mapping[str, int]
) -> Mapping[str, Fraction]:
    """Return the exact points of each bid; nothing for no bids.

    They lie between 0 and `weight`: a price far above the budget, the lowest or the middle earns 0
    and never less.  Only under `quality-to-price` they are below 0, the price counted in points:
    a bid's total times the value of a point is then its adjusted price, with the sign turned.

    Raises:
        PriceUndefinedError: the formula divides by zero for these prices, a price is negative, or
            the formula is unknown or lacks its amount; every reason at once.
    """
    found = formula_problems(formula) or _price_problems(formula, prices)
    if found:
        raise PriceUndefinedError(*found)
    field = _Field(
        weight=Fraction(weight),
        prices=tuple(map(Fraction, prices.values())),
        budget=formula.budget.minor if formula.budget else 0,
        point_value=formula.point_value.minor if formula.point_value else 0,
    )
    return {bid: FORMULAS[formula.code](price, field) for bid, price in prices.items()}


def formula_problems(formula: PriceFormula) -> tuple[Finding, ...]:
    """Return what is wrong with the formula itself, whatever the prices."""
    if formula.code not in FORMULAS:
        known = ", ".join(FORMULAS)
        return (Finding("price.unknown_formula", {"formula": formula.code, "known": known}),)
    if formula.code == BUDGET and not _positive(formula.budget):
        return (Finding("price.no_budget"),)
    if formula.code == QUALITY_TO_PRICE and not _positive(formula.point_value):
        return (Finding("price.no_point_value"),)
    return ()


def _positive(amount: Money | None) -> bool:
    return amount is not None and amount.minor > 0


def _price_problems(formula: PriceFormula, prices: Mapping[str, int]) -> tuple[Finding, ...]:
    negative = [Finding("price.negative", {"bid": b}) for b, p in sorted(prices.items()) if p < 0]
    if negative:
        return tuple(negative)
    divides = _DIVIDES.get(formula.code)
    return divides(prices) if divides and prices else ()


def _zero_bids(prices: Mapping[str, int]) -> tuple[Finding, ...]:
    zero = sorted(bid for bid, price in prices.items() if price == 0)
    return tuple(Finding("price.bid_of_zero", {"bid": bid}) for bid in zero)


def _no_range(prices: Mapping[str, int]) -> tuple[Finding, ...]:
    if len(prices) == 1:
        return (Finding("price.one_bid", {"bid": next(iter(prices))}),)
    if len(set(prices.values())) == 1:
        return (Finding("price.equal_bids", {"bids": ", ".join(sorted(prices))}),)
    return ()


def _mean_of_zero(prices: Mapping[str, int]) -> tuple[Finding, ...]:
    return () if any(prices.values()) else (Finding("price.mean_of_zero"),)


def _median_of_zero(prices: Mapping[str, int]) -> tuple[Finding, ...]:
    return () if median(prices.values()) else (Finding("price.median_of_zero"),)


#: What a formula divides by, told by the prices for which that is zero.
_DIVIDES: Mapping[str, Callable[[Mapping[str, int]], tuple[Finding, ...]]] = {
    LOWEST_PROPORTIONAL: _zero_bids,
    LINEAR_FROM_LOWEST: _zero_bids,
    RANGE: _no_range,
    FROM_MEAN: _mean_of_zero,
    FROM_MEDIAN: _median_of_zero,
}
