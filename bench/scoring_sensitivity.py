"""Ten thousand weights over 50 bids, 20 criteria and 7 evaluators, beside one bare matrix product.

The product is that of all weights with all shares: 10,000 x 20 by 20 x 350.  Ours also draws the
weights, makes the panel without each evaluator, scores the whole panel besides, and counts who
stands first in each panel and where in the whole one.
"""

import numpy as np

from bench.ratios import at_most, interleaved
from outcome_metrics.quantities import Floats
from procurement.rules.scoring.draws import Standings, anywhere, panels, standings

DRAWS, BIDS, CRITERIA, EVALUATORS = 10_000, 50, 20, 7
MOST_LEVEL = 5


def run() -> list[str]:
    """Compare both on the same levels, after checking that they name the same winners."""
    levels = sheet()
    shares = levels.reshape(EVALUATORS * BIDS, CRITERIA) / MOST_LEVEL
    weights = anywhere(CRITERIA, draws=DRAWS, seed=1)
    agree(levels, ours(levels))
    mine, bare = interleaved(
        lambda: ours(levels), lambda: weights @ shares.T, rounds=25
    )  # short and threaded: many, so that neighbors weigh little
    return [at_most("scoring_sensitivity_to_matrix_product", mine / bare, 8)]


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
