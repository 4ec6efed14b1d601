"""What past results say of a vendor, small samples drawn towards the usual (domain 5.4).

Nine good results of ten are not yet better than ninety of a hundred.  A vendor without a record is
neutral: neither good nor bad, and no number stands for it, or new vendors would be shut out.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from outcome_metrics.comparing.intervals import Shares
from outcome_metrics.errors import ComparisonError, Problem
from outcome_metrics.quantities import Flags, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is assumed of a vendor before its results are known [POLICY].

    Attributes:
        share: The usual share of good results (p0, 0-1).
        weight: How many results it counts for (m, above 0).

    Raises:
        ComparisonError: `comparing.prior_impossible`.
    """

    share: Fraction = Fraction(3, 4)
    weight: int = 20

    def __post_init__(self) -> None:
        """Refuse what is no share or has no weight."""
        if not 0 <= self.share <= 1 or self.weight <= 0:
            raise ComparisonError(
                Problem(
                    "comparing.prior_impossible",
                    {"share": str(self.share), "weight": self.weight},
                )
            )


USUAL = Prior()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """The record of each of n vendors.

    Attributes:
        results: Good results out of all.
        share: Good results drawn towards the usual (0-1); NaN where there is no record.
        neutral: True where there is no record: show a word, never a number.
        prior: What was assumed.
    """

    results: Shares
    share: Floats
    neutral: Flags
    prior: Prior


def track_record(results: Shares, *, prior: Prior = USUAL) -> TrackRecord:
    """Return (successes + m p0) / (n + m) for each vendor; neutral where n is 0 or unknown.

    >>> found = track_record(
    ...     Shares(successes=np.array([9.0, 90.0, 0.0]), trials=np.array([10.0, 100.0, 0.0]))
    ... )
    >>> found.share.round(3), found.neutral
    (array([0.8  , 0.875,   nan]), array([False, False,  True]))
    """
    neutral = np.isnan(results.value)
    drawn = (results.successes + float(prior.weight * prior.share)) / (
        results.trials + prior.weight
    )
    return TrackRecord(
        results=results, share=np.where(neutral, np.nan, drawn), neutral=neutral, prior=prior
    )
