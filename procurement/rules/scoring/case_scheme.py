"""The evaluation scheme that a case states."""

from collections.abc import Mapping
from typing import Any

from procurement.rules.vocabulary import CriterionKind

#: Quality is rated from 0 to 5, each level with its anchor (domain 5.1).
MAX_LEVEL = 5


def scheme_body(case: Mapping[str, Any], order: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the evaluation scheme of a case in the form that `Scheme.from_body` reads.

    Args:
        case: The case as accepted.
        order: In which equal bids are told apart; empty: only as far as the case itself says.
    """
    price: Mapping[str, Any] = next(
        (one for one in case["criteria"] if one["kind"] == CriterionKind.PRICE), {}
    )
    evaluation = case["evaluation"]
    return {
        "form": "scheme/1",
        "criteria": [
            {
                "code": one["code"],
                "kind": one["kind"],
                "weight": str(one["weight"]),
                "max_level": MAX_LEVEL,
                "minimum": one["minimum"],
            }
            for one in case["criteria"]
        ],
        "price": {
            "code": price.get("formula"),
            "budget": price.get("published_budget"),
            "point_value": price.get("point_value"),
        },
        "rounding_digits": evaluation["rounding_digits"],
        "tie_break": list(order or evaluation.get("tie_break") or ()),
        "consensus": evaluation["consensus"],
    }
