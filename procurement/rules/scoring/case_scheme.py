"""The evaluation scheme that a case states."""

from collections.abc import Mapping
from typing import Any

from procurement.rules.vocabulary import CriterionKind

#: Quality is rated from 0 to 5, each level with its anchor (domain 5.1).
MAX_LEVEL = 5


def scheme_body(case: Mapping[str, Any]) -> dict[str, object]:
    """Return the evaluation scheme of a case in the form that `Scheme.from_body` reads."""
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
        "price": {"code": price.get("formula"), "budget": price.get("published_budget")},
        "rounding_digits": evaluation["rounding_digits"],
        "tie_break": list(evaluation["tie_break"]),
        "consensus": evaluation["consensus"],
    }
