"""What a portfolio review says, as columns: of each line, and of each contract."""

from dataclasses import dataclass

import numpy as np

from outcome_metrics.assessing.results import Reason
from outcome_metrics.quantities import Codes, Flags, Floats, Ints

REASONS = tuple(Reason)
REASON = {reason: np.int8(code) for code, reason in enumerate(REASONS)}
#: Code where there is no reason against a rating.
NO_REASON = np.int8(-1)
#: Day where there is none; a missing period has no day, and 0 is 1970-01-01.
NO_DAY = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResults:
    """One KPI of one contract on one day (n lines); the same as `Assessment` says of one.

    Attributes:
        state: Code of the state of the last period that has begun to matter (not `not_due`);
            `not_due` where none has.
        start: First day of the periods that are due and applicable, `NO_DAY` without one.
        end: Their last day.
        known: Whether the figures could be summed.
        numerator: Exact sum, millionths; 0 where not known.
        denominator: Exact sum, millionths; 0 where not known, or where there is none.
        has_denominator: False for a plain count or amount.
        value: In the KPI's unit; NaN where not known.
        target_low: The target, or the lower edge of a range; NaN without one.
        target_high: The target again, or the upper edge.
        attainment: Uncapped; NaN where unknown or the formula is unusable.
        rating: Codes of `ratings.RATINGS`.
        below_target: 1 misses the target, 0 meets it, -1 cannot be said.
        covered: Periods with data.
        expected: Periods that should have data.
        lower: Clamped attainment if every missing period had 0; NaN without attainment.
        upper: Clamped attainment if every missing period had 1.
        owed: Periods whose figure the vendor owes.
        reason: Codes of `REASONS`, `NO_REASON` where there is a rating.
        signal: Whether the last figure is a signal: 1, 0, or -1 without figure or limits.
        last_signal: First day of the last period with a signal, `NO_DAY` without one.
        caps: Whether this critical KPI holds the contract's rating down.
    """

    state: Codes
    start: Ints
    end: Ints
    known: Flags
    numerator: Ints
    denominator: Ints
    has_denominator: Flags
    value: Floats
    target_low: Floats
    target_high: Floats
    attainment: Floats
    rating: Codes
    below_target: Codes
    covered: Ints
    expected: Ints
    lower: Floats
    upper: Floats
    owed: Ints
    reason: Codes
    signal: Codes
    last_signal: Ints
    caps: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractResults:
    """One contract on one day (c contracts); the same as `Scorecard` says of one.

    Attributes:
        score: Weighted attainment of the KPIs with enough data, each clamped; NaN without.
        covered: Weight of these KPIs, millionths.
        expected: Weight of the KPIs of which anything is due, millionths.
        lower: The score if all that is missing were 0; NaN where nothing is expected.
        upper: The score if all that is missing were 1.
        rating: By the cut-offs, never better than the worst critical KPI.
        uncapped_rating: By the cut-offs alone.
        reason: Codes of `REASONS`, `NO_REASON` where there is a rating.
    """

    score: Floats
    covered: Ints
    expected: Ints
    lower: Floats
    upper: Floats
    rating: Codes
    uncapped_rating: Codes
    reason: Codes
