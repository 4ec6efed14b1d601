"""The KPIs of each contract together: composite, coverage, bounds and the critical cap."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Reason
from outcome_metrics.judging.coverage import composite
from outcome_metrics.judging.judgement import exact_attainment
from outcome_metrics.judging.ratings import by_attainment
from outcome_metrics.portfolio.lines import Lines
from outcome_metrics.portfolio.results import NO_REASON, REASON, ContractResults
from outcome_metrics.portfolio.wholes import NOT_RATED, Wholes
from outcome_metrics.quantities import Codes, Flags, Ints, millionths

#: A rating withheld for these reasons says nothing about how much is known.
_STILL_COUNTED = (NO_REASON, REASON[Reason.NO_TARGET], REASON[Reason.ATTAINMENT_UNDEFINED])


def rate_contracts(
    lines: Lines, wholes: Wholes, *, policy: Policy
) -> tuple[ContractResults, Flags]:
    """Return the results of each contract, and which lines hold their contract's rating down.

    See `assessing.scorecard.overall`, which says the same of one contract.

    Raises:
        FrameError: `composite.weights_not_one`, `composite.negative_weight`.
    """
    kpis = [one.kpi for one in lines.agreements]
    shares = [kpi.weight or Decimal(0) for kpi in kpis]
    weight = np.array([millionths(share) for share in shares], dtype=np.int64)[lines.agreement]
    critical = np.array([kpi.critical for kpi in kpis], dtype=np.bool_)[lines.agreement]
    sizes = np.bincount(lines.contract)
    first = np.cumsum(sizes) - sizes
    results = _empty(len(sizes))
    capping = np.full(len(sizes), -1, dtype=np.int8)
    # Contracts with as many KPIs stand in one rectangle; there are few different numbers of KPIs.
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        rows = first[which][:, None] + np.arange(size)
        part, capping[which] = _rectangle(rows, wholes, weight, critical, policy)
        for one in fields(ContractResults):
            getattr(results, one.name)[which] = getattr(part, one.name)
    judged = critical & (wholes.expected > 0)
    caps = judged & (wholes.rating == capping[lines.contract])
    return results, caps


def _empty(size: int) -> ContractResults:
    """Return columns to be filled."""
    return ContractResults(
        score=np.zeros(size),
        covered=np.zeros(size, dtype=np.int64),
        expected=np.zeros(size, dtype=np.int64),
        lower=np.zeros(size),
        upper=np.zeros(size),
        rating=np.zeros(size, dtype=np.int8),
        uncapped_rating=np.zeros(size, dtype=np.int8),
        reason=np.zeros(size, dtype=np.int8),
    )


def _rectangle(
    rows: Ints, wholes: Wholes, weight: Ints, critical: Flags, policy: Policy
) -> tuple[ContractResults, Codes]:
    """Return the results of contracts x KPIs, and the rating that caps each, -1 for none."""
    counted = np.isin(wholes.reason, _STILL_COUNTED)
    attained = np.where(counted, wholes.judged.attainment, np.nan)[rows]
    due = (wholes.expected > 0)[rows]
    whole = composite(attained, weights=weight[rows], expected=due, floor=policy.coverage_floor)

    def exact(row: int) -> Fraction:
        """Return the exact score of one contract."""
        mine = [line for line in rows[row] if counted[line] and wholes.expected[line]]
        pairs = [
            (exact_attainment(wholes.figures, wholes.terms, row=line), int(weight[line]))
            for line in mine
            if not np.isnan(wholes.judged.attainment[line])
        ]
        earned = sum((min(max(one, Fraction(0)), Fraction(1)) * w for one, w in pairs), Fraction(0))
        return earned / sum(share for _, share in pairs)

    slack = np.where(np.isnan(attained), 0.0, wholes.slack[rows])
    met = np.isnan(attained) | (attained - slack >= 1.0)
    uncapped = by_attainment(
        np.where(whole.enough, whole.score, np.nan),
        exact=exact,
        # Where every target is met the score is 1, exactly: nothing is near a cut-off.
        slack=np.where(met.all(axis=1), -1.0, slack.max(axis=1)),
        cutoffs=policy.cutoffs,
    )
    judged = critical[rows] & due
    worst = np.where(judged, wholes.rating[rows], np.int8(-1)).max(axis=1)
    rating = np.maximum(uncapped, worst)
    reason = np.select(
        [
            whole.expected == 0,
            worst == NOT_RATED,
            ~whole.enough,
        ],
        [
            REASON[Reason.NOTHING_DUE],
            REASON[Reason.CRITICAL_NOT_RATED],
            REASON[Reason.INSUFFICIENT_DATA],
        ],
        NO_REASON,
    ).astype(np.int8)
    results = ContractResults(
        score=whole.score,
        covered=whole.covered,
        expected=whole.expected,
        lower=whole.lower,
        upper=whole.upper,
        rating=np.where(reason == NO_REASON, rating, NOT_RATED).astype(np.int8),
        uncapped_rating=uncapped,
        reason=reason,
    )
    return results, np.where(rating != uncapped, rating, np.int8(-1)).astype(np.int8)
