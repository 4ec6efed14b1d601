"""Whether an order depends on a third bid: leave one out after the other, and compare."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations

from procurement.rules.findings import Finding, Severity
from procurement.rules.scoring.errors import PriceUndefinedError
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.totals import totals

#: Two bids have no third one on which their order could depend.
PAIR = 2


def reversals(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> tuple[Finding, ...]:
    """Return each pair whose order turns around without a third bid; the ranking stands.

    Where the formula has no answer without a bid, that is said instead.

    Args:
        scheme: As released.
        quality: Exact points of all quality criteria, by bid.
        prices: By bid, of those that are compared.
    """
    whole = totals(scheme, quality, prices)
    found: list[Finding] = []
    for left_out in sorted(prices) if len(prices) > PAIR else ():
        rest = {bid: price for bid, price in prices.items() if bid != left_out}
        try:
            without = totals(scheme, quality, rest)
        except PriceUndefinedError:
            found.append(_advice("ranking.reversal_unknown", left_out=left_out))
            continue
        found += [
            _advice("ranking.reversal", left_out=left_out, ahead=ahead, behind=behind)
            for ahead, behind in permutations(sorted(rest), 2)
            if whole[ahead] > whole[behind] and without[ahead] < without[behind]
        ]
    return tuple(found)


def _advice(code: str, **params: str) -> Finding:
    return Finding(code, params, Severity.ADVISES)
