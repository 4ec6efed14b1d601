"""The price of one unit on the day of its outcome, indexation included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.settlement.terms import IndexValue, PaymentTerms, Price, Rule


@dataclass(frozen=True, slots=True)
class Priced:
    """A unit price in the contract's currency, exact, and what it was computed from."""

    amount: Fraction
    inputs: Mapping[str, str]


def price_on(rule: Rule, day: date, terms: PaymentTerms) -> Priced | Finding:
    """Return the price that `rule` pays for an outcome of `day`, or what is missing for it."""
    price = next((one for one in rule.prices if _covers(one, day)), None)
    if price is None:
        return Finding("settlement.no_price", {"rule": rule.code, "day": day.isoformat()})
    inputs = {"price": f"{price.amount} {price.unit}"}
    amount = Fraction(price.amount)
    if price.unit != terms.currency:
        value = index_on(terms, price.unit, day, rule.code)
        if isinstance(value, Finding):
            return value
        amount *= Fraction(value.value)
        inputs |= index_inputs(value)
    return _moved(price, amount, inputs, day, (rule, terms))


def index_on(terms: PaymentTerms, unit: str, day: date, rule: str) -> IndexValue | Finding:
    """Return what an indexed unit or a price index was worth on `day`, or that nobody said."""
    for one in terms.indexes:
        if one.unit == unit and one.start <= day <= one.end:
            return one
    facts = {"rule": rule, "unit": unit, "day": day.isoformat()}
    return Finding("settlement.no_index_value", facts)


def index_inputs(value: IndexValue) -> dict[str, str]:
    """Return the value of a unit with its days, as a line keeps them."""
    return {
        f"unit_value:{value.unit}": f"{value.value}",
        f"unit_days:{value.unit}": f"{value.start}..{value.end}",
    }


def _covers(price: Price, day: date) -> bool:
    after = price.start is None or price.start <= day
    return after and (price.end is None or day <= price.end)


def _moved(
    price: Price,
    amount: Fraction,
    inputs: dict[str, str],
    day: date,
    of: tuple[Rule, PaymentTerms],
) -> Priced | Finding:
    """Move a price with its index from the day it was agreed to the day of the outcome."""
    if not price.indexed_by or price.base_on is None:
        return Priced(amount, inputs)
    rule, terms = of
    base = index_on(terms, price.indexed_by, price.base_on, rule.code)
    now = index_on(terms, price.indexed_by, day, rule.code)
    if isinstance(base, Finding):
        return base
    if isinstance(now, Finding):
        return now
    moved = amount * Fraction(now.value) / Fraction(base.value)
    inputs |= {
        "index": price.indexed_by,
        "index_base": f"{base.value} ({price.base_on})",
        "index_value": f"{now.value} ({now.start}..{now.end})",
    }
    return Priced(moved, inputs)
