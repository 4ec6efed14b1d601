"""All KPIs of one contract together: composite, coverage, bounds and the critical cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from outcome_metrics.assessing.policy import DEFAULT, Policy
from outcome_metrics.assessing.results import Assessment, Reason, Summary
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.errors import DefinitionError, Problem
from outcome_metrics.judging.coverage import composite
from outcome_metrics.judging.ratings import Rating, cap, of_exact
from outcome_metrics.quantities import millionths


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The whole contract on one day.

    Attributes:
        score: Weighted attainment of the KPIs with enough data, each clamped (0-1).
        covered: Weight of these KPIs, millionths.
        expected: Weight of the KPIs of which anything is due, millionths.
        lower: The score if all that is missing were 0.
        upper: The score if all that is missing were 1.
        rating: By the cut-offs, never better than the worst critical KPI.
        uncapped_rating: By the cut-offs alone.
        capped_by: Codes of the critical KPIs that hold the rating down.
        reason: Why there is no rating, None where there is one.
        kpis: Code and version of every KPI that was looked at.
    """

    score: float | None
    covered: int
    expected: int
    lower: float | None
    upper: float | None
    rating: Rating
    uncapped_rating: Rating
    capped_by: tuple[str, ...]
    reason: Reason | None
    kpis: tuple[tuple[str, int], ...]

    @property
    def coverage(self) -> float | None:
        """Share of the expected weight with enough data (0-1)."""
        return self.covered / self.expected if self.expected else None


#: A contract that promises nothing, or of which nothing was ever reported: unknown, and not zero.
NOTHING = Scorecard(
    score=None,
    covered=0,
    expected=0,
    lower=None,
    upper=None,
    rating=Rating.NOT_RATED,
    uncapped_rating=Rating.NOT_RATED,
    capped_by=(),
    reason=Reason.NOTHING_DUE,
    kpis=(),
)


def overall(
    assessments: Sequence[Assessment | Summary],
    *,
    weights: Mapping[str, Decimal],
    critical: frozenset[str] = frozenset(),
    policy: Policy = DEFAULT,
) -> Scorecard:
    """Combine the assessments of one contract, by `weights` per KPI code that sum to exactly 1.

    A KPI counts as covered if its attainment is known and its own periods reach the floor
    [POLICY].  KPIs of which nothing is due leave the whole.  Below the floor by weight, or with
    a critical KPI that is due but not rated, the contract is not rated.

    Raises:
        DefinitionError: `composite.kpis_and_weights_differ`.
        FrameError: `composite.weights_not_one`, `composite.negative_weight`.
    """
    codes = [one.kpi_code for one in assessments]
    if not codes and not weights:
        return NOTHING
    if sorted(codes) != sorted(weights) or not critical <= set(codes):
        raise DefinitionError(Problem("composite.kpis_and_weights_differ"))
    exact = [_counted(one) for one in assessments]
    result = composite(
        np.array([[np.nan if one is None else float(one) for one in exact]]),
        weights=np.array([[millionths(weights[code]) for code in codes]], dtype=np.int64),
        expected=np.array([[one.whole.expected > 0 for one in assessments]]),
        floor=policy.coverage_floor,
    )
    covered, expected = int(result.covered[0]), int(result.expected[0])
    judged = [one for one in assessments if one.kpi_code in critical and one.whole.expected]
    reason = _reason(expected, enough=bool(result.enough[0]), critical=judged)
    shares = [weights[code] for code in codes]
    uncapped = Rating.NOT_RATED
    if result.enough[0]:
        uncapped = of_exact(_score(exact, weights=shares), cutoffs=policy.cutoffs)
    rating = cap(uncapped, critical=[one.whole.judgement.rating for one in judged])
    return Scorecard(
        score=float(result.score[0]) if covered else None,
        covered=covered,
        expected=expected,
        lower=float(result.lower[0]) if expected else None,
        upper=float(result.upper[0]) if expected else None,
        rating=rating if reason is None else Rating.NOT_RATED,
        uncapped_rating=uncapped,
        capped_by=tuple(
            one.kpi_code
            for one in judged
            if rating is not uncapped and one.whole.judgement.rating is rating
        ),
        reason=reason,
        kpis=tuple((one.kpi_code, one.kpi_version) for one in assessments),
    )


def contract_weights(kpis: Sequence[Kpi]) -> dict[str, Decimal]:
    """Return the weights the definitions carry, by code; a missing weight counts as 0."""
    return {kpi.code: kpi.weight or Decimal(0) for kpi in kpis}


def _counted(assessment: Assessment | Summary) -> Fraction | None:
    """Return the attainment that enters the composite, None where too little is known."""
    enough = assessment.whole.reason in {None, Reason.NO_TARGET, Reason.ATTAINMENT_UNDEFINED}
    return assessment.whole.exact_attainment if enough else None


def _score(attained: Sequence[Fraction | None], *, weights: Sequence[Decimal]) -> Fraction:
    """Return the exact available-case score."""
    pairs = [
        (one, Fraction(weight))
        for one, weight in zip(attained, weights, strict=True)
        if one is not None
    ]
    earned = sum((min(max(one, Fraction(0)), Fraction(1)) * w for one, w in pairs), Fraction(0))
    return earned / sum((weight for _, weight in pairs), Fraction(0))


def _reason(
    expected: int, *, enough: bool, critical: Sequence[Assessment | Summary]
) -> Reason | None:
    if not expected:
        return Reason.NOTHING_DUE
    if any(one.whole.judgement.rating is Rating.NOT_RATED for one in critical):
        return Reason.CRITICAL_NOT_RATED
    return None if enough else Reason.INSUFFICIENT_DATA
