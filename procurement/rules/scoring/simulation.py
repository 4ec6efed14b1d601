"""What a price formula does to made-up bids, so that it is known before release.

Tried are a bid of zero, a single bid, equal bids, bids one per cent apart, dear and cheap bids, a
cover bid, and a third bid that cannot win (domain specification, section 5.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from procurement.rules.findings import Finding, Severity
from procurement.rules.money import Money
from procurement.rules.scoring.criteria import WHOLE
from procurement.rules.scoring.errors import PriceUndefinedError
from procurement.rules.scoring.price_formulas import (
    QUALITY_TO_PRICE,
    PriceFormula,
    formula_problems,
    price_points,
)

#: The made-up budget, beside prices of around 100: only proportions matter.
TRIED_BUDGET = 160

#: Situations that an officer looks at: name, and prices by bid.
SITUATIONS: Mapping[str, Mapping[str, int]] = {
    "three": {"A": 100, "B": 110, "C": 150},
    "zero": {"A": 0, "B": 100},
    "one": {"A": 100},
    "equal": {"A": 100, "B": 100},
    "close": {"A": 100, "B": 101},
    "pair": {"A": 125, "B": 100},
    "hopeless_third": {"A": 125, "B": 100, "C": 50},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the formula gave to the bids of one situation.

    Attributes:
        situation: One of `SITUATIONS`.
        prices: By bid, in made-up units.
        points: By bid, exact; nothing where the formula has no answer.
        problems: Why it has no answer.
    """

    situation: str
    prices: Mapping[str, int]
    points: Mapping[str, Fraction]
    problems: tuple[Finding, ...] = ()


def trials(formula: PriceFormula, weight: Decimal) -> tuple[Trial, ...]:
    """Return what the formula gives in each situation; what has no answer is shown so.

    Args:
        formula: As it will be published.
        weight: Points of the price criterion, out of 100.
    """
    tried = _in_made_up_money(formula)
    return tuple(_trial(tried, weight, name) for name in SITUATIONS)


def _trial(formula: PriceFormula, weight: Decimal, situation: str) -> Trial:
    prices = SITUATIONS[situation]
    try:
        points = price_points(formula, weight, prices)
    except PriceUndefinedError as problem:
        return Trial(situation=situation, prices=prices, points={}, problems=problem.findings)
    return Trial(situation=situation, prices=prices, points=points)


def pathologies(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    """Try the formula on made-up bids, and return what an officer must have looked at by release.

    All findings advise; a formula that cannot work at all blocks.

    Args:
        formula: As it will be published.
        weight: Points of the price criterion, out of 100; the rest is quality.
    """
    found = formula_problems(formula)
    if found:
        return found
    if formula.code == QUALITY_TO_PRICE:  # no rivals, no division: all hangs on the value
        return (_advice("price.point_value_decides"),)
    tried = _in_made_up_money(formula)
    return tuple(finding for attempt in _ATTEMPTS for finding in attempt(tried, weight))


def _in_made_up_money(formula: PriceFormula) -> PriceFormula:
    if formula.budget is None:
        return formula
    return replace(formula, budget=Money(TRIED_BUDGET, formula.budget.currency))


def _zero(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    return _undefined(formula, weight, {"A": 0, "B": 100}, "price.zero_undefined")


def _single(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    found = _undefined(formula, weight, {"A": 100}, "price.single_bid_undefined")
    if found:
        return found
    cheap, dear = (price_points(formula, weight, {"A": price})["A"] for price in (100, 1000))
    if cheap != dear:
        return ()
    full = cheap == Fraction(weight)
    return (_advice("price.single_bid_full" if full else "price.single_bid_same"),)


def _equal(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    return _undefined(formula, weight, {"A": 100, "B": 100}, "price.equal_undefined")


def _one_per_cent_apart(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 100, "B": 101})
    if points["A"] - points["B"] == Fraction(weight):
        return (_advice("price.small_difference_stretched"),)
    return ()


def _dear(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 100, "B": 900, "C": 1000, "D": 110, "E": 120})
    return (_advice("price.dear_bids_alike"),) if points["B"] == points["C"] else ()


def _cheap(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 10, "B": 20, "C": 110, "D": 120, "E": 130})
    return (_advice("price.cheap_bids_alike"),) if points["A"] == points["B"] else ()


def _full(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    points = price_points(formula, weight, {"A": 1, "B": 199})
    return (_advice("price.full_points_unreachable"),) if points["A"] < Fraction(weight) else ()


def _cover(formula: PriceFormula, weight: Decimal) -> tuple[Finding, ...]:
    """See whether a dear bid, handed in for show, lifts the points of others."""
    pair = {"A": 100, "B": 110}
    alone = price_points(formula, weight, pair)
    covered = price_points(formula, weight, {**pair, "C": 1000})
    lifted = any(covered[bid] > alone[bid] for bid in pair)
    return (_advice("price.cover_bid_lifts"),) if lifted else ()


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


_ATTEMPTS = (
    _zero,
    _single,
    _equal,
    _one_per_cent_apart,
    _dear,
    _cheap,
    _full,
    _cover,
    _hopeless_third,
)
