"""Judge many figures at once against what was promised: target, attainment, rating.

Every cell or total is one row of arrays, so one call serves a single KPI and a whole portfolio.
Whether a figure misses its target is decided in whole numbers, never in rounded floats.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from outcome_metrics.definitions.definition import AttainmentKind, Direction
from outcome_metrics.judging import attainment as formulas
from outcome_metrics.judging.ratings import FALLBACK, NEAR, Cutoffs, by_attainment, grade
from outcome_metrics.quantities import (
    SCALE,
    Codes,
    Flags,
    Floats,
    Ints,
    Wide,
    compare_ratios,
)

DIRECTIONS = {direction: np.int8(code) for code, direction in enumerate(Direction)}
KINDS = {kind: np.int8(code) for code, kind in enumerate(AttainmentKind)}
#: Codes of a three-valued flag.
UNKNOWN, NO, YES = np.int8(-1), np.int8(0), np.int8(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was delivered (n rows), in millionths.

    Attributes:
        numerator: Of the period, the total, or to date for a cumulative KPI.
        denominator: Positive where known; `SCALE` for a plain count.
        known: False where there is no figure; such rows are not judged.
    """

    numerator: Wide
    denominator: Wide
    known: Flags

    @property
    def value(self) -> Floats:
        """Numerator over denominator; NaN where not known."""
        out = np.full(self.known.shape, np.nan)
        above, below = self.numerator.astype(np.float64), self.denominator.astype(np.float64)
        np.divide(above, below, out=out, where=self.known)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What was promised (n rows).

    Attributes:
        kind: Attainment kind (`KINDS`).
        direction: Which way is better (`DIRECTIONS`).
        low: The lower edge of a range, else the target; divided by `scale` it is in units.
        high: The upper edge of a range, else the target again.
        scale: `SCALE`, or larger where targets were weighted; 0 where there is no target.
        tolerance: Millionths; 0 where there is none.
        baseline: Divided by `baseline_scale` it is in units.
        baseline_scale: 0 where there is no baseline.
        cutoffs: Native thresholds, best first (n x 3), millionths.
        has_cutoffs: False where attainment is rated instead.
    """

    kind: Codes
    direction: Codes
    low: Wide
    high: Wide
    scale: Wide
    tolerance: Ints
    baseline: Wide
    baseline_scale: Wide
    cutoffs: Wide
    has_cutoffs: Flags

    def is_direction(self, *directions: Direction) -> Flags:
        """Return the rows with one of these directions."""
        found = np.zeros(self.direction.shape, dtype=np.bool_)
        for one in directions:
            found |= self.direction == DIRECTIONS[one]
        return found

    @property
    def is_range(self) -> Flags:
        """Rows that are best between two edges."""
        return self.is_direction(Direction.RANGE, Direction.MAINTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The judgement of n rows.

    Attributes:
        value: In units; NaN where not known.
        attainment: Uncapped; NaN where unknown or the formula is unusable.
        below_target: 1 misses the target, 0 meets it, -1 cannot be said.
        rating: Codes of `ratings.RATINGS`.
    """

    value: Floats
    attainment: Floats
    below_target: Codes
    rating: Codes


def judge(figures: Figures, terms: Terms, *, cutoffs: Cutoffs = FALLBACK) -> Judged:
    """Judge each figure by its terms: native thresholds where there are any, else `cutoffs`."""
    attained = attainments(figures, terms)
    fallback = by_attainment(
        np.where(terms.has_cutoffs, np.nan, attained),
        exact=lambda row: exact_attainment(figures, terms, row=row),
        slack=slack(figures, terms, attained),
        cutoffs=cutoffs,
    )
    return Judged(
        value=figures.value,
        attainment=attained,
        below_target=below_target(figures, terms),
        rating=np.where(terms.has_cutoffs, _by_thresholds(figures, terms), fallback),
    )


def below_target(figures: Figures, terms: Terms) -> Codes:
    """Return 1 where a figure misses its target, 0 where it meets it, -1 where unknown."""
    actual = (figures.numerator, figures.denominator)
    too_low = (compare_ratios(actual, (terms.low, terms.scale)) < 0) & ~terms.is_direction(
        Direction.LOWER
    )
    too_high = (compare_ratios(actual, (terms.high, terms.scale)) > 0) & ~terms.is_direction(
        Direction.HIGHER
    )
    known = figures.known & (terms.scale != 0)
    return np.where(known, np.where(too_low | too_high, YES, NO), UNKNOWN).astype(np.int8)


