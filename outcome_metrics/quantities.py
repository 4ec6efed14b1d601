"""Exact quantities: int64 millionths, so that sums and comparisons never round.

A numerator, a denominator and a target are whole numbers of millionths (`SCALE`).  Largest
quantity: 9.2 million million units.  Money arrives in units of one currency, never in several.
"""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcome_metrics.errors import Problem, QuantityError

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: int64, or Python integers (dtype object) where a product does not fit into 64 bits.
Wide = NDArray[Any]

#: Parts of one unit that are kept.
SCALE = 1_000_000
DECIMALS = 6
#: Only moves the decimal point: no number that it is asked for has more digits.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
LARGEST = 2**63 - 1
#: Sums whose float shadow passes this are refused; the margin covers the shadow's rounding.
SAFE_SUM = 2.0**62
#: Float products differ by more than this share of their size, or are compared exactly.
SAFE_SHARE = 2.0**-50
#: Below this a float holds every integer, so the float products are already exact.
EXACT_FLOAT = 2.0**53


@lru_cache(maxsize=4_096)  # the targets and weights of a portfolio are few and come up again
def millionths(value: Decimal | int) -> int:
    """Convert a quantity to millionths; exact or refused.

    Raises:
        QuantityError: `quantity.not_a_number`, `quantity.too_fine` (more than six decimals) or
            `quantity.too_large`.

    >>> millionths(Decimal("13.07"))
    13070000
    """
    number = Decimal(value)
    if not number.is_finite():
        raise QuantityError(Problem("quantity.not_a_number", {"value": str(value)}))
    if number == 0:
        return 0
    if number.adjusted() > len(str(LARGEST)) - DECIMALS:
        raise QuantityError(Problem("quantity.too_large", {"value": str(value)}))
    if number.adjusted() < -DECIMALS:
        raise QuantityError(Problem("quantity.too_fine", {"value": str(value)}))
    scaled = number.scaleb(DECIMALS, _EXACT)
    whole = int(scaled)
    if whole != scaled:
        raise QuantityError(Problem("quantity.too_fine", {"value": str(value)}))
    if abs(whole) > LARGEST:
        raise QuantityError(Problem("quantity.too_large", {"value": str(value)}))
    return whole


def total_of_average(average: Decimal, volume: Decimal | int) -> int:
    """Return average times volume in millionths: the numerator of a volume-weighted mean.

    A table that gives "13.07 days on average over 208 requests" becomes 2,718.56 request-days
    over 208 requests; only such pairs can be summed (domain 3.2).

    Raises:
        QuantityError: As `millionths`, for either factor or for the product.

    >>> total_of_average(Decimal("13.07"), 208)
    2718560000
    """
    product = Fraction(millionths(average) * millionths(volume), SCALE)
    return _whole(product, f"{average} x {volume}")


def amount(quantity: int) -> Decimal:
    """Return a quantity in units, exact and without needless zeros.

    >>> amount(13070000), amount(40_000_000)
    (Decimal('13.07'), Decimal('40'))
    """
    whole, rest = divmod(abs(quantity), SCALE)
    digits = f"{whole}.{rest:0{DECIMALS}d}".rstrip("0").rstrip(".")
    return Decimal(f"-{digits}" if quantity < 0 else digits)


def _whole(scaled: Fraction, shown: str) -> int:
    """Return the integer that `scaled` is, or refuse."""
    if scaled.denominator != 1:
        raise QuantityError(Problem("quantity.too_fine", {"value": shown}))
    if abs(scaled.numerator) > LARGEST:
        raise QuantityError(Problem("quantity.too_large", {"value": shown}))
    return scaled.numerator


def contradicts(numerator: Decimal | int, denominator: Decimal | int) -> bool:
    """Whether a figure cannot be true: something is counted among no cases at all.

    0 of 0 is no contradiction: there were no cases, and the figure is not applicable.

    >>> contradicts(3, 0), contradicts(0, 0)
    (True, False)
    """
    return denominator == 0 and numerator != 0


def group_sums(values: Ints, *, group: Ints, size: int) -> Ints:
    """Sum `values` (n) by `group` (n, each 0 to size-1) exactly; shape (size,).

    Raises:
        QuantityError: `quantity.sum_too_large` if a sum might leave 64 bits.

    >>> group_sums(np.array([45, 300, 7]), group=np.array([0, 0, 2]), size=3)
    array([345,   0,   7])
    """
    shadow = np.bincount(group, weights=np.abs(values.astype(np.float64)), minlength=size)
    if shadow.size and float(shadow.max()) > SAFE_SUM:
        raise QuantityError(Problem("quantity.sum_too_large", {"group": int(shadow.argmax())}))
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


def compare_ratios(first: tuple[Wide, Wide], second: tuple[Wide, Wide]) -> Codes:
    """Return -1, 0 or 1 as n/d of `first` is below, equal to or above n/d of `second`.

    Exact: 0.8999999999999999 is not 0.90.  Floats decide what is clearly apart; near ties are
    multiplied out with whole numbers of any size.  Denominators must be positive; where one is
    not, the answer means nothing and the caller must not use it.

    >>> delivered = (np.array([45, 9]), np.array([50, 9]))
    >>> compare_ratios(delivered, (np.array([9, 2]), np.array([10, 1])))
    array([ 0, -1], dtype=int8)
    """
    one, other, three, four = np.broadcast_arrays(first[0], second[1], second[0], first[1])
    left = one.astype(np.float64) * other.astype(np.float64)
    right = three.astype(np.float64) * four.astype(np.float64)
    signs = np.sign(left - right).astype(np.int8)
    size = np.maximum(np.abs(left), np.abs(right))
    near = (np.abs(left - right) <= SAFE_SHARE * size) & (size >= EXACT_FLOAT)
    if near.any():
        exact_left = one[near].astype(object) * other[near].astype(object)
        exact_right = three[near].astype(object) * four[near].astype(object)
        above = (exact_left > exact_right).astype(np.int8)
        signs[near] = above - (exact_left < exact_right).astype(np.int8)
    return signs
