"""Prices so low that the bidder is asked to explain them; nobody is excluded for it.

A price below the line may be a mistake, an idea that others did not have, or a promise that cannot
be kept: only an explanation tells (domain specification, section 5.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median

from procurement.rules.findings import Finding, Severity

#: Others whose median says something.
LEAST_OTHERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LowPriceRule:
    """From when on a price is abnormally low: data of a place, in force for some time.

    Attributes:
        below_others: Per cent under the median of the other prices; None where it does not count.
        below_estimate: Per cent under the city's estimate; None where it does not count.
        since: First day of the rule.
        until: Last day; None while it is in force.
        citation: Which rule says so.
    """

    below_others: Decimal | None
    below_estimate: Decimal | None
    since: date
    until: date | None = None
    citation: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


#: City policy where no law says more: 20 % under the others, 40 % under the estimate.
POLICY = LowPriceRule(below_others=Decimal(20), below_estimate=Decimal(40), since=date.min)


def low_prices(
    prices: Mapping[str, int], *, estimate: int | None, rule: LowPriceRule = POLICY
) -> tuple[Finding, ...]:
    """Return one advice for each price that asks for an explanation, by bid.

    Args:
        prices: By bid, minor units of one currency, on one basis (tax, quantities, term).
        estimate: What the city expected, in the same units; None where there is none.
        rule: Where the line is.
    """
    found: list[Finding] = []
    for bid, price in sorted(prices.items()):
        others = [other for name, other in prices.items() if name != bid]
        if len(others) >= LEAST_OTHERS:
            middle = median(map(Fraction, others))
            found += _under(bid, price, middle, rule.below_others, "ranking.low_beside_others")
        if estimate:
            line = rule.below_estimate
            found += _under(bid, price, Fraction(estimate), line, "ranking.low_beside_estimate")
    return tuple(found)


def _under(
    bid: str, price: int, beside: Fraction, per_cent: Decimal | None, code: str
) -> list[Finding]:
    if per_cent is None or beside <= 0:
        return []
    under = (1 - price / beside) * 100
    if under < Fraction(per_cent):
        return []
    facts = {"bid": bid, "percent": str(int(under)), "line": format(per_cent, "f")}
    return [Finding(code, facts, Severity.ADVISES)]
