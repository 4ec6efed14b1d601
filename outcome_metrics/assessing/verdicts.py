"""Judge one series: each of its periods, and all of them together by the KPI's aggregation."""

import math
from dataclasses import replace

import numpy as np

from outcome_metrics.assessing.policy import Policy
from outcome_metrics.assessing.results import Judgement, Reason, Whole
from outcome_metrics.assessing.series import Series
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Aggregation, AttainmentKind
from outcome_metrics.figures.formulas import ONE, REFUSAL, divisor, refusals
from outcome_metrics.figures.frame import Totals, sums
from outcome_metrics.figures.states import CODE, OWED, State
from outcome_metrics.judging.coverage import bounds, is_enough
from outcome_metrics.judging.judgement import (
    UNKNOWN,
    YES,
    Figures,
    Judged,
    Terms,
    exact_attainment,
    judge,
)
from outcome_metrics.judging.ratings import RATINGS, Rating
from outcome_metrics.judging.terms import Edges, combined_edges, terms_of
from outcome_metrics.quantities import Ints


def by_period(series: Series, *, agreement: Agreement, policy: Policy) -> list[Judgement]:
    """Judge each period, or for a cumulative KPI all that was delivered up to each."""
    numerator, edges = series.numerator, list(series.edges)
    if agreement.kpi.attainment is AttainmentKind.CUMULATIVE:
        numerator, edges = np.cumsum(np.where(series.known, numerator, 0)), _plan_to_date(series)
    terms = terms_of(agreement, edges=edges, times=[1] * len(edges))
    figures = Figures(numerator=numerator, denominator=series.divisor, known=series.known)
    judged = judge(figures, terms, cutoffs=policy.cutoffs)
    empty = (series.state == CODE[State.NOT_APPLICABLE]) & series.recorded
    shown = series.known | (empty & series.has_denominator)
    own = shown & series.has_denominator
    return [
        _judgement(
            judged,
            terms,
            row=row,
            numerator=int(series.numerator[row]) if shown[row] else None,
            denominator=int(series.divisor[row]) if own[row] else None,
        )
        for row in range(len(edges))
    ]


def of_all(series: Series, *, agreement: Agreement, policy: Policy) -> Whole:
    """Judge all due periods together.

    Ratios and weighted means are sums over sums, amounts are sums, a level (`last`) is that of
    the last period that should have one.  Available cases only: targets count for the same periods
    as results, and coverage says how many that is.
    """
    aggregation = agreement.kpi.aggregation
    rows = _counted(series, aggregation=aggregation)
    totals = _totals(series, rows=rows)
    refused = bool(refusals(totals, aggregation=aggregation)[0])
    terms = _combined_terms(series, rows=rows, agreement=agreement)
    bare = bool(totals.bare[0])
    figures = Figures(
        numerator=totals.numerator,
        denominator=divisor(totals),
        known=np.array([len(rows) > 0 and not refused]),
    )
    judged = judge(figures, terms, cutoffs=policy.cutoffs)
    reason = _reason(series, judged=judged, refused=refused, terms=terms, policy=policy)
    summed = len(rows) > 0 and not refused
    judgement = _judgement(
        judged,
        terms,
        row=0,
        numerator=int(totals.numerator[0]) if summed else None,
        denominator=int(totals.denominator[0]) if summed and not bare else None,
    )
    unknown = judgement.attainment is None
    covered, expected = int(series.known.sum()), int(series.expected.sum())
    lower, upper = _bounds(judgement.attainment, covered=covered, expected=expected)
    return Whole(
        judgement=judgement if reason is None else replace(judgement, rating=Rating.NOT_RATED),
        exact_attainment=None if unknown else exact_attainment(figures, terms, row=0),
        covered=covered,
        expected=expected,
        lower=lower,
        upper=upper,
        owed=int(np.isin(series.state, [CODE[state] for state in OWED]).sum()),
        reason=reason,
        refusal=REFUSAL[aggregation] if refused else None,
    )


def known_or_none(value: float) -> float | None:
    """Return a plain float, None for NaN."""
    return None if math.isnan(value) else float(value)


def _plan_to_date(series: Series) -> list[Edges]:
    """Return for each period the sum of targets of the periods with a figure up to it."""
    planned: list[Edges] = []
    to_date: list[Edges] = []
    for edges, known in zip(series.edges, series.known, strict=True):
        if known:
            to_date.append(edges)
        planned.append(
            combined_edges(to_date, denominators=[ONE] * len(to_date), aggregation=Aggregation.SUM)
        )
    return planned


def _counted(series: Series, *, aggregation: Aggregation) -> Ints:
    """Return the rows that make up the whole; for a level only the last one, if it is known."""
    if aggregation is not Aggregation.LAST:
        return np.flatnonzero(series.known)
    last = np.flatnonzero(series.expected)[-1:]
    return last[series.known[last]]


def _totals(series: Series, *, rows: Ints) -> Totals:
    return sums(
        series.numerator[rows],
        series.divisor[rows],
        series.has_denominator[rows],
        group=np.zeros(len(rows), dtype=np.int64),
        size=1,
    )


def _combined_terms(series: Series, *, rows: Ints, agreement: Agreement) -> Terms:
    aggregation = agreement.kpi.aggregation
    edges = combined_edges(
        [series.edges[row] for row in rows],
        denominators=[int(one) for one in series.divisor[rows]],
        aggregation=aggregation,
    )
    times = max(len(rows), 1) if aggregation is Aggregation.SUM else 1
    return terms_of(agreement, edges=[edges], times=[times])


def _reason(
    series: Series, *, judged: Judged, refused: bool, terms: Terms, policy: Policy
) -> Reason | None:
    """Return the first reason against a rating, None if there is none."""
    covered, expected = series.known.sum(keepdims=True), series.expected.sum(keepdims=True)
    rated = RATINGS[judged.rating[0]] is not Rating.NOT_RATED
    reasons = {
        Reason.NOTHING_DUE: not expected[0],
        Reason.NOT_COMBINABLE: refused,
        Reason.INSUFFICIENT_DATA: not is_enough(covered, expected, floor=policy.coverage_floor)[0]
        or math.isnan(judged.value[0]),
        Reason.NO_TARGET: not rated and not terms.scale[0],
        Reason.ATTAINMENT_UNDEFINED: not rated,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _bounds(
    attained: float | None, *, covered: int, expected: int
) -> tuple[float | None, float | None]:
    """Return clamped attainment with every missing period at 0, and at 1."""
    if attained is None or not expected:
        return None, None
    return bounds(min(max(attained, 0.0), 1.0), coverage=covered / expected)


def _judgement(
    judged: Judged,
    terms: Terms,
    *,
    row: int,
    numerator: int | None,
    denominator: int | None,
) -> Judgement:
    low, high, scale = int(terms.low[row]), int(terms.high[row]), int(terms.scale[row])
    flag = judged.below_target[row]
    return Judgement(
        numerator=numerator,
        denominator=denominator,
        value=known_or_none(judged.value[row]),
        target_low=low / scale if scale else None,
        target_high=high / scale if scale else None,
        attainment=known_or_none(judged.attainment[row]),
        rating=RATINGS[judged.rating[row]],
        below_target=None if flag == UNKNOWN else bool(flag == YES),
    )
