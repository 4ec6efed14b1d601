"""What an assessment says: rows per period and a whole, with everything needed to recompute it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from outcome_metrics.assessing.basis import Decision, Shift
from outcome_metrics.figures.states import State
from outcome_metrics.judging.ratings import Rating
from outcome_metrics.signals.choice import ChartKind
from outcome_metrics.signals.rules import LimitStatus


class Rule(StrEnum):
    """Why a point is a signal (domain 4.1)."""

    OUTSIDE = "outside_limit"
    CLOSE = "three_of_four"
    RUN = "run_of_eight"
    RANGE = "range_outside_limit"


class Reason(StrEnum):
    """Why something has no rating."""

    NOTHING_DUE = "nothing_due"
    INSUFFICIENT_DATA = "insufficient_data"
    NOT_COMBINABLE = "not_combinable"
    NO_TARGET = "no_target"
    ATTAINMENT_UNDEFINED = "attainment_undefined"
    CRITICAL_NOT_RATED = "critical_not_rated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One figure and what it means.  Quantities in millionths, values in the KPI's unit.

    Attributes:
        numerator: None where there is no figure.
        denominator: None for a plain count, or where there is no figure.
        value: Numerator over denominator; to date for a cumulative KPI.
        target_low: The target, or the lower edge of a range; to date for a cumulative KPI.
        target_high: The target again, or the upper edge.
        attainment: Uncapped; None where unknown or the formula is unusable.
        rating: `not_rated` where it cannot be said.
        below_target: Contractual flag: misses the target.  None where unknown.
    """

    numerator: int | None
    denominator: int | None
    value: float | None
    target_low: float | None
    target_high: float | None
    attainment: float | None
    rating: Rating
    below_target: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a process that did not change gives in one period, in the KPI's unit.

    The same in every period of an XmR chart; by the number of cases in a p or u chart, by the
    season in a seasonal one.
    """

    centre: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """One period.

    Attributes:
        start: First day.
        end: Last day.
        state: One of the twelve.
        recorded: Whether anything stands on record: a figure, or the reason why there is none.
        judgement: Contractual view.
        signals: Statistical view, never mixed with `below_target`: the rules that fire.  None
            where there is no figure or there are no limits.
        expected: The limits that `signals` go by; None where there are none.
        versions: How many different figures were recorded one after the other; 2 or more is a
            restatement.
        previous_value: The figure before the last restatement, so that both can be shown.
        late: Whether the figure came after its submission day, however often it was restated
            since.  None without a figure, or where the day of recording is not known.
    """

    start: date
    end: date
    state: State
    recorded: bool
    judgement: Judgement
    signals: tuple[Rule, ...] | None
    expected: Expected | None
    versions: int
    previous_value: float | None
    late: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All due periods together, by the KPI's aggregation.

    Attributes:
        judgement: Of the sums; attainment also where coverage is too low to rate.
        exact_attainment: The same, unrounded.
        covered: Periods with data.
        expected: Periods that should have data.
        lower: Attainment (0-1) if every missing period had 0; None without attainment.
        upper: Attainment (0-1) if every missing period had 1.
        owed: Periods whose figure the vendor owes (late, missing or rejected).
        reason: Why there is no rating, None where there is one.
        refusal: Code of why the periods cannot be combined, None where they can.
    """

    judgement: Judgement
    exact_attainment: Fraction | None
    covered: int
    expected: int
    lower: float | None
    upper: float | None
    owed: int
    reason: Reason | None
    refusal: str | None

    @property
    def coverage(self) -> float | None:
        """Share of the expected periods with data (0-1); None where none is expected."""
        return self.covered / self.expected if self.expected else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Frozen limits of one series; None where there are none.

    Attributes:
        kind: How they are computed.
        status: None, provisional or firm.
        points: Points in the baseline window.
        window_start: First day of the window, gaps included; None without a window.
        window_end: Last day of the window.
        centre: Mean of the window; None for a seasonal chart, whose center moves.
        lower: Lower process limit; None where it is each period's own (see `Expected`).
        upper: Upper process limit; None where it is each period's own.
        upper_range: Limit of the moving ranges; None for p and u charts, which have none.
        spread: For p and u charts, how many times wider than the law's the limits are.
        shift: Since when these limits hold, why, and by whose decision; None for the first ones.
        season: Why the series is compared year on year, by whose decision; None where it is not.
        refusal: Code of why there is no chart, such as `season.too_few_years`; else None.
    """

    kind: ChartKind
    status: LimitStatus
    points: int
    window_start: date | None
    window_end: date | None
    centre: float | None
    lower: float | None
    upper: float | None
    upper_range: float | None
    spread: float | None
    shift: Shift | None = None
    season: Decision | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One KPI of one contract on one day, its periods together: what a contract is rated by.

    Attributes:
        kpi_code: Which KPI.
        kpi_version: Which version.
        whole: All due periods together.
    """

    kpi_code: str
    kpi_version: int
    whole: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One KPI of one contract on one day.

    Attributes:
        kpi_code: Which KPI.
        kpi_version: Which version; results of two versions are never joined.
        as_of: The day it speaks for.
        as_known: Only what was recorded up to then counts; None is all.
        rows: Periods in order, those not due included.
        whole: All due periods together.
        last_signal: Start of the last period with a signal, None without one.
        chart: Limits the signals come from.
    """

    kpi_code: str
    kpi_version: int
    as_of: date
    as_known: int | None
    rows: tuple[PeriodRow, ...]
    whole: Whole
    last_signal: date | None
    chart: Chart
