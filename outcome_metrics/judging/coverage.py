"""What is known of a whole: score, coverage by weight, bounds and floor (domain 3.5)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from outcome_metrics.errors import FrameError, Problem
from outcome_metrics.judging.attainment import clamp
from outcome_metrics.quantities import SCALE, Flags, Floats, Ints, compare_ratios

_Score = TypeVar("_Score", float, Floats)

#: Least share of the weight (or of the periods) that must have data before a rating is given
#: (0-1); below it: "not rated, insufficient data" [POLICY].
FLOOR = Fraction(4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """A weighted score for each of n contracts, and how far it can be trusted.

    Attributes:
        score: Sum of weight times clamped attainment over the weight with data; NaN without data.
        covered: Weight with data, millionths.
        expected: Weight of what should have data, millionths.
        lower: The score if all that is missing were 0.
        upper: The score if all that is missing were 1.
        enough: Coverage reaches the floor; without it the score is not rated.
    """

    score: Floats
    covered: Ints
    expected: Ints
    lower: Floats
    upper: Floats
    enough: Flags

    @property
    def coverage(self) -> Floats:
        """Share of the expected weight that has data (0-1); NaN where nothing is expected."""
        return _share(self.covered.astype(np.float64), self.expected.astype(np.float64))


def composite(
    attainment: Floats, *, weights: Ints, expected: Flags, floor: Fraction = FLOOR
) -> Composite:
    """Combine the KPIs of each contract (contracts x KPIs) by weight.

    `weights` are millionths and sum to 1 along the last axis; `expected` is False for a KPI that is
    not due or not applicable, which leaves the whole; NaN where expected is missing.

    Raises:
        FrameError: `composite.weights_not_one`, `composite.negative_weight`.

    >>> weights = np.array([[400_000, 350_000, 250_000]])
    >>> attained = np.array([[1.0, 0.8, np.nan]])
    >>> one = composite(attained, weights=weights, expected=np.array([[True, True, True]]))
    >>> one.score.round(4), one.coverage, one.lower.round(4), one.upper.round(4), one.enough
    (array([0.9067]), array([0.75]), array([0.68]), array([0.93]), array([False]))
    """
    _check(weights)
    data = expected & ~np.isnan(attainment)
    earned = (np.where(data, clamp(attainment), 0.0) * weights).sum(axis=-1)
    covered = np.where(data, weights, 0).sum(axis=-1)
    whole = np.where(expected, weights, 0).sum(axis=-1)
    return Composite(
        score=_share(earned, covered.astype(np.float64)),
        covered=covered,
        expected=whole,
        lower=_share(earned, whole.astype(np.float64)),
        upper=_share(earned + (whole - covered), whole.astype(np.float64)),
        enough=is_enough(covered, whole, floor=floor),
    )


def is_enough(covered: Ints, expected: Ints, *, floor: Fraction = FLOOR) -> Flags:
    """Return where covered / expected reaches the floor, compared exactly.  Nothing expected: no.

    >>> is_enough(np.array([4, 3, 0]), np.array([5, 4, 0]))
    array([ True, False, False])
    """
    limit = (np.array(floor.numerator), np.array(floor.denominator))
    return (expected > 0) & (compare_ratios((covered, expected), limit) >= 0)


def bounds(score: _Score, *, coverage: _Score) -> tuple[_Score, _Score]:
    """Return the score if all that is missing were 0, and if it were 1.

    >>> [round(bound, 2) for bound in bounds(0.68 / 0.75, coverage=0.75)]
    [0.68, 0.93]
    """
    return score * coverage, score * coverage + 1.0 - coverage


def _check(weights: Ints) -> None:
    problems = []
    if (weights < 0).any():
        problems.append(Problem("composite.negative_weight"))
    sums = weights.sum(axis=-1)
    if (sums != SCALE).any():
        wrong = int(np.atleast_1d(sums)[np.atleast_1d(sums) != SCALE][0])
        problems.append(Problem("composite.weights_not_one", {"millionths": wrong}))
    if problems:
        raise FrameError(*problems)


def _share(part: Floats, whole: Floats) -> Floats:
    out = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=out, where=whole != 0)
    return out
