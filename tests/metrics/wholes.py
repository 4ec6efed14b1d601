"""The value of a whole, as the tests of its parts ask for it."""

import numpy as np

from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.figures.formulas import divisor, ratio, refusals
from outcome_metrics.figures.frame import Totals
from outcome_metrics.quantities import Floats


def values_of(totals: Totals, *, aggregation: Aggregation) -> Floats:
    """Return the value of each group, NaN where it has no figure; every group can be combined."""
    assert not refusals(totals, aggregation=aggregation).any()
    return np.where(totals.cells > 0, ratio(totals.numerator, divisor(totals)), np.nan)
