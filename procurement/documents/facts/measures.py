"""Facts about one measure: what was agreed, what was delivered, how it ran."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.documents.facts.shared import Span, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What will be different for residents."""

    code: str
    statement: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From which value, in the unit of the measure, a rating is earned.

    Attributes:
        rating: `good`, `approaching_target`, `requires_improvement`.
        bound: The worst value that still earns it, or for a range the distance outside it; what
            is worse than all bounds is `inadequate`.
    """

    rating: str
    bound: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiTerms:
    """One measure as it was agreed.  Codes are those of `outcome_metrics`.

    Attributes:
        code: Its stable code.
        version: Version of its definition.
        name: Short name.
        question: What it answers, or its definition.
        kind: `process`, `output`, `outcome`, `balancing`.
        unit: The code `days`, `hours` or `count`, or words; unused if `percent`.
        percent: Values are shares (0-1) and are printed times a hundred with a percent sign.
        digits: Digits after the point.
        direction: `higher`, `lower`, `range`, `maintain`.
        numerator: What is counted, in words.
        denominator: Out of what, in words; empty for a sum.
        baseline: Where we start; None if unknown.
        baseline_period: When that was measured.
        source: Where the figures come from.
        target: What was promised; lower edge for a range.
        target_high: Upper edge of a range.
        weight: Share of the overall result, 0-1; None where nobody agreed on one.
        critical: A miss caps the overall rating.
        frequency: The code `week`, `month`, `quarter` or `year`, or words.
        thresholds: Ratings in native units, best first.
        collector: Who collects the figures.
        validator: Who checks them.
        goal: Code of the goal it serves.
        attainment_kind: `ratio`, `linear`, `range`, `cumulative` or `baseline-relative`.
        tolerance: For `maintain`, how far around the target is still good; for `range`, the
            distance outside it at which attainment reaches 0.
    """

    code: str
    version: int
    name: Text
    question: Text
    kind: str
    unit: Text
    percent: bool
    digits: int
    direction: str
    numerator: Text
    denominator: Text
    baseline: Decimal | None
    baseline_period: Span | None
    source: Text
    target: Decimal | None
    weight: Decimal | None
    critical: bool
    frequency: Text
    thresholds: tuple[Threshold, ...]
    collector: Text
    validator: Text
    goal: str = ""
    attainment_kind: str = "baseline-relative"
    target_high: Decimal | None = None
    tolerance: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiResult:
    """What was delivered on one measure in one period.

    Attributes:
        terms: What was agreed.
        state: `final`, `provisional`, `validated`, `received`, `late`, `missing`, `not_due`, `due`,
            `rejected`, `not_applicable`, `suppressed`, `disputed`.
        numerator: Counted; None if unknown.
        denominator: Out of; None if unknown or the measure is a sum.
        value: In the unit of the measure; a share (0-1) for a percentage.
        attainment: 1 = as promised; may be negative or above 1.
        rating: `good`, `approaching_target`, `requires_improvement`, `inadequate`, `other` or
            `not_rated`.
        below_target: Worse than the target; None if unknown. A contractual question.
        signal: The process behaves unlike its baseline; None if it cannot be told. A statistical
            question.
        periods_due: Periods that should have data.
        periods_known: Periods that have usable data.
        coverage: Share of due data that is usable, 0-1.
        reason: Why it is not rated: `insufficient_data`, `nothing_due`, `no_target`,
            `not_combinable`, `attainment_undefined`, `critical_not_rated`; else empty.
    """

    terms: KpiTerms
    state: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    attainment: Decimal | None
    rating: str
    below_target: bool | None
    signal: bool | None
    periods_due: int
    periods_known: int
    coverage: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is expected in one period, where each has limits of its own; an upper one may be open.

    Attributes:
        center: Expected value.
        lower: Lower limit.
        upper: Upper limit.
    """

    center: Decimal
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A process behaviour chart: values in time order and limits that were frozen beforehand.

    Attributes:
        kind: `xmr`, `p`, `u` or `seasonal`: how the limits were computed.
        days: First day of each period, rising; periods without data are listed too.
        values: One for each day; None is a gap and is drawn as one.
        center: Centre line of the frozen limits; None if there were too few points for limits.
        lower: Lower natural limit.
        upper: Upper natural limit.
        frozen_on: The limits are computed from `days` up to and including this one.
        frozen_from: And from this one on; None from the first.
        decided_by: Who decided that the limits are computed anew; empty for the first limits.
        trial: These limits are tried out: reviews go by others.
        signals: Positions in `days` that are signals.
        provisional: The limits rest on few points.
        bands: Limits of each period where they have their own, one for each of `days`; else empty.
    """

    days: tuple[date, ...]
    values: tuple[Decimal | None, ...]
    center: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    frozen_on: date | None
    signals: tuple[int, ...] = ()
    provisional: bool = False
    bands: tuple[Band | None, ...] = ()
    kind: str = "xmr"
    frozen_from: date | None = None
    decided_by: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One longer period (a quarter, say) added up: sums of numerators and of denominators."""

    span: Span
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
