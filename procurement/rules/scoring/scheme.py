"""The rules of one competition, complete, and the text in which they are frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.rules.scoring.criteria import Criterion, plain
from procurement.rules.scoring.errors import ScoringError
from procurement.rules.scoring.price_formulas import PriceFormula
from procurement.rules.vocabulary import CriterionKind

Consensus = Literal["consensus", "average"]

CONSENSUS_RULES: tuple[Consensus, ...] = ("consensus", "average")


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

    @property
    def quality_criteria(self) -> tuple[Criterion, ...]:
        """What evaluators rate."""
        return tuple(one for one in self.criteria if one.kind is CriterionKind.QUALITY)

    @property
    def price_criterion(self) -> Criterion:
        """What the price earns points on."""
        return next(one for one in self.criteria if one.kind is CriterionKind.PRICE)

    def as_body(self) -> dict[str, object]:
        """Return the scheme as plain JSON values: the same scheme always gives the same body."""
        return {
            "form": "scheme/1",
            "criteria": [
                {
                    "code": criterion.code,
                    "kind": criterion.kind.value,
                    "weight": plain(criterion.weight),
                    "max_level": criterion.max_level,
                    "minimum": criterion.minimum,
                }
                for criterion in self.criteria
            ],
            "price": _price_body(self.price),
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
                "price": {"code": str(code), "budget": budget, **rest},
                "rounding_digits": int(digits),
                "tie_break": list(tie_break),
                "consensus": "consensus" | "average" as consensus,
            }:
                point = _money(rest.get("point_value"), "point_value")
                return cls(
                    criteria=tuple(_criterion(criterion) for criterion in criteria),
                    price=PriceFormula(code, _money(budget, "budget"), point),
                    rounding_digits=digits,
                    tie_break=tuple(str(step) for step in tie_break),
                    consensus=consensus,
                )
        raise ScoringError(Finding("scheme.unreadable", {"part": "scheme"}))


def _price_body(formula: PriceFormula) -> dict[str, object]:
    """Return the formula as JSON values; the value of a point stands only where there is one."""
    body: dict[str, object] = {"code": formula.code, "budget": _amount(formula.budget)}
    if formula.point_value is not None:
        body["point_value"] = _amount(formula.point_value)
    return body


def _amount(money: Money | None) -> dict[str, object] | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _money(body: object, part: str) -> Money | None:
    match body:
        case None:
            return None
        case {"minor": int(minor), "currency": str(currency)}:
            return Money(minor, currency)
    raise ScoringError(Finding("scheme.unreadable", {"part": part}))


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
