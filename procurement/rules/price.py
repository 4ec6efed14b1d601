"""Price formulas: what a price earns, where a formula breaks, and what it does before release.

Shares are exact fractions of the weight, and nothing is rounded here (domain specification,
section 5.3).  Prices are integer minor units of one currency, compared on one basis.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Severity
from procurement.rules.money import Money

LOWEST_PROPORTIONAL = "lowest-proportional"
LINEAR_FROM_LOWEST = "linear-from-lowest"
RANGE = "range"
BUDGET = "budget"

#: Weight of all criteria together.
WHOLE = 100


class PriceUndefinedError(ProcurementError):
    """The published formula gives no answer for these prices; people decide what follows."""


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """The published way from a price to points.

    Attributes:
        code: One of `FORMULAS`.
        budget: The published budget, in the currency of the prices; only `budget` reads it.
    """

    code: str
    budget: Money | None = None


@dataclass(frozen=True, slots=True)
class _Field:
    """What a share depends on besides the price itself."""

    lowest: int
    highest: int
    budget: int


def _lowest_proportional(price: int, field: _Field) -> Fraction:
    return Fraction(field.lowest, price)


def _linear_from_lowest(price: int, field: _Field) -> Fraction:
    return max(2 - Fraction(price, field.lowest), Fraction(0))


def _range(price: int, field: _Field) -> Fraction:
    return Fraction(field.highest - price, field.highest - field.lowest)


def _budget(price: int, field: _Field) -> Fraction:
    return max(1 - Fraction(price, field.budget), Fraction(0))


#: Code of each formula, and the share of the weight (0-1) that it gives to a price.
FORMULAS: Mapping[str, Callable[[int, _Field], Fraction]] = {
    LOWEST_PROPORTIONAL: _lowest_proportional,
    LINEAR_FROM_LOWEST: _linear_from_lowest,
    RANGE: _range,
    BUDGET: _budget,
}


def price_points(
    formula: PriceFormula, weight: Decimal, prices: Mapping[str, int]
) -> Mapping[str, Fraction]:
    """Return the exact points (0 to `weight`) of each bid; nothing for no bids.

    A price above the budget, or above twice the lowest in `linear-from-lowest`, earns 0 and never
    less.

    Raises:
        PriceUndefinedError: the formula divides by zero for these prices, a price is negative, or
            the formula is unknown or lacks its budget; every reason at once.
    """
    found = formula_problems(formula) or _price_problems(formula, prices)
    if found:
        raise PriceUndefinedError(*found)
    if not prices:
        return {}
    share = FORMULAS[formula.code]
    budget = formula.budget.minor if formula.budget else 0
    field = _Field(min(prices.values()), max(prices.values()), budget)
    return {bid: Fraction(weight) * share(price, field) for bid, price in prices.items()}


def formula_problems(formula: PriceFormula) -> tuple[Finding, ...]:
    """Return what is wrong with the formula itself, whatever the prices."""
    if formula.code not in FORMULAS:
        known = ", ".join(FORMULAS)
        return (Finding("price.unknown_formula", {"formula": formula.code, "known": known}),)
    if formula.code == BUDGET and (formula.budget is None or formula.budget.minor <= 0):
        return (Finding("price.no_budget"),)
    return ()


def _price_problems(formula: PriceFormula, prices: Mapping[str, int]) -> tuple[Finding, ...]:
    negative = [Finding("price.negative", {"bid": b}) for b, p in sorted(prices.items()) if p < 0]
    if negative:
        return tuple(negative)
    if formula.code in (LOWEST_PROPORTIONAL, LINEAR_FROM_LOWEST):
        return tuple(
            Finding("price.bid_of_zero", {"bid": bid})
            for bid, price in sorted(prices.items())
            if price == 0
        )
    if formula.code == RANGE and len(prices) == 1:
        return (Finding("price.one_bid", {"bid": next(iter(prices))}),)
    if formula.code == RANGE and len(set(prices.values())) == 1:
        return (Finding("price.equal_bids", {"bids": ", ".join(sorted(prices))}),)
    return ()


def pathologies(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    """Try the formula on made-up bids, and return what an officer must have looked at by release.

    Tried are a bid of zero, a single bid, equal bids, bids one per cent apart, dear bids, and a
    third bid that cannot win.  All findings advise; a formula that cannot work at all blocks.

    Args:
        formula: As it will be published.
        weight: Points of the price criterion, out of 100; the rest is quality.
    """
    found = formula_problems(formula)
    if found:
        return found
    trial = formula
    if formula.budget is not None:  # only proportions matter, so one budget stands for all
        trial = replace(formula, budget=Money(160, formula.budget.currency))
    return tuple(finding for attempt in _ATTEMPTS for finding in attempt(trial, weight))


def _zero(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    return _undefined(formula, weight, {"A": 0, "B": 100}, "price.zero_undefined")


def _single(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    found = _undefined(formula, weight, {"A": 100}, "price.single_bid_undefined")
    if not found and price_points(formula, weight, {"A": 100})["A"] == Fraction(weight):
        return (_advice("price.single_bid_full"),)
    return found


def _equal(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    return _undefined(formula, weight, {"A": 100, "B": 100}, "price.equal_undefined")


def _one_per_cent_apart(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 100, "B": 101})
    if points["A"] - points["B"] == Fraction(weight):
        return (_advice("price.small_difference_stretched"),)
    return ()


def _dear(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 100, "B": 500, "C": 1000})
    return (_advice("price.dear_bids_alike"),) if points["B"] == points["C"] else ()


def _full(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 80, "B": 120})
    return (_advice("price.full_points_unreachable"),) if points["A"] < Fraction(weight) else ()


def _hopeless_third(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    """Look for prices and qualities at which a third bid, of no quality, turns the order round."""
    for dear in (125, 105):
        for third in (50, 80, 95, 150, 1000):
            if _turns(formula, weight, {"A": dear, "B": 100}, third):
                example = {"cheap": 100, "dear": dear, "third": third}
                return (Finding("price.rank_reversal_possible", example, Severity.ADVISES),)
    return ()


def _turns(formula: PriceFormula, weight: Decimal, pair: Mapping[str, int], third: int) -> bool:
    quality = WHOLE - Fraction(weight)
    two = price_points(formula, weight, pair)
    three = price_points(formula, weight, {**pair, "C": third})
    low, high = sorted((two["B"] - two["A"], three["B"] - three["A"]))
    lead = min((low + high) / 2, quality)  # of A in quality, between B's two leads in price
    best = max(quality + three["A"], quality - lead + three["B"])
    return low < lead < high and three["C"] < best


def _undefined(
    formula: PriceFormula, weight: Decimal, prices: Mapping[str, int], code: str
) -> tuple[Finding, ...]:
    try:
        price_points(formula, weight, prices)
    except PriceUndefinedError:
        return (_advice(code),)
    return ()


def _advice(code: str) -> Finding:
    return Finding(code, severity=Severity.ADVISES)


_ATTEMPTS = (_zero, _single, _equal, _one_per_cent_apart, _dear, _full, _hopeless_third)
