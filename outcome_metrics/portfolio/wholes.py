"""Judge all lines: the due periods of each together, by its KPI's aggregation."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Reason
from outcome_metrics.definitions.definition import Aggregation
from outcome_metrics.errors import DefinitionError, Problem
from outcome_metrics.figures.formulas import divisor, refusals
from outcome_metrics.figures.frame import Totals, sums
from outcome_metrics.figures.states import (
    CODE,
    OWED,
    State,
    Timetable,
    derive,
    has_data,
    is_expected,
)
from outcome_metrics.judging.attainment import clamp
from outcome_metrics.judging.coverage import bounds, is_enough
from outcome_metrics.judging.judgement import Figures, Judged, Terms, judge, slack
from outcome_metrics.judging.ratings import CODE as RATING
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.judging.terms import standing_of, terms_by_row
from outcome_metrics.portfolio.lines import Cells, Lines
from outcome_metrics.portfolio.results import NO_REASON, REASON
from outcome_metrics.portfolio.targets import AGGREGATIONS, targets_by_cell, targets_of_all
from outcome_metrics.quantities import Codes, Flags, Floats, Ints

NOT_RATED = np.int8(RATING[Rating.NOT_RATED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Wholes:
    """All due periods of each line together (n lines), as `Whole` says of one.

    Attributes:
        figures: What was summed.
        terms: What was promised for it.
        judged: Value, attainment and flags; the rating is that before `reason`.
        rating: `not_rated` where there is a reason.
        counted: How many cells were summed.
        bare: Whether the figures are plain counts or amounts.
        covered: Periods with data.
        expected: Periods that should have data.
        owed: Periods whose figure the vendor owes.
        lower: Clamped attainment if every missing period had 0; NaN without attainment.
        upper: Clamped attainment if every missing period had 1.
        reason: Codes of `REASONS`, `NO_REASON` where there is a rating.
        slack: How far each attainment may be from the truth.
    """

    figures: Figures
    terms: Terms
    judged: Judged
    rating: Codes
    counted: Ints
    bare: Flags
    covered: Ints
    expected: Ints
    owed: Ints
    lower: Floats
    upper: Floats
    reason: Codes
    slack: Floats


def states_of(lines: Lines, cells: Cells, *, as_of: date, policy: Policy) -> Codes:
    """Return the state of each cell on the day `as_of`.

    Raises:
        DefinitionError: `kpi.no_timetable` for a definition without lag or submission days.
        FrameError: `state.not_recordable`.
    """
    lags, submissions = [], []
    for kpi in (one.kpi for one in lines.agreements):
        if kpi.lag_days is None or kpi.submission_days is None:
            raise DefinitionError(Problem("kpi.no_timetable", {"kpi": kpi.code}))
        lags.append(kpi.lag_days)
        submissions.append(kpi.submission_days)
    matures = cells.end + np.array(lags, dtype=np.int64)[lines.agreement][cells.line]
    submit_by = matures + np.array(submissions, dtype=np.int64)[lines.agreement][cells.line]
    return derive(
        cells.recorded,
        as_of=as_of,
        timetable=Timetable(
            matures=matures.view("datetime64[D]"),
            submit_by=submit_by.view("datetime64[D]"),
            lost_after=(submit_by + policy.grace_days).view("datetime64[D]"),
        ),
        zero_denominator=cells.has_denominator & (cells.divisor == 0),
    )


def judge_lines(lines: Lines, cells: Cells, *, state: Codes, policy: Policy) -> Wholes:
    """Judge the due periods of each line together; available cases only, with their coverage.

    Raises:
        QuantityError: A target or a sum that cannot be kept exactly.
    """
    each = [AGGREGATIONS[one.kpi.aggregation] for one in lines.agreements]
    aggregation = np.array(each, dtype=np.int8)[lines.agreement]
    known, expected = has_data(state), is_expected(state)
    counted = _counted(cells, known=known, expected=expected, aggregation=aggregation)
    totals = _totals(cells, counted=counted)
    refused = _refused(totals, aggregation=aggregation)
    figures = Figures(
        numerator=totals.numerator,
        denominator=divisor(totals),
        known=(totals.cells > 0) & ~refused,
    )
    terms = _terms(lines, cells, counted=counted, aggregation=aggregation, size=totals.cells)
    judged = judge(figures, terms, cutoffs=policy.cutoffs)
    covered, due = cells.per_line(known), cells.per_line(expected)
    enough = is_enough(covered, due, floor=policy.coverage_floor)
    reason = _reasons(judged, due=due, refused=refused, enough=enough, scale=terms.scale)
    lower, upper = _bounds(judged.attainment, covered=covered, expected=due)
    return Wholes(
        figures=figures,
        terms=terms,
        judged=judged,
        rating=np.where(reason == NO_REASON, judged.rating, NOT_RATED).astype(np.int8),
        counted=totals.cells,
        bare=totals.bare > 0,
        covered=covered,
        expected=due,
        owed=cells.per_line(np.isin(state, [CODE[one] for one in OWED])),
        lower=lower,
        upper=upper,
        reason=reason,
        slack=slack(figures, terms, judged.attainment),
    )


def latest_state(cells: Cells, state: Codes) -> Codes:
    """Return the state of the last period of each line that has matured; `not_due` without one."""
    pending = np.int8(CODE[State.NOT_DUE])
    at = cells.last(state != pending)
    latest = np.full(len(at), pending, dtype=np.int8)
    latest[at >= 0] = state[at[at >= 0]]
    return latest


def _counted(cells: Cells, *, known: Flags, expected: Flags, aggregation: Codes) -> Flags:
    """Return the cells that make up the whole; of a level only the last one, if it is known."""
    level = aggregation == AGGREGATIONS[Aggregation.LAST]
    counted: Flags = known & ~level[cells.line]
    last = cells.last(expected)[level]
    last = last[last >= 0]
    counted[last] = known[last]
    return counted


def _totals(cells: Cells, *, counted: Flags) -> Totals:
    return sums(
        cells.numerator[counted],
        cells.divisor[counted],
        cells.has_denominator[counted],
        group=cells.line[counted],
        size=len(cells.count),
    )


def _refused(totals: Totals, *, aggregation: Codes) -> Flags:
    each = [refusals(totals, aggregation=one) for one in AGGREGATIONS]
    refused: Flags = np.choose(aggregation, each)
    return refused


def _terms(lines: Lines, cells: Cells, *, counted: Flags, aggregation: Codes, size: Ints) -> Terms:
    targets = targets_of_all(
        lines,
        cells,
        by_cell=targets_by_cell(lines, cells),
        counted=counted,
        aggregation=aggregation,
    )
    adds = aggregation == AGGREGATIONS[Aggregation.SUM]
    return terms_by_row(
        [standing_of(one) for one in lines.agreements],
        which=lines.agreement,
        low=targets.low,
        high=targets.high,
        scale=targets.scale,
        times=np.where(adds, np.maximum(size, 1), 1),
    )


def _reasons(judged: Judged, *, due: Ints, refused: Flags, enough: Flags, scale: Ints) -> Codes:
    """Return the first reason against a rating of each line."""
    unrated = judged.rating == NOT_RATED
    holds = {
        Reason.NOTHING_DUE: due == 0,
        Reason.NOT_COMBINABLE: refused,
        Reason.INSUFFICIENT_DATA: ~enough | np.isnan(judged.value),
        Reason.NO_TARGET: unrated & (scale == 0),
        Reason.ATTAINMENT_UNDEFINED: unrated,
    }
    codes = [REASON[reason] for reason in holds]
    return np.select(list(holds.values()), codes, NO_REASON).astype(np.int8)


def _bounds(attained: Floats, *, covered: Ints, expected: Ints) -> tuple[Floats, Floats]:
    coverage = np.full(attained.shape, np.nan)
    np.divide(covered, expected, out=coverage, where=expected > 0)
    return bounds(clamp(attained), coverage=coverage)
