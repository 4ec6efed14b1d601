"""Exact points and totals of the bids that are compared, rounded once for show."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import floor

from procurement.rules.scoring.price_formulas import price_points
from procurement.rules.scoring.scheme import Scheme


def paid(scheme: Scheme, prices: Mapping[str, int]) -> Mapping[str, Fraction]:
    """Return the exact points that each price earns."""
    return price_points(scheme.price, scheme.price_criterion.weight, prices)


def totals(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> dict[str, Decimal]:
    """Return the published total of each bid that has a price here."""
    points = paid(scheme, prices)
    return {bid: rounded(quality[bid] + points[bid], scheme.rounding_digits) for bid in prices}


def rounded(exact: Fraction, digits: int) -> Decimal:
    """Round half up, without passing through a decimal that is already rounded."""
    whole = floor(exact * 10**digits + Fraction(1, 2))
    return Decimal(whole).scaleb(-digits)


def places(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """Return the rank of each bid, from 1; equal totals share one and the next is skipped."""
    best_first = sorted(totals.values(), reverse=True)
    return {bid: best_first.index(total) + 1 for bid, total in totals.items()}


def tied(places: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of bids that share a rank, best first, each by id."""
    ordered = sorted(places, key=lambda bid: (places[bid], bid))
    groups = [tuple(bids) for _, bids in groupby(ordered, key=lambda bid: places[bid])]
    return tuple(group for group in groups if len(group) > 1)