def attainments(figures: Figures, terms: Terms) -> Floats:
    """Return attainment by the kind each row names; NaN where it cannot be computed.

    A kind that contradicts its direction (linear for a rising KPI) gives NaN, not a guess.
    """
    value = figures.value
    low, high = _units(terms.low, terms.scale), _units(terms.high, terms.scale)
    start = np.where(_nothing_promised(terms), np.nan, _units(terms.baseline, terms.baseline_scale))
    rising, falling = terms.is_direction(Direction.HIGHER), terms.is_direction(Direction.LOWER)
    ratio, kind = KINDS[AttainmentKind.RATIO], terms.kind
    to_date = kind == KINDS[AttainmentKind.CUMULATIVE]
    tolerance = terms.tolerance / SCALE
    cases = [
        (((kind == ratio) | to_date) & rising, formulas.higher(value, low)),
        ((kind == ratio) & falling, formulas.lower_ratio(value, low)),
        (_is(terms, AttainmentKind.LINEAR) & falling, formulas.lower_linear(value, low)),
        (
            _is(terms, AttainmentKind.RANGE) & terms.is_range,
            formulas.within(value, low, high, tolerance=tolerance),
        ),
        (
            _is(terms, AttainmentKind.BASELINE_RELATIVE) & (rising | falling),
            formulas.relative(value, start, low),
        ),
    ]
    return np.select([case for case, _ in cases], [out for _, out in cases], np.nan)


def exact_attainment(figures: Figures, terms: Terms, *, row: int) -> Fraction:
    """Return the exact attainment of one row, of which `attainments` says that it is not NaN."""
    value = Fraction(int(figures.numerator[row]), int(figures.denominator[row]))
    low = Fraction(int(terms.low[row]), int(terms.scale[row]))
    high = Fraction(int(terms.high[row]), int(terms.scale[row]))
    if terms.kind[row] == KINDS[AttainmentKind.BASELINE_RELATIVE]:
        start = Fraction(int(terms.baseline[row]), int(terms.baseline_scale[row]))
        return (value - start) / (low - start)
    if terms.kind[row] == KINDS[AttainmentKind.RANGE]:
        distance = max(low - value, value - high, Fraction(0))
        return max(1 - distance / Fraction(int(terms.tolerance[row]), SCALE), Fraction(0))
    if terms.kind[row] == KINDS[AttainmentKind.LINEAR]:
        return 2 - value / low
    if terms.direction[row] == DIRECTIONS[Direction.LOWER]:
        return low / value if value else Fraction(1)
    return value / low


def _by_thresholds(figures: Figures, terms: Terms) -> Codes:
    """Rate in native units; a range allows its cut-off as distance outside the edges."""
    actual = (figures.numerator, figures.denominator)
    reached = []
    for step in range(terms.cutoffs.shape[1]):
        cutoff = terms.cutoffs[:, step]
        signs = compare_ratios(actual, (cutoff, np.array(SCALE)))
        falling = terms.is_direction(Direction.LOWER)
        reached.append(np.where(falling, signs <= 0, signs >= 0))
        reached[-1][terms.is_range] = _near_range(figures, terms, cutoff)
    known = figures.known & (~terms.is_range | (terms.scale != 0))
    return grade((reached[0], reached[1], reached[2]), known=known)


def _near_range(figures: Figures, terms: Terms, cutoff: Wide) -> Flags:
    """Return, for the range rows only, whether the value is within `cutoff` of the edges."""
    rows = terms.is_range
    scale = terms.scale[rows].astype(object)
    allowed = cutoff[rows].astype(object) * scale
    actual = (figures.numerator[rows], figures.denominator[rows])
    low = (terms.low[rows].astype(object) * SCALE - allowed, scale * SCALE)
    high = (terms.high[rows].astype(object) * SCALE + allowed, scale * SCALE)
    return (compare_ratios(actual, low) >= 0) & (compare_ratios(actual, high) <= 0)


def slack(figures: Figures, terms: Terms, attained: Floats) -> Floats:
    """Return how far a float attainment may be from the truth; differences cost digits."""
    low, start = _units(terms.low, terms.scale), _units(terms.baseline, terms.baseline_scale)
    span = np.where(_is(terms, AttainmentKind.RANGE), terms.tolerance / SCALE, np.abs(low - start))
    lost = np.zeros(span.shape)
    np.divide(np.abs(figures.value) + np.abs(low), span, out=lost, where=span > 0)
    return NEAR * (1.0 + np.abs(attained) + lost)


def _nothing_promised(terms: Terms) -> Flags:
    """Return where the target equals the baseline, compared exactly."""
    target, start = (terms.low, terms.scale), (terms.baseline, terms.baseline_scale)
    return np.asarray(compare_ratios(target, start) == 0)


def _is(terms: Terms, kind: AttainmentKind) -> Flags:
    return np.asarray(terms.kind == KINDS[kind])


def _units(quantity: Wide, scale: Wide) -> Floats:
    """Return quantity / scale as floats, NaN where the scale is 0 (nothing was said)."""
    out = np.full(quantity.shape, np.nan)
    above, below = quantity.astype(np.float64), scale.astype(np.float64)
    np.divide(above, below, out=out, where=below != 0)
    return out
