"""The choices a city may change.  Every default is ours [POLICY]: sources leave them open."""

from dataclasses import dataclass
from fractions import Fraction

from outcome_metrics.figures.states import GRACE_DAYS
from outcome_metrics.judging.coverage import FLOOR
from outcome_metrics.judging.ratings import FALLBACK, Cutoffs
from outcome_metrics.signals.xmr import ROUNDED, Constants


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How results are judged.

    Attributes:
        coverage_floor: Share of periods, and of weight, that must have data for a rating (0-1).
        cutoffs: Least attainment per label where no native thresholds were agreed.
        grace_days: Days an absent figure is late before it is missing.
        constants: The pair of constants of the XmR limits.
    """

    coverage_floor: Fraction = FLOOR
    cutoffs: Cutoffs = FALLBACK
    grace_days: int = GRACE_DAYS
    constants: Constants = ROUNDED


DEFAULT = Policy()
