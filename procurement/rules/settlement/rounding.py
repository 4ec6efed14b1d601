"""Exact amounts become money once, and a sum is split so that its parts make it up again."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from procurement.rules.money import MINOR_DIGITS


class Rounding(StrEnum):
    """What becomes of exactly half a minor unit: away from zero, or to the even neighbor."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


def to_minor(amount: Fraction, currency: str, mode: Rounding) -> int:
    """Return an exact amount of whole currency units as minor units (ISO 4217), rounded once.

    >>> to_minor(Fraction("1234.565"), "USD", Rounding.HALF_UP)
    123457
    >>> to_minor(Fraction("1234.565"), "USD", Rounding.HALF_EVEN)
    123456
    >>> to_minor(Fraction("1234.5"), "CLP", Rounding.HALF_UP)
    1235
    """
    return rounded(amount * Fraction(10) ** MINOR_DIGITS[currency], mode)


def rounded(amount: Fraction, mode: Rounding) -> int:
    """Return the nearest whole number; half away from zero, or to even.

    >>> rounded(Fraction(-5, 2), Rounding.HALF_UP), rounded(Fraction(-5, 2), Rounding.HALF_EVEN)
    (-3, -2)
    """
    if mode is Rounding.HALF_EVEN:
        return round(amount)
    size = int(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size


def split(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Return whole parts of `total` in proportion to `weights` that sum to it exactly.

    Largest remainder: each part is cut down, and what is left goes, one by one, to the largest
    remainders; of equal ones the first by name.  Weights that are all zero count as equal.

    >>> split(10000, {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)})
    {'a': 3334, 'b': 3333, 'c': 3333}

    Raises:
        ValueError: nobody to split between, or a negative weight.
    """
    if not weights or min(weights.values()) < 0:
        raise ValueError(weights)
    whole = sum(weights.values(), Fraction(0))
    shares = {
        name: abs(total) * (weight / whole if whole else Fraction(1, len(weights)))
        for name, weight in weights.items()
    }
    parts = {name: int(share) for name, share in shares.items()}
    left = abs(total) - sum(parts.values())
    for name in sorted(shares, key=lambda one: (parts[one] - shares[one], one))[:left]:
        parts[name] += 1
    return parts if total >= 0 else {name: -part for name, part in parts.items()}
