"""Exact figures as text: a decimal where it ends, else a fraction."""

from decimal import Decimal
from fractions import Fraction


def decimal_text(value: Fraction) -> str:
    """Return `value` without rounding anything.

    >>> decimal_text(Fraction(5, 4)), decimal_text(Fraction(1250)), decimal_text(Fraction(-1, 3))
    ('1.25', '1250', '-1/3')
    """
    bare = value.denominator
    for prime in (2, 5):
        while bare % prime == 0:
            bare //= prime
    if bare != 1:
        return str(value)
    digits = 0
    while (value * Fraction(10) ** digits).denominator != 1:
        digits += 1
    scaled = int(value * Fraction(10) ** digits)
    return f"{Decimal(scaled).scaleb(-digits):f}"
