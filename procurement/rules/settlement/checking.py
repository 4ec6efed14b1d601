"""Whether payment terms can be paid by: seven elements in every rule, prices, bands, no cliffs."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from procurement.rules.findings import Finding, Severity
from procurement.rules.money import MINOR_DIGITS
from procurement.rules.settlement.prices import index_on
from procurement.rules.settlement.terms import (
    BANDED,
    PRICED,
    Form,
    PaymentTerms,
    Price,
    Rule,
    TaxKind,
)

#: A finding and the rule it is about; None for the terms as a whole.
Found = tuple[Finding, Rule | None]

#: Where one step decides everything, there are at most this many different shares.
_CLIFF = 2


def check_terms(terms: PaymentTerms) -> tuple[Found, ...]:
    """Return everything that is wrong with the terms, and what deserves a second look."""
    found = [*_whole(terms)]
    for rule in terms.rules:
        found += [(finding, rule) for finding in _rule(rule, terms)]
    return tuple(found)


def _rule(rule: Rule, terms: PaymentTerms) -> Iterator[Finding]:
    yield from _elements(rule)
    yield from _verifier(rule)
    yield from _prices(rule, terms)
    yield from _bands(rule)
    yield from _cliff(rule)


def _elements(rule: Rule) -> Iterator[Finding]:
    """Require the seven elements of a payment rule (domain specification 7)."""
    window = rule.window
    present = {
        "payer": bool(rule.payer.strip()),
        "payee": bool(rule.payee.strip()),
        "price": _has_price(rule),
        "unit": bool(rule.unit.strip()),
        "measure": bool(rule.measure.strip()),
        "threshold": bool(rule.threshold.strip()) or rule.limit is not None or bool(rule.bands),
        "evidence": bool(rule.evidence.strip()),
        "verifier": bool(rule.verifier.strip()),
        "window": window is not None and window.start is not None and window.end is not None,
    }
    for element, there in present.items():
        if not there:
            yield Finding("payment.lacks", {"rule": rule.code, "element": element})


def _has_price(rule: Rule) -> bool:
    if rule.form in PRICED:
        return bool(rule.prices)
    return bool(rule.bands) if rule.form in BANDED else rule.share is not None


def _verifier(rule: Rule) -> Iterator[Finding]:
    """Refuse a rule by which the payee verifies its own work."""
    if rule.verifier.strip() and _plain(rule.verifier) == _plain(rule.payee):
        yield Finding("payment.verifier_is_payee", {"rule": rule.code, "payee": rule.payee})


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _prices(rule: Rule, terms: PaymentTerms) -> Iterator[Finding]:
    known = {terms.currency, *(one.unit for one in terms.indexes)}
    for price in rule.prices:
        if price.amount < 0:
            yield Finding("payment.negative", {"rule": rule.code, "amount": str(price.amount)})
        for unit in filter(None, (price.unit, price.indexed_by)):
            if unit not in known:
                yield Finding("payment.unknown_unit", {"rule": rule.code, "unit": unit})
        yield from _indexed(rule, price, terms)
    for one, other in pairwise(_in_order(rule)):
        if one.end is None or other.start is None or other.start <= one.end:
            yield Finding("payment.prices_overlap", {"rule": rule.code})
    limit = rule.limit
    if limit is not None and limit.unit and limit.unit not in known:
        yield Finding("payment.unknown_unit", {"rule": rule.code, "unit": limit.unit})


def _in_order(rule: Rule) -> list[Price]:
    return sorted(rule.prices, key=lambda one: (one.start is not None, str(one.start)))


def _indexed(rule: Rule, price: Price, terms: PaymentTerms) -> Iterator[Finding]:
    if bool(price.indexed_by) != (price.base_on is not None):
        yield Finding("payment.index_without_base", {"rule": rule.code})
    elif price.base_on is not None and any(one.unit == price.indexed_by for one in terms.indexes):
        base = index_on(terms, price.indexed_by, price.base_on, rule.code)
        if isinstance(base, Finding):
            yield base


def _bands(rule: Rule) -> Iterator[Finding]:
    """Require bands without gap or overlap, and shares between 0 and 1."""
    if rule.kpi and rule.form not in BANDED:
        yield Finding("payment.kpi_without_bands", {"rule": rule.code, "kpi": rule.kpi})
    if rule.milestone and rule.form is not Form.MILESTONE:
        facts = {"rule": rule.code, "milestone": rule.milestone}
        yield Finding("payment.milestone_form", facts)
    shares = [band.share for band in rule.bands]
    shares += [] if rule.share is None else [rule.share]
    for share in shares:
        if not 0 <= share <= 1:
            yield Finding("payment.not_a_share", {"rule": rule.code, "share": str(share)})
    starts = [band.start for band in rule.bands]
    if starts and (starts.count(None) != 1 or len(set(starts)) != len(starts)):
        yield Finding("payment.bands", {"rule": rule.code})


def _cliff(rule: Rule) -> Iterator[Finding]:
    """Advise against a rule by which one noisy miss costs, or brings, everything at once."""
    if rule.form not in BANDED or rule.rolling > 1 or rule.min_n > 1:
        return
    if 1 < len({band.share for band in rule.bands}) <= _CLIFF:
        most = max(band.share for band in rule.bands)
        facts = {"rule": rule.code, "share": f"{most * 100:f}"}
        yield Finding("payment.cliff", facts, Severity.ADVISES)


def _whole(terms: PaymentTerms) -> Iterator[Found]:
    if terms.currency not in MINOR_DIGITS:
        yield Finding("payment.unknown_currency", {"currency": terms.currency}), None
    if not terms.rules:
        yield Finding("payment.no_rules"), None
    codes = [rule.code for rule in terms.rules]
    for rule in terms.rules:
        if codes.count(rule.code) > 1 and rule is terms.rules[codes.index(rule.code)]:
            yield Finding("payment.code_twice", {"rule": rule.code}), rule
    if not any(rule.form is Form.FEE for rule in terms.rules):
        for rule in terms.rules:
            if rule.form not in PRICED:
                yield Finding("payment.no_base", {"rule": rule.code}), rule
    yield from ((finding, None) for finding in _money(terms))


def _money(terms: PaymentTerms) -> Iterator[Finding]:
    """Check who bears it, what limits it, what is taxed, and what indexed units are worth."""
    named = {_plain(rule.payer) for rule in terms.rules if rule.payer.strip()}
    if len(named) > 1 and not terms.payers:
        yield Finding("payment.payers_differ", {"count": len(named)})
    weights = [payer.weight for payer in terms.payers]
    if weights and (min(weights) < 0 or sum(weights) == 0):
        yield Finding("payment.payers_weigh_nothing")
    withheld = sum(
        (tax.rate for tax in terms.taxes if tax.kind is TaxKind.WITHHELD), start=Decimal(0)
    )
    if withheld > 1:
        yield Finding("payment.taxed_away", {"share": f"{withheld * 100:f}"})
    yield from _indexes(terms)


def _indexes(terms: PaymentTerms) -> Iterator[Finding]:
    """Require one value above zero for each unit and day."""
    for one in terms.indexes:
        if one.value <= 0:
            facts = {"unit": one.unit, "value": str(one.value)}
            yield Finding("payment.index_not_positive", facts)
    ordered = sorted(terms.indexes, key=lambda one: (one.unit, one.start))
    for one, other in pairwise(ordered):
        if one.unit == other.unit and other.start <= one.end:
            facts = {"unit": one.unit, "day": other.start.isoformat()}
            yield Finding("payment.index_twice", facts)
