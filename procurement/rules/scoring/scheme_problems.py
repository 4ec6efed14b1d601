"""What keeps a scheme from working, whatever the bids."""

from procurement.rules.findings import Finding
from procurement.rules.scoring.criteria import WHOLE, Criterion, plain, weights_total
from procurement.rules.scoring.price_formulas import QUALITY_TO_PRICE, formula_problems
from procurement.rules.scoring.scheme import CONSENSUS_RULES, Scheme
from procurement.rules.vocabulary import CriterionKind

#: Most digits after the point that a scheme may state.
MOST_DIGITS = 6


def scheme_problems(scheme: Scheme) -> tuple[Finding, ...]:
    """Return everything that keeps the scheme from working, whatever the bids."""
    return (
        *_weights(scheme),
        *_kinds(scheme),
        *(found for criterion in scheme.criteria for found in _criterion_problems(criterion)),
        *_price_weight(scheme),
        *_terms(scheme),
        *formula_problems(scheme.price),
    )


def _weights(scheme: Scheme) -> list[Finding]:
    total = weights_total(c for c in scheme.criteria if c.weight.is_finite())
    return [] if total == WHOLE else [Finding("criteria.weights", {"total": plain(total)})]


def _kinds(scheme: Scheme) -> list[Finding]:
    found: list[Finding] = []
    prices = sum(criterion.kind is CriterionKind.PRICE for criterion in scheme.criteria)
    if prices == 0:
        found.append(Finding("criteria.no_price"))
    if prices > 1:
        found.append(Finding("scheme.two_prices"))
    codes = [criterion.code for criterion in scheme.criteria]
    return found + [
        Finding("scheme.criterion_twice", {"criterion": code})
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]


def _terms(scheme: Scheme) -> list[Finding]:
    found: list[Finding] = []
    if not 0 <= scheme.rounding_digits <= MOST_DIGITS:
        params = {"digits": scheme.rounding_digits, "most": MOST_DIGITS}
        found.append(Finding("scheme.rounding", params))
    if scheme.consensus not in CONSENSUS_RULES:
        found.append(Finding("scheme.consensus", {"value": scheme.consensus}))
    return found


def _price_weight(scheme: Scheme) -> list[Finding]:
    """Require a weight above zero for the price, and none where money counts in itself."""
    found: list[Finding] = []
    for one in scheme.criteria:
        params = {"criterion": one.code, "weight": str(one.weight)}
        if one.kind is CriterionKind.QUALITY or not one.weight.is_finite():
            continue
        if scheme.price.code == QUALITY_TO_PRICE and one.weight != 0:
            found.append(Finding("scheme.weight_unused", params))
        if scheme.price.code != QUALITY_TO_PRICE and one.weight == 0:
            found.append(Finding("scheme.weight_not_positive", params))
    return found


def _criterion_problems(criterion: Criterion) -> list[Finding]:
    found: list[Finding] = []
    weight = criterion.weight
    free = criterion.kind is CriterionKind.PRICE and weight.is_zero()  # left to _price_weight
    if not free and not (weight.is_finite() and weight > 0):
        params = {"criterion": criterion.code, "weight": str(criterion.weight)}
        found.append(Finding("scheme.weight_not_positive", params))
    if criterion.max_level < 1:
        found.append(Finding("scheme.no_levels", {"criterion": criterion.code}))
    return found + _minimum_problems(criterion)


def _minimum_problems(criterion: Criterion) -> list[Finding]:
    if criterion.minimum is None:
        return []
    if criterion.kind is CriterionKind.PRICE:
        return [Finding("scheme.minimum_on_price", {"criterion": criterion.code})]
    if 0 <= criterion.minimum <= criterion.max_level:
        return []
    scale = {"minimum": criterion.minimum, "max_level": criterion.max_level}
    return [Finding("scheme.minimum_out_of_scale", {"criterion": criterion.code, **scale})]
