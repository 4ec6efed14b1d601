"""A ranking as it is stored: one text that holds all it was computed from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.audit_chain import canonical
from procurement.rules.scoring.levels import Levels
from procurement.rules.scoring.ranking import Ranking, Settled, rank
from procurement.rules.scoring.scheme import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the ranking of a lot is made of."""

    levels: Levels
    prices: Mapping[str, int]
    currency: str
    settled: Settled


def result_body(ranking: Ranking, inputs: Inputs) -> str:
    """Return the canonical text of a result: the ranking, and all that it was computed from."""
    return canonical(
        {
            **ranking.as_body(),
            "form": "result/1",
            "inputs": {
                "levels": {
                    bid: {code: str(Fraction(level)) for code, level in given.items()}
                    for bid, given in inputs.levels.items()
                },
                "prices": dict(inputs.prices),
                "currency": inputs.currency,
                "settled": inputs.settled.as_body(),
            },
        }
    )


def recompute(result: str, scheme: str) -> str:
    """Rank again from the stored texts alone; equal to `result` where nothing was touched.

    Args:
        result: Body of an evaluation result.
        scheme: Body of the frozen scheme.

    Raises:
        ScoringError: the stored levels or prices cannot be ranked by the scheme.
    """
    stored = json.loads(result)["inputs"]
    inputs = Inputs(
        levels={
            bid: {code: Fraction(level) for code, level in given.items()}
            for bid, given in stored["levels"].items()
        },
        prices=stored["prices"],
        currency=stored["currency"],
        settled=Settled.from_body(stored["settled"]),
    )
    return result_body(ranked(Scheme.from_body(json.loads(scheme)), inputs), inputs)


def ranked(scheme: Scheme, inputs: Inputs) -> Ranking:
    """Rank by the scheme.

    Raises:
        ScoringError: as in `rank`.
        PriceUndefinedError: as in `rank`.
    """
    return rank(scheme, inputs.levels, inputs.prices, settled=inputs.settled)
