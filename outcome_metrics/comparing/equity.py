"""Is one group of residents served worse than another (domain 4.4)?

Each group is held against one reference group that the city fixed beforehand, never against
whichever did best: the best of many is partly luck, and every other group would look behind.  The
difference and the ratio both stand with intervals, for they can tell different stories.  Counts
are not suppressed here: what is published passes through `disclosure` first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from outcome_metrics.comparing.intervals import (
    Z95,
    Interval,
    Shares,
    difference,
    quotient,
    wilson,
)
from outcome_metrics.comparing.ratios import ratio_with_halves
from outcome_metrics.definitions.definition import SUPPRESSION_THRESHOLD
from outcome_metrics.errors import ComparisonError, Problem
from outcome_metrics.quantities import Flags, Floats

#: The group of those who did not say: kept as a row like any other, never spread over the rest.
UNKNOWN = "unknown"


class Side(StrEnum):
    """What is compared.  A ratio of 0.75 for success may be one of 1.17 for failure: say which."""

    SUCCESS = "success"
    FAILURE = "failure"


class Reading(StrEnum):
    """What may be said of one group: HIGHER and LOWER only where the interval excludes 0.

    `too_few` is said instead where the group or the reference has fewer cases than the
    suppression limit: then no word of significance stands at all.
    """

    REFERENCE = "reference"
    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityPolicy:
    """What the city fixed before it saw the figures.

    Attributes:
        dimension: What the groups differ in, such as `district`.
        reference: The group that the others are held against.
        side: Whether success or failure is compared.
        least_cases: Fewer cases than this carry no word of significance [POLICY].
        z: Standard errors on either side of an interval.
    """

    dimension: str
    reference: str
    side: Side = Side.SUCCESS
    least_cases: int = SUPPRESSION_THRESHOLD
    z: float = Z95


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityGaps:
    """The gap of each group (last axis: groups, in the order given).

    Attributes:
        policy: What was fixed beforehand.
        groups: Their names.
        counts: Cases of the compared side, out of all cases of the group.
        share: The share of that side, with its interval.
        gap: Share minus the reference's share; NaN for the reference itself.
        ratio: Share over the reference's share; `halved` says where 0.5 was added.
        reading: What may be said, as an array of `Reading`.
        unknown_share: Cases of the group `unknown` out of all (0-1); NaN without cases.
    """

    policy: EquityPolicy
    groups: tuple[str, ...]
    counts: Shares
    share: Interval
    gap: Interval
    ratio: Interval
    reading: NDArray[np.str_]
    unknown_share: Floats


def equity_gaps(shares: Shares, *, groups: Sequence[str], policy: EquityPolicy) -> EquityGaps:
    """Return the gap of each group against the reference group of `policy`.

    Args:
        shares: Successes out of cases, (..., groups): one row of groups for each KPI, period or
            contract.  NaN is unknown and stays so.
        groups: Name of each group; `unknown` stays a group of its own.
        policy: Reference group, side and limits.

    Raises:
        ComparisonError: `comparing.groups_do_not_fit`, `comparing.group_twice`,
            `comparing.reference_absent` or `comparing.reference_unknown`.

    >>> counts = Shares(successes=np.array([120.0, 45.0]), trials=np.array([300.0, 150.0]))
    >>> policy = EquityPolicy(dimension="district", reference="north")
    >>> found = equity_gaps(counts, groups=["north", "south"], policy=policy)
    >>> found.gap.value.round(2), found.ratio.value.round(2), found.reading.tolist()
    (array([ nan, -0.1]), array([ nan, 0.75]), ['reference', 'lower'])
    """
    _check(shares, groups, policy)
    counts = shares if policy.side is Side.SUCCESS else shares.failures
    at = list(groups).index(policy.reference)
    reference = Shares(
        successes=counts.successes[..., at : at + 1], trials=counts.trials[..., at : at + 1]
    )
    is_reference = np.broadcast_to(np.arange(len(groups)) == at, counts.trials.shape)
    gap = _without(difference(counts, reference, z=policy.z), is_reference)
    few = (counts.trials < policy.least_cases) | (reference.trials < policy.least_cases)
    return EquityGaps(
        policy=policy,
        groups=tuple(groups),
        counts=counts,
        share=wilson(counts, z=policy.z),
        gap=gap,
        ratio=_without(ratio_with_halves(counts, reference, z=policy.z), is_reference),
        reading=_reading(gap, is_reference=is_reference, few=few),
        unknown_share=_unknown_share(counts.trials, groups),
    )


def _check(shares: Shares, groups: Sequence[str], policy: EquityPolicy) -> None:
    problems = [
        Problem("comparing.group_twice", {"group": one})
        for one in sorted(set(groups))
        if list(groups).count(one) > 1
    ]
    width = shares.trials.shape[-1] if shares.trials.ndim else 0
    if width != len(groups) or shares.successes.shape != shares.trials.shape:
        problems.append(
            Problem("comparing.groups_do_not_fit", {"groups": len(groups), "columns": width})
        )
    if policy.reference not in groups:
        problems.append(
            Problem(
                "comparing.reference_absent",
                {"group": policy.reference, "dimension": policy.dimension},
            )
        )
    if policy.reference == UNKNOWN:
        problems.append(Problem("comparing.reference_unknown", {"dimension": policy.dimension}))
    if problems:
        raise ComparisonError(*problems)


def _reading(gap: Interval, *, is_reference: Flags, few: Flags) -> NDArray[np.str_]:
    """The first that holds is said."""
    return np.select(
        [is_reference, ~gap.known, few, gap.lower > 0.0, gap.upper < 0.0],
        [Reading.REFERENCE, Reading.NO_DATA, Reading.TOO_FEW, Reading.HIGHER, Reading.LOWER],
        Reading.UNCLEAR,
    )


def _without(found: Interval, cells: Flags) -> Interval:
    """Return the interval with no figure in `cells`: a group has no gap to itself."""
    return Interval(
        value=np.where(cells, np.nan, found.value),
        lower=np.where(cells, np.nan, found.lower),
        upper=np.where(cells, np.nan, found.upper),
        halved=found.halved & ~cells,
    )


def _unknown_share(cases: Floats, groups: Sequence[str]) -> Floats:
    """NaN also where the cases of a group are not known: then nobody knows the whole."""
    unsaid = np.array([one == UNKNOWN for one in groups])
    return quotient(np.where(unsaid, cases, 0.0).sum(axis=-1), cases.sum(axis=-1))
