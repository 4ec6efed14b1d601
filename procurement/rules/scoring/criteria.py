"""What proposals are scored on, and how much each part counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from procurement.rules.vocabulary import CriterionKind

#: Weight of all criteria together.
WHOLE = 100

#: Highest level of the usual scale; the lowest is 0.
SCALE = 5


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


def plain(value: Decimal) -> str:
    """Return one text for equal decimals: `30` for 30, 30.0 and 3E+1."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
