"""Ten thousand other weights: how often each bid would stand first.  Statistics, no decision.

Weights are drawn around the published ones or anywhere; each draw scores every bid for the whole
panel and for the panel without each evaluator.  Floats: what is exact is in `changes`.
"""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.quantities import Floats, Ints

#: Draws compared at a time: their totals stay in the cache of one core, a count in one byte.
BLOCK = 250

#: Totals this close count as equal: far above the noise of floats, far below a hundredth.
SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """How often each bid stood where.

    Attributes:
        first: Draws in which a bid stood first, alone or with others (panels x bids).
        places: Draws in which a bid had each place, for the whole panel (bids x places, from 1).
        draws: How many weights were tried.
    """

    first: Ints
    places: Ints
    draws: int


def around(weights: Floats, *, draws: int, spread: float, seed: int) -> Floats:
    """Return weights (draws x criteria, rows sum to 1) up to `spread` of themselves away.

    Args:
        weights: Published, any sum.
        draws: How many.
        spread: Most relative change of one weight before renormalizing, 0 to 1.
        seed: The same seed always gives the same weights.
    """
    dice = np.random.default_rng(seed)
    drawn = weights * dice.uniform(1 - spread, 1 + spread, (draws, len(weights)))
    return _to_one(drawn)


def anywhere(criteria: int, *, draws: int, seed: int) -> Floats:
    """Return weights (draws x criteria, rows sum to 1), every mixture equally likely."""
    return _to_one(np.random.default_rng(seed).standard_exponential((draws, criteria)))


def _to_one(drawn: Floats) -> Floats:
    scaled: Floats = drawn / drawn.sum(axis=1, keepdims=True)
    return scaled


def panels(levels: Floats) -> Floats:
    """Return mean levels (1 + evaluators x bids x criteria): of all, then without each in turn.

    Args:
        levels: Evaluators x bids x criteria, without gaps; at least two evaluators.
    """
    total = levels.sum(axis=0)
    without = (total - levels) / (len(levels) - 1)
    return np.concatenate([total[np.newaxis] / len(levels), without])


def standings(weights: Floats, shares: Floats, beside: Floats | None = None) -> Standings:
    """Score every bid under every weight, for each panel.

    Args:
        weights: Draws x criteria, rows sum to 1.
        shares: Panels x bids x criteria, 0 to 1; the first panel is the whole one.
        beside: By bid, what hangs on no weight, on the same scale (a total of 1 is all points).
    """
    many, bids, criteria = shares.shape
    every = (shares.reshape(many * bids, criteria) @ weights.T).reshape(many, bids, -1)
    if beside is not None:
        every += beside[:, np.newaxis]
    first = np.zeros((many, bids), dtype=np.int64)
    places = np.zeros((bids, bids), dtype=np.int64)
    for start in range(0, len(weights), BLOCK):
        totals = every[:, :, start : start + BLOCK]
        leading = totals >= totals.max(axis=1, keepdims=True) - SAME
        first += leading.view(np.uint8).sum(axis=2, dtype=np.uint8)
        places += _places(np.ascontiguousarray(totals[0].T))
    return Standings(first=first, places=places, draws=len(weights))


def _places(totals: Floats) -> Ints:
    """Return how often each bid has each place; equal totals, to rounding, share the better one."""
    bids = totals.shape[1]
    order = np.argsort(-totals, axis=1)
    ascending = np.sort(totals, axis=1)
    tied = np.diff(ascending, axis=1)[:, ::-1] <= SAME
    place = np.arange(bids)
    if tied.any():
        place = np.maximum.accumulate(np.pad(~tied, ((0, 0), (1, 0))) * place, axis=1)
    return np.bincount((order * bids + place).ravel(), minlength=bids * bids).reshape(bids, bids)
