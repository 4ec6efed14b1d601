"""Ratings: five published labels and "not rated" (domain 3.4).

The labels are fixed by practice; the cut-offs are contract data.  A rating is offered as evidence:
officials decide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from outcome_metrics.quantities import Codes, Flags, Floats


class Rating(StrEnum):
    """The labels, best first; `other` is only ever given by a person."""

    GOOD = "good"
    APPROACHING = "approaching_target"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"
    OTHER = "other"
    NOT_RATED = "not_rated"


RATINGS = tuple(Rating)
CODE = {rating: code for code, rating in enumerate(RATINGS)}
#: Attainments nearer to a cut-off than this are compared as exact fractions.
NEAR = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoffs:
    """Least attainment for each label where a contract names no native thresholds [POLICY]."""

    good: Fraction = Fraction(1)
    approaching: Fraction = Fraction(9, 10)
    requires_improvement: Fraction = Fraction(3, 4)

    @property
    def descending(self) -> tuple[Fraction, Fraction, Fraction]:
        """The three cut-offs, best first."""
        return (self.good, self.approaching, self.requires_improvement)


FALLBACK = Cutoffs()


def grade(reached: tuple[Flags, Flags, Flags], *, known: Flags) -> Codes:
    """Return rating codes (n) from where each cut-off, best first, was reached."""
    best = [np.int8(CODE[rating]) for rating in RATINGS[:3]]
    worst = np.int8(CODE[Rating.INADEQUATE])
    codes = np.select(list(reached), best, worst)
    return np.where(known, codes, np.int8(CODE[Rating.NOT_RATED])).astype(np.int8)


def by_attainment(
    attainment: Floats,
    *,
    exact: Callable[[int], Fraction],
    slack: Floats,
    cutoffs: Cutoffs = FALLBACK,
) -> Codes:
    """Rate attainments (n) by cut-offs; NaN is not rated.

    Unrounded: 0.8999 is not 0.90.  Where a float lies within `slack` (n) of a cut-off, `exact(i)`
    gives the true attainment of row i, and that decides.
    """
    known = ~np.isnan(attainment)
    reached = []
    for cutoff in cutoffs.descending:
        enough = attainment >= float(cutoff)
        near = known & (np.abs(attainment - float(cutoff)) <= slack)
        for row in np.flatnonzero(near):
            enough[row] = exact(int(row)) >= cutoff
        reached.append(enough)
    return grade((reached[0], reached[1], reached[2]), known=known)


def of_exact(attainment: Fraction, *, cutoffs: Cutoffs = FALLBACK) -> Rating:
    """Rate one exact attainment.

    >>> of_exact(Fraction(8999, 10000)).value, of_exact(Fraction(9, 10)).value
    ('requires_improvement', 'approaching_target')
    """
    for rating, cutoff in zip(RATINGS[:3], cutoffs.descending, strict=True):
        if attainment >= cutoff:
            return rating
    return Rating.INADEQUATE


def cap(rating: Rating, *, critical: Iterable[Rating]) -> Rating:
    """Return `rating`, but never better than the worst critical KPI [POLICY].

    A critical KPI that is not rated, or that a person has put under `other`, leaves the whole
    without a rating: a good average must not hide that nobody knows.

    >>> cap(Rating.GOOD, critical=[Rating.GOOD, Rating.INADEQUATE]).value
    'inadequate'
    """
    return max([rating, *critical], key=lambda one: CODE[_unknown(one)])


def _unknown(rating: Rating) -> Rating:
    """Return `not_rated` for what has no rank."""
    return Rating.NOT_RATED if rating is Rating.OTHER else rating
