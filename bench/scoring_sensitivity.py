"""Ten thousand weights over 50 bids, 20 criteria and 7 evaluators, beside one bare matrix product.

The product is that of all weights with all shares: 10,000 x 20 by 20 x 350.  Ours also draws the
weights, makes the panel without each evaluator, scores the whole panel besides, and counts who
stands first in each panel and where in the whole one.

scikit-criteria ranks the same eight panels under the same weights, one weighted sum at a time.
That takes minutes, so it gets the first hundred weights and its time is scaled up linearly: each
weight is a call of its own.  `evaluate` is how it is used; `wsm` is the bare function below that,
without its checks and its tables.
"""

import numpy as np
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel, wsm

from bench.ratios import at_least, at_most, interleaved
from outcome_metrics.quantities import Floats, Ints
from procurement.rules.scoring.draws import Standings, anywhere, panels, standings

DRAWS, BIDS, CRITERIA, EVALUATORS = 10_000, 50, 20, 7
MOST_LEVEL = 5
#: Weights that scikit-criteria gets.
FEW = 100


def run() -> list[str]:
    """Compare all on the same levels, after checking that they name the same winners."""
    levels = sheet()
    shares = levels.reshape(EVALUATORS * BIDS, CRITERIA) / MOST_LEVEL
    weights = anywhere(CRITERIA, draws=DRAWS, seed=1)
    agree(levels, ours(levels))
    mine, bare = interleaved(
        lambda: ours(levels), lambda: weights @ shares.T, rounds=25
    )  # short and threaded: many, so that neighbors weigh little
    return [
        at_most("scoring_sensitivity_to_matrix_product", mine / bare, 8),
        *beside_scikit_criteria(levels),
    ]


def beside_scikit_criteria(levels: Floats) -> list[str]:
    """Compare ours over all weights with scikit-criteria over a few, scaled up."""
    few = anywhere(CRITERIA, draws=DRAWS, seed=1)[:FEW]
    shares = panels(levels) / MOST_LEVEL
    first = standings(few, shares).first
    lines = []
    for name, theirs in (("evaluate", evaluated), ("wsm", bare_sums)):
        if (theirs(few, shares) != first).any():
            raise AssertionError(name)
        mine, yours = interleaved(
            lambda: ours(levels), lambda ranked=theirs: ranked(few, shares), rounds=3
        )
        named = f"scikit_criteria_{name}_scaled_from_{FEW}_draws_to_scoring_sensitivity"
        lines.append(at_least(named, yours * DRAWS / FEW / mine, 20))
    return lines


def evaluated(weights: Floats, shares: Floats) -> Ints:
    """Return how often scikit-criteria ranks each bid first (panels x bids), as it is used."""
    model = WeightedSumModel()
    first = np.zeros(shares.shape[:2], dtype=np.int64)
    for at, panel in enumerate(shares):
        for weight in weights:
            matrix = mkdm(panel, [max] * CRITERIA, weights=weight)
            first[at] += model.evaluate(matrix).rank_ == 1
    return first


def bare_sums(weights: Floats, shares: Floats) -> Ints:
    """Return the same by its bare function."""
    first = np.zeros(shares.shape[:2], dtype=np.int64)
    for at, panel in enumerate(shares):
        for weight in weights:
            first[at] += wsm(panel, weight)[0] == 1
    return first


def sheet() -> Floats:
    """Return levels (evaluators x bids x criteria) that a panel could have given."""
    dice = np.random.default_rng(5)
    return dice.integers(0, MOST_LEVEL + 1, (EVALUATORS, BIDS, CRITERIA)).astype(np.float64)


def ours(levels: Floats) -> Standings:
    """Return how often each bid stood where."""
    weights = anywhere(CRITERIA, draws=DRAWS, seed=1)
    return standings(weights, panels(levels) / MOST_LEVEL)


def agree(levels: Floats, found: Standings) -> None:
    """Refuse to measure what does not name the same winners as plain sums do."""
    weights = anywhere(CRITERIA, draws=DRAWS, seed=1)
    best = (weights @ (levels.mean(axis=0) / MOST_LEVEL).T).argmax(axis=1)
    if list(np.bincount(best, minlength=BIDS)) != list(found.first[0]):
        raise AssertionError(found.first[0])
