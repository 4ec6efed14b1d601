"""What was agreed on a measure and what was delivered, as exact numbers for print."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outcome_metrics.definitions.agreement import Agreement, Promise
from outcome_metrics.definitions.definition import UNSAID, Thresholds
from outcome_metrics.figures.states import HAS_DATA, LEAST_SURE_FIRST, NOT_EXPECTED, State
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.quantities import SCALE, amount
from procurement.documents.facts import KpiResult, KpiTerms, Span, Threshold

#: A part of a frozen review, or of results made plain like one.
Plain = Mapping[str, Any]

#: The unit of shares (0-1), which are printed as percentages.
SHARE = "share"
#: A total over several periods is only as good as the worst that happened to its silent ones.
WORST_FIRST = (State.REJECTED, State.MISSING, State.LATE, State.SUPPRESSED)


def decimal(value: Fraction) -> Decimal:
    """Return an exact number with 28 digits at most."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def fraction(text: str | None) -> Fraction | None:
    """Read `n/d` as a review keeps it."""
    return None if text is None else Fraction(text)


def terms(agreement: Agreement) -> KpiTerms:
    """Return one measure as it was agreed, in the words of its definition."""
    kpi = agreement.kpi
    low, high = edges(agreement)
    baseline = agreement.baseline
    exact = baseline.exact if baseline else None
    percent = kpi.unit == SHARE
    bounds = agreement.thresholds
    return KpiTerms(
        code=kpi.code,
        version=kpi.version,
        name=kpi.name,
        question=kpi.definition if kpi.question == UNSAID else kpi.question,
        kind=kpi.type.value,
        unit=kpi.unit,
        percent=percent,
        digits=_digits([low, high, *_bounds(bounds)], percent=percent),
        direction=kpi.direction.value,
        numerator=kpi.numerator,
        denominator=kpi.denominator or "",
        baseline=None if exact is None else decimal(exact),
        baseline_period=Span(start=baseline.start, end=baseline.end) if baseline else None,
        source=kpi.data_source,
        target=low,
        target_high=high,
        weight=kpi.weight or Decimal(0),
        critical=kpi.critical,
        frequency=kpi.frequency.value,
        thresholds=_thresholds(bounds),
        collector=kpi.collector,
        validator=kpi.validator,
        goal=kpi.goal,
        attainment_kind=kpi.attainment.value,
        tolerance=kpi.tolerance,
    )


def edges(agreement: Agreement) -> tuple[Decimal | None, Decimal | None]:
    """Return target, and upper edge of a range; of several periods that of the last."""
    target = agreement.target
    if target is None:
        return None, None
    promise = target.promise or (
        max(target.periods, key=lambda one: one.end).promise if target.periods else Promise()
    )
    return (promise.value, None) if promise.value is not None else (promise.low, promise.high)


def result(agreed: KpiTerms, whole: Plain, rows: Sequence[Plain]) -> KpiResult:
    """Return what was delivered; every figure comes from the sums, none from a rounded value.

    The target printed with it is the one that the periods were judged by: where they had several,
    that of all of them together.
    """
    judged = whole["judgement"]
    top, bottom = judged["numerator"], judged["denominator"]
    attained = fraction(whole["exact_attainment"])
    expected, covered = whole["expected"], whole["covered"]
    signals = [row["signals"] for row in rows if row["signals"] is not None]
    return KpiResult(
        terms=replace(
            agreed,
            target=_judged_by(judged["target_low"], agreed.target),
            target_high=_judged_by(judged["target_high"], agreed.target_high),
        ),
        state=state(rows).value,
        numerator=None if top is None else amount(top),
        denominator=None if bottom is None else amount(bottom),
        value=value(top, bottom),
        attainment=None if attained is None else decimal(attained),
        rating=judged["rating"],
        below_target=judged["below_target"],
        signal=any(signals) if signals else None,
        periods_due=expected,
        periods_known=covered,
        coverage=share(covered, expected),
        reason=whole["reason"] or "",
    )


def value(top: int | None, bottom: int | None) -> Decimal | None:
    """Return numerator over denominator, both in millionths; a plain count is its own value."""
    if top is None or bottom == 0:
        return None
    return amount(top) if bottom is None else decimal(Fraction(top, bottom))


def state(rows: Sequence[Plain]) -> State:
    """Return the state of several periods: the least sure of those with data, else the worst."""
    states = {State(row["state"]) for row in rows}
    if states & HAS_DATA:
        return next(one for one in LEAST_SURE_FIRST if one in states)
    if not states - NOT_EXPECTED:
        return State.DUE if State.DUE in states else State.NOT_DUE
    return next(one for one in WORST_FIRST if one in states)


def share(part: int, whole: int) -> Decimal:
    """Return part of whole (0-1); 0 of nothing."""
    return decimal(Fraction(part, whole)) if whole else Decimal(0)


def composite(kpis: Sequence[tuple[Decimal, Plain]]) -> tuple[Fraction | None, ...]:
    """Return score, lower and upper bound of (weight, whole) pairs, exactly.

    The rule is that of `outcome_metrics.assessing.scorecard.overall`: available cases, each
    attainment clamped to 0-1; what is missing counts 0 for the lower bound and 1 for the upper.
    """
    earned = covered = due = Fraction(0)
    for weight, whole in kpis:
        attained = fraction(whole["exact_attainment"])
        due += Fraction(weight) if whole["expected"] else 0
        if attained is None or not whole["expected"] or whole["reason"] in _TOO_LITTLE:
            continue
        covered += Fraction(weight)
        earned += Fraction(weight) * min(max(attained, Fraction(0)), Fraction(1))
    score = earned / covered if covered else None
    return (score, earned / due, (earned + due - covered) / due) if due else (score, None, None)


def coverage(kpis: Sequence[tuple[Decimal, Plain]]) -> Decimal:
    """Return the share of the weight due that has usable data (0-1), of (weight, whole) pairs.

    A measure without a target may have all its data: it counts, though it cannot be rated.
    """
    due = [(weight, whole) for weight, whole in kpis if whole["expected"]]
    known = [weight for weight, whole in due if whole["reason"] not in _TOO_LITTLE]
    whole = sum((weight for weight, _ in due), Decimal(0))
    return sum(known, Decimal(0)) / whole if whole else Decimal(0)


_TOO_LITTLE = frozenset({"nothing_due", "insufficient_data", "not_combinable"})


def _judged_by(text: str | None, agreed: Decimal | None) -> Decimal | None:
    """Return a target that a review keeps as the text of a float, exact to the millionth."""
    if text is None or agreed is None:
        return agreed
    return amount(round(Decimal(text) * SCALE))


def _bounds(found: Thresholds | None) -> list[Decimal]:
    return [found.good, found.approaching, found.requires_improvement] if found else []


def _thresholds(found: Thresholds | None) -> tuple[Threshold, ...]:
    names = (Rating.GOOD, Rating.APPROACHING, Rating.REQUIRES_IMPROVEMENT)
    pairs = zip(names, _bounds(found), strict=False)
    return tuple(Threshold(rating=name.value, bound=bound) for name, bound in pairs)


def _digits(values: Sequence[Decimal | None], *, percent: bool) -> int:
    """Return as many digits as what was agreed has, and at least one."""
    exponents = [one.normalize().as_tuple().exponent for one in values if one is not None]
    finest = max((-one for one in exponents if isinstance(one, int)), default=0)
    return min(max(finest - 2 * percent, 1), SCALE_DIGITS)


#: Most digits after the point that are printed of a value.
SCALE_DIGITS = len(str(SCALE)) - 1
