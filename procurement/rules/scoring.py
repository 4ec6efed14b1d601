"""From levels and prices to a ranking, by the scheme that was frozen at release.

Exact fractions throughout; every number that is shown is rounded once, from its exact value.  The
rules compute and point out; people decide (domain specification, sections 5.1 to 5.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby, permutations
from typing import Literal

from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Severity
from procurement.rules.money import Money
from procurement.rules.price import (
    WHOLE,
    PriceFormula,
    PriceUndefinedError,
    formula_problems,
    price_points,
)
from procurement.rules.vocabulary import CriterionKind

Consensus = Literal["consensus", "average"]

CONSENSUS_RULES: tuple[Consensus, ...] = ("consensus", "average")

#: Most digits after the point that a scheme may state.
MOST_DIGITS = 6

#: Levels apart, on a scale of 0 to 5, from which a panel should talk (city policy, domain 5.2).
FAR_APART = 2
SCALE = 5

#: Two bids have no third one on which their order could depend.
PAIR = 2


class ScoringError(BadInputError):
    """The scheme, the levels or the prices cannot be ranked; every reason at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What proposals are scored on.

    Attributes:
        code: Stable name within the scheme.
        kind: Quality is scored by levels, price by the formula.
        weight: Points out of 100.
        max_level: Highest level; the lowest is 0.
        minimum: Lowest level that passes, for quality only; below it the price is not looked at.
    """

    code: str
    kind: CriterionKind
    weight: Decimal
    max_level: int = SCALE
    minimum: int | None = None


def weights_total(criteria: Iterable[Criterion]) -> Decimal:
    """Return the exact sum of the weights."""
    with localcontext(prec=1000):  # the usual 28 digits would round a sum towards 100
        return sum((criterion.weight for criterion in criteria), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The rules of one competition, complete: whoever has it can rank again.

    Attributes:
        criteria: In the order in which they are published; exactly one of kind price.
        price: How a price earns points.
        rounding_digits: Digits after the point of every published number, 0 to 6.
        tie_break: Codes of the legal order after a tie; people apply it.
        consensus: Whether the panel agrees on one level or its levels are averaged.
    """

    criteria: tuple[Criterion, ...]
    price: PriceFormula
    rounding_digits: int
    tie_break: tuple[str, ...]
    consensus: Consensus

    def as_body(self) -> dict[str, object]:
        """Return the scheme as plain JSON values: the same scheme always gives the same body."""
        budget = self.price.budget
        return {
            "form": "scheme/1",
            "criteria": [
                {
                    "code": criterion.code,
                    "kind": criterion.kind.value,
                    "weight": _plain(criterion.weight),
                    "max_level": criterion.max_level,
                    "minimum": criterion.minimum,
                }
                for criterion in self.criteria
            ],
            "price": {
                "code": self.price.code,
                "budget": budget and {"minor": budget.minor, "currency": budget.currency},
            },
            "rounding_digits": self.rounding_digits,
            "tie_break": list(self.tie_break),
            "consensus": self.consensus,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, object]) -> "Scheme":
        """Read back what `as_body` wrote.

        Raises:
            ScoringError: the body is not one of this form.
        """
        match body:
            case {
                "form": "scheme/1",
                "criteria": list(criteria),
                "price": {"code": str(code), "budget": budget},
                "rounding_digits": int(digits),
                "tie_break": list(tie_break),
                "consensus": "consensus" | "average" as consensus,
            }:
                return cls(
                    criteria=tuple(_criterion(criterion) for criterion in criteria),
                    price=PriceFormula(code, _money(budget)),
                    rounding_digits=digits,
                    tie_break=tuple(str(step) for step in tie_break),
                    consensus=consensus,
                )
        raise ScoringError(Finding("scheme.unreadable", {"part": "scheme"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What one bid earned, each number rounded once from its exact value.

    Attributes:
        bid: Id of the bid.
        points: By code of the criterion, in the scheme's order; no price where it was not priced.
        quality: Points of all quality criteria.
        price: Points for the price; 0 and without meaning unless `priced`.
        total: Points out of 100; 0 and without meaning unless `priced`.
        rank: From 1; equal totals share a rank and the next is skipped; 0 is not ranked.
        below_minimum: Codes of the quality minimums that it missed.
    """

    bid: str
    points: Mapping[str, Decimal]
    quality: Decimal
    price: Decimal
    total: Decimal
    rank: int
    below_minimum: tuple[str, ...]

    @property
    def priced(self) -> bool:
        """Whether it passed the minimums, so that its price was looked at."""
        return not self.below_minimum

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values; what is unknown is null, not zero."""
        return {
            "bid": self.bid,
            "points": {code: format(points, "f") for code, points in self.points.items()},
            "quality": format(self.quality, "f"),
            "price": format(self.price, "f") if self.priced else None,
            "total": format(self.total, "f") if self.priced else None,
            "rank": self.rank,
            "below_minimum": list(self.below_minimum),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The arithmetic of an evaluation.

    Attributes:
        scored: Best first, equal ones by id; then those that were not priced, by id.
        ties: Groups of bids with the same total after rounding; people apply the legal order.
        reversals: Advice: pairs whose order depends on a third bid.  The ranking stands.
    """

    scored: tuple[Scored, ...]
    ties: tuple[tuple[str, ...], ...]
    reversals: tuple[Finding, ...]

    def as_body(self) -> dict[str, object]:
        """Return it as plain JSON values: the same ranking always gives the same body."""
        return {
            "form": "ranking/1",
            "scored": [scored.as_body() for scored in self.scored],
            "ties": [list(tied) for tied in self.ties],
            "reversals": [
                {"code": found.code, "params": dict(found.params)} for found in self.reversals
            ],
        }


Levels = Mapping[str, Mapping[str, Fraction | int]]


def rank(scheme: Scheme, levels: Levels, prices: Mapping[str, int]) -> Ranking:
    """Rank the bids by the frozen scheme.

    Args:
        scheme: As released.
        levels: By bid and quality criterion, 0 to `max_level`; whole under `consensus`.
        prices: By bid, minor units of one currency.  Those of bids below a minimum are not read.

    Raises:
        ScoringError: the scheme cannot work, or a level or price is missing or impossible.
        PriceUndefinedError: the price formula has no answer for these prices.
    """
    found = scheme_problems(scheme) + _input_problems(scheme, levels, prices)
    if found:
        raise ScoringError(*found)
    below = {bid: _below_minimum(scheme, given) for bid, given in levels.items()}
    exact = {bid: _quality_points(scheme, given) for bid, given in levels.items()}
    quality = {bid: sum(exact[bid].values(), Fraction(0)) for bid in levels}
    compared = {bid: prices[bid] for bid in levels if not below[bid]}
    paid = _paid(scheme, compared)
    for bid, points in paid.items():
        exact[bid][_price_criterion(scheme).code] = points
    totals = _totals(scheme, quality, compared)
    places = _places(totals)
    scored = [
        Scored(
            bid=bid,
            points=_shown(scheme, exact[bid]),
            quality=_rounded(quality[bid], scheme.rounding_digits),
            price=_rounded(paid.get(bid, Fraction(0)), scheme.rounding_digits),
            total=totals.get(bid, Decimal(0)),
            rank=places.get(bid, 0),
            below_minimum=below[bid],
        )
        for bid in levels
    ]
    return Ranking(
        scored=tuple(sorted(scored, key=lambda one: (one.rank == 0, one.rank, one.bid))),
        ties=_ties(places),
        reversals=_reversals(scheme, quality, compared),
    )


def scheme_problems(scheme: Scheme) -> tuple[Finding, ...]:
    """Return everything that keeps the scheme from working, whatever the bids."""
    found: list[Finding] = []
    total = weights_total(c for c in scheme.criteria if c.weight.is_finite())
    if total != WHOLE:
        found.append(Finding("criteria.weights", {"total": _plain(total)}))
    kinds = [criterion.kind for criterion in scheme.criteria]
    if CriterionKind.PRICE not in kinds:
        found.append(Finding("criteria.no_price"))
    if kinds.count(CriterionKind.PRICE) > 1:
        found.append(Finding("scheme.two_prices"))
    codes = [criterion.code for criterion in scheme.criteria]
    found += [
        Finding("scheme.criterion_twice", {"criterion": code})
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    found += [
        problem for criterion in scheme.criteria for problem in _criterion_problems(criterion)
    ]
    if not 0 <= scheme.rounding_digits <= MOST_DIGITS:
        params = {"digits": scheme.rounding_digits, "most": MOST_DIGITS}
        found.append(Finding("scheme.rounding", params))
    if scheme.consensus not in CONSENSUS_RULES:
        found.append(Finding("scheme.consensus", {"value": scheme.consensus}))
    return (*found, *formula_problems(scheme.price))


def disagreements(levels: Mapping[str, int], *, max_level: int = SCALE) -> bool:
    """Whether the evaluators' levels for one cell are so far apart that they should talk.

    They are when the highest and the lowest differ by 2 levels on a scale of 0 to 5, and by as
    large a part of another scale.  A level that far from the median of the others is always among
    these.  Never a z-score: with three to five evaluators it cannot pass 2.
    """
    if not levels:
        return False
    apart = max(levels.values()) - min(levels.values())
    return apart * SCALE >= FAR_APART * max_level


def flagged(
    sheet: Mapping[tuple[str, str], Mapping[str, int]],
    *,
    max_levels: Mapping[str, int] | None = None,
) -> tuple[tuple[str, str], ...]:
    """Return the cells (bid, criterion) to talk about, sorted; a flag judges nobody.

    Args:
        sheet: Levels by cell and evaluator.
        max_levels: Highest level by criterion, where it is not 5.
    """
    scales = max_levels or {}
    return tuple(
        sorted(
            cell
            for cell, levels in sheet.items()
            if disagreements(levels, max_level=scales.get(cell[1], SCALE))
        )
    )


def _criterion(body: object) -> Criterion:
    match body:
        case {
            "code": str(code),
            "kind": "quality" | "price" as kind,
            "weight": str(weight),
            "max_level": int(max_level),
            "minimum": int() | None as minimum,
        }:
            try:
                exact = Decimal(weight)
            except ArithmeticError:
                raise ScoringError(Finding("scheme.unreadable", {"part": code})) from None
            return Criterion(
                code=code,
                kind=CriterionKind(kind),
                weight=exact,
                max_level=max_level,
                minimum=minimum,
            )
    raise ScoringError(Finding("scheme.unreadable", {"part": "criteria"}))


def _money(body: object) -> Money | None:
    match body:
        case None:
            return None
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
    raise ScoringError(Finding("scheme.unreadable", {"part": "budget"}))


def _plain(value: Decimal) -> str:
    """Return one text for equal decimals: `30` for 30, 30.0 and 3E+1."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _criterion_problems(criterion: Criterion) -> list[Finding]:
    found: list[Finding] = []
    if not criterion.weight.is_finite() or criterion.weight <= 0:
        params = {"criterion": criterion.code, "weight": str(criterion.weight)}
        found.append(Finding("scheme.weight_not_positive", params))
    if criterion.max_level < 1:
        found.append(Finding("scheme.no_levels", {"criterion": criterion.code}))
    if criterion.minimum is None:
        return found
    if criterion.kind is CriterionKind.PRICE:
        found.append(Finding("scheme.minimum_on_price", {"criterion": criterion.code}))
    elif not 0 <= criterion.minimum <= criterion.max_level:
        found.append(
            Finding(
                "scheme.minimum_out_of_scale",
                {
                    "criterion": criterion.code,
                    "minimum": criterion.minimum,
                    "max_level": criterion.max_level,
                },
            )
        )
    return found


def _input_problems(
    scheme: Scheme, levels: Levels, prices: Mapping[str, int]
) -> tuple[Finding, ...]:
    found = [problem for bid in sorted(levels) for problem in _level_problems(scheme, levels, bid)]
    found += [
        Finding("scoring.price_without_levels", {"bid": bid})
        for bid in sorted(prices.keys() - levels.keys())
    ]
    if found:
        return tuple(found)
    return tuple(
        Finding("scoring.price_missing", {"bid": bid})
        for bid in sorted(levels.keys() - prices.keys())
        if not _below_minimum(scheme, levels[bid])
    )


def _level_problems(scheme: Scheme, levels: Levels, bid: str) -> list[Finding]:
    given = levels[bid]
    wanted = {criterion.code: criterion for criterion in _quality_criteria(scheme)}
    found = [
        Finding("scoring.level_missing", {"bid": bid, "criterion": code})
        for code in wanted
        if code not in given
    ]
    found += [
        Finding("scoring.unknown_criterion", {"bid": bid, "criterion": code})
        for code in sorted(given.keys() - wanted.keys())
    ]
    for code in (code for code in wanted if code in given):
        params = {"bid": bid, "criterion": code, "level": str(given[code])}
        most = wanted[code].max_level
        if not 0 <= given[code] <= most:
            found.append(Finding("scoring.level_out_of_scale", {**params, "max_level": most}))
        elif scheme.consensus == "consensus" and Fraction(given[code]).denominator != 1:
            found.append(Finding("scoring.level_not_whole", params))
    return found


def _quality_criteria(scheme: Scheme) -> tuple[Criterion, ...]:
    return tuple(c for c in scheme.criteria if c.kind is CriterionKind.QUALITY)


def _price_criterion(scheme: Scheme) -> Criterion:
    return next(c for c in scheme.criteria if c.kind is CriterionKind.PRICE)


def _quality_points(scheme: Scheme, given: Mapping[str, Fraction | int]) -> dict[str, Fraction]:
    return {
        c.code: Fraction(c.weight) * Fraction(given[c.code]) / c.max_level
        for c in _quality_criteria(scheme)
    }


def _below_minimum(scheme: Scheme, given: Mapping[str, Fraction | int]) -> tuple[str, ...]:
    return tuple(
        c.code
        for c in _quality_criteria(scheme)
        if c.minimum is not None and given[c.code] < c.minimum
    )


def _paid(scheme: Scheme, prices: Mapping[str, int]) -> Mapping[str, Fraction]:
    return price_points(scheme.price, _price_criterion(scheme).weight, prices)


def _shown(scheme: Scheme, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    return {
        criterion.code: _rounded(exact[criterion.code], scheme.rounding_digits)
        for criterion in scheme.criteria
        if criterion.code in exact
    }


def _totals(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> dict[str, Decimal]:
    paid = _paid(scheme, prices)
    return {bid: _rounded(quality[bid] + paid[bid], scheme.rounding_digits) for bid in prices}


def _rounded(exact: Fraction, digits: int) -> Decimal:
    """Round half up, without passing through a decimal that is already rounded."""
    return Decimal(int(exact * 10**digits + Fraction(1, 2))).scaleb(-digits)


def _places(totals: Mapping[str, Decimal]) -> dict[str, int]:
    best_first = sorted(totals.values(), reverse=True)
    return {bid: best_first.index(total) + 1 for bid, total in totals.items()}


def _ties(places: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    ordered = sorted(places, key=lambda bid: (places[bid], bid))
    groups = [tuple(bids) for _, bids in groupby(ordered, key=lambda bid: places[bid])]
    return tuple(group for group in groups if len(group) > 1)


def _reversals(
    scheme: Scheme, quality: Mapping[str, Fraction], prices: Mapping[str, int]
) -> tuple[Finding, ...]:
    """Leave out one bid after the other, and compare the order of the rest with the whole one."""
    whole = _totals(scheme, quality, prices)
    found: list[Finding] = []
    for left_out in sorted(prices) if len(prices) > PAIR else ():
        rest = {bid: price for bid, price in prices.items() if bid != left_out}
        try:
            totals = _totals(scheme, quality, rest)
        except PriceUndefinedError:
            found.append(_advice("ranking.reversal_unknown", left_out=left_out))
            continue
        found += [
            _advice("ranking.reversal", left_out=left_out, ahead=ahead, behind=behind)
            for ahead, behind in permutations(sorted(rest), 2)
            if whole[ahead] > whole[behind] and totals[ahead] < totals[behind]
        ]
    return tuple(found)


def _advice(code: str, **params: str) -> Finding:
    return Finding(code, params, Severity.ADVISES)
