"""Whether an order depends on a third bid: leave one out after the other, and compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from procurement.rules.findings import Finding, Severity
from procurement.rules.scoring.errors import PriceUndefinedError
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.totals import places, totals

#: Two bids have no third one on which their order could depend.
PAIR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Who stands where without one bid.

    Attributes:
        bid: The bid that is left out.
        places: Of the others, from 1; None where the formula has no answer without it.
    """

    bid: str
    places: Mapping[str, int] | None


def leave_one_out(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> tuple[LeftOut, ...]:
    """Return the places of the others without each bid in turn; nothing for two bids or fewer.

    Args:
        scheme: As released.
        quality: Exact points of all quality criteria, by bid.
        prices: By bid, of those that are compared.
    """
    return tuple(
        LeftOut(bid=left_out, places=_without(scheme, quality, prices, left_out))
        for left_out in (sorted(prices) if len(prices) > PAIR else ())
    )


def reversals(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> tuple[Finding, ...]:
    """Return each pair whose order turns around without a third bid; the ranking stands.

    Where the formula has no answer without a bid, that is said instead.  Arguments as in
    `leave_one_out`.
    """
    whole = places(totals(scheme, quality, prices))
    found: list[Finding] = []
    for one in leave_one_out(scheme, quality, prices):
        if one.places is None:
            found.append(_advice("ranking.reversal_unknown", left_out=one.bid))
            continue
        found += [
            _advice("ranking.reversal", left_out=one.bid, ahead=ahead, behind=behind)
            for ahead, behind in permutations(sorted(one.places), 2)
            if whole[ahead] < whole[behind] and one.places[ahead] > one.places[behind]
        ]
    return tuple(found)


def _without(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int], left_out: str
) -> Mapping[str, int] | None:
    rest = {bid: price for bid, price in prices.items() if bid != left_out}
    try:
        return places(totals(scheme, quality, rest))
    except PriceUndefinedError:
        return None


def _advice(code: str, **params: str) -> Finding:
    return Finding(code, params, Severity.ADVISES)
