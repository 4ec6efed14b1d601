"""The value of a period or of many: sums over sums, never a mean of percentages (domain 3.2)."""

import numpy as np

from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.figures.frame import Totals
from outcome_metrics.quantities import SCALE, Flags, Floats, Ints

#: Denominator of a plain count or amount: one.
ONE = SCALE


def effective_denominator(denominator: Ints, *, has_denominator: Flags) -> Ints:
    """Return the denominator by which each numerator (n) is divided: 1 for a plain count.

    >>> has_one = np.array([True, False])
    >>> effective_denominator(np.array([50_000_000, 0]), has_denominator=has_one)
    array([50000000,  1000000])
    """
    return np.where(has_denominator, denominator, ONE)


def ratio(numerator: Ints, denominator: Ints) -> Floats:
    """Return numerator over denominator (n), both in millionths; NaN where the latter is 0.

    NaN here means "not applicable", and the state must say so; it is not 0 %.

    >>> ratio(np.array([345_000_000, 0]), np.array([550_000_000, 0])).round(4)
    array([0.6273,    nan])
    """
    out = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out


def refusals(totals: Totals, *, aggregation: Aggregation) -> Flags:
    """Return which groups cannot be combined by sums.

    Percentiles never can, and ratios only with their denominators: percentages alone must not be
    averaged, nor ratios added up.  A single observation needs no combining.
    """
    many = totals.cells > 1
    if aggregation is Aggregation.PERCENTILE:
        return many
    if aggregation in {Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED}:
        return many & (totals.bare > 0)
    if aggregation is Aggregation.LAST:
        return many
    return many & (totals.bare < totals.cells)


REFUSAL = {
    Aggregation.PERCENTILE: "aggregate.percentile_not_additive",
    Aggregation.RATIO_OF_SUMS: "aggregate.percentages_not_averaged",
    Aggregation.MEAN_WEIGHTED: "aggregate.averages_not_averaged",
    Aggregation.LAST: "aggregate.levels_not_added",
    Aggregation.SUM: "aggregate.ratios_not_added",
}


def adds_across_places(aggregation: Aggregation, *, has_denominator: bool) -> bool:
    """Return whether figures of several places of one period make up that of the whole.

    Never for percentiles; for ratios and means only with what they were divided by; amounts add
    up as they are.  Levels of one day add up over places, though never over time.

    >>> adds_across_places(Aggregation.RATIO_OF_SUMS, has_denominator=False)
    False
    """
    return {
        Aggregation.PERCENTILE: False,
        Aggregation.RATIO_OF_SUMS: has_denominator,
        Aggregation.MEAN_WEIGHTED: has_denominator,
        Aggregation.SUM: not has_denominator,
        Aggregation.LAST: True,
    }[aggregation]


def divisor(totals: Totals) -> Ints:
    """Return what the numerators of each group are divided by, millionths; counts, by one."""
    return np.where(totals.bare > 0, ONE, totals.denominator)
