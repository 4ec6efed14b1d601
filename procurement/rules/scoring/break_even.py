"""At which weight of a criterion two bids would stand level."""

from collections.abc import Mapping
from fractions import Fraction

from procurement.rules.scoring.criteria import WHOLE
from procurement.rules.scoring.shares import Shares


def break_even(shares: Shares, ahead: str, behind: str) -> Mapping[str, Fraction | None]:
    """Return for each criterion the weight (0-100) at which both bids have the same total.

    The other weights keep their proportions.  None where no weight makes them level, and where
    money counts in itself: weights of quality then change what a point is worth.

    >>> half = {"quality": Fraction(50), "price": Fraction(50)}
    >>> earned = {
    ...     "A": {"quality": Fraction(9, 10), "price": Fraction(8, 10)},
    ...     "B": {"quality": Fraction(49, 60), "price": Fraction(1)},
    ... }
    >>> nothing = {"A": Fraction(0), "B": Fraction(0)}
    >>> two = Shares(weights=half, earned=earned, beside=nothing, digits=2)
    >>> float(round(break_even(two, "A", "B")["quality"], 2))
    70.59
    """
    if any(shares.beside.values()):
        return dict.fromkeys(shares.weights)
    apart = {
        code: shares.earned[ahead][code] - shares.earned[behind][code] for code in shares.weights
    }
    return {code: _level_at(code, apart, shares.weights) for code in shares.weights}


def _level_at(
    code: str, apart: Mapping[str, Fraction], weights: Mapping[str, Fraction]
) -> Fraction | None:
    others = [other for other in weights if other != code]
    if not others:
        return None
    rest = sum((weights[other] * apart[other] for other in others), Fraction(0))
    rest /= sum(weights[other] for other in others)
    if rest == apart[code]:
        return None
    share = rest / (rest - apart[code])
    return share * WHOLE if 0 <= share <= 1 else None
