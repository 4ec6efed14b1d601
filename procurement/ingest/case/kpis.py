"""What a case promises: the problem, its goals, its KPIs with baseline and target (domain 3)."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from outcome_metrics.definitions.definition import (
    SUPPRESSION_THRESHOLD,
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
)
from procurement.ingest.case.values import (
    CatalogueRef,
    Code,
    Day,
    Days,
    Name,
    Number,
    Percent,
    Section,
    Span,
    Text,
)

#: What a KPI must say itself when it does not `use` a definition of the catalogue.
OWN_DEFINITION = (
    "code", "name", "type", "definition", "numerator", "exclusions", "unit", "direction",
    "aggregation", "attainment", "data_source", "collected_by", "validated_by", "frequency",
    "lag_days",
)  # fmt: skip


Links = Annotated[tuple[Text, ...], Field(min_length=1)]


class Need(Section):
    """What is wrong, for whom; it does not name the solution.

    Attributes:
        affected: Everybody who bears the problem.
        target_population: Whom of them the service is to reach, and who comes first.
    """

    affected: Text
    target_population: Text | None = None
    how_many: Annotated[StrictInt, Field(ge=1)]
    where: Text
    how_bad: Text
    standard: Text
    since: Day
    evidence: Annotated[tuple[Text, ...], Field(min_length=1)]


class Goal(Section):
    """A result that the city wants."""

    code: Code
    statement: Text


class ExpectedOutcome(Section):
    """What is to change for people, and the goal that the change serves."""

    goal: Code
    change: Text


class LogicModel(Section):
    """Why the service should work: each link leads to the next (domain 3.1).

    Attributes:
        inputs: What goes in: money, people, data, rights.
        activities: What is done with it.
        outputs: What the vendor delivers.
        outcomes: What then changes for people.
        assumptions: What must hold for one link to lead to the next; results put it to the test.
    """

    inputs: Links
    activities: Links
    outputs: Links
    outcomes: Annotated[tuple[ExpectedOutcome, ...], Field(min_length=1)]
    assumptions: Links


class Baseline(Section):
    """Where the KPI stood before, in exactly one of four ways.

    Attributes:
        value: Measured, in the KPI's unit; needs `period` and `source`.
        numerator: Measured as a ratio, with `denominator`; needs `period` and `source`.
        scheduled: Will be measured in this period, before the contract's results count.
        from_results: Computed on import, from the periods before the contract starts.
    """

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    period: Span | None = None
    source: Text | None = None
    scheduled: Span | None = None
    from_results: StrictBool = False

    @property
    def measured(self) -> Decimal | None:
        """The value in the KPI's unit, None while it is still to be measured."""
        if self.numerator is not None and self.denominator:
            return self.numerator / self.denominator
        return self.value


class Target(Section):
    """What is promised: one value, or a range, for a period or (without one) all along."""

    starts: Day | None = Field(default=None, alias="from")
    ends: Day | None = Field(default=None, alias="to")
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None


def _read_targets(value: object) -> object:
    """Let one number, or one range, stand for the only target."""
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else [{"value": value}]


class Thresholds(Section):
    """Cut-offs of the ratings in the KPI's own unit; what reaches none is inadequate.

    For `range` and `maintain` a cut-off is the allowed distance outside the range.
    """

    good: Number
    approaching: Number
    requires_improvement: Number


class Kpi(Section):
    """One KPI of the case: from the catalogue (`use`), or defined here; always with its promise.

    Attributes:
        use: Catalogue code and version; terms and words written here override it.  What is
            counted stays the catalogue's, unless `code` begins a KPI of the city's own.
        question: What a resident or an official learns from it.
        weight: Share of the overall result, in per cent; all weights sum to 100.
        critical: Whether the overall rating can be no better than this one.
        unit: A code such as `days`, `share` (0-1) or `count`.
        tolerance: Distance outside the range at which attainment reaches 0, in the KPI's unit.
        lag_days: From the end of a period until its result can be known.
        submission_days: After the lag, until the result must have been delivered.
        suppress_below: Groups with fewer people are hidden.
        burden_hours: Hours per period that the vendor spends on reporting it.
        perverse_incentive: The damage this KPI invites, and what watches for it.
        balanced_by: Codes of the case's KPIs that watch for that damage.
        rationale: Why the target can be reached.
    """

    use: CatalogueRef | None = None
    code: Code | None = None
    version: Annotated[StrictInt, Field(ge=1, le=9999)] = 1
    name: Text | None = None
    question: Text | None = None
    type: KpiType | None = None
    definition: Text | None = None
    numerator: Text | None = None
    denominator: Text | None = None
    exclusions: Text | None = None
    unit: Code | None = None
    direction: Direction | None = None
    aggregation: Aggregation | None = None
    attainment: AttainmentKind | None = None
    tolerance: Number | None = None
    plausible_min: Number | None = None
    plausible_max: Number | None = None
    data_source: Text | None = None
    collected_by: Text | None = None
    validated_by: Text | None = None
    frequency: Frequency | None = None
    lag_days: Days | None = None
    submission_days: Days | None = None
    suppress_below: Annotated[StrictInt, Field(ge=1, le=1000)] = SUPPRESSION_THRESHOLD
    burden_hours: Number | None = None
    perverse_incentive: Text | None = None
    balanced_by: tuple[Code, ...] | None = None
    goal: Code
    weight: Percent
    critical: StrictBool = False
    payment_linked: StrictBool = False
    data_owner: Text
    disaggregation: tuple[Name, ...] = ()
    baseline: Baseline
    target: Annotated[tuple[Target, ...], BeforeValidator(_read_targets), Field(min_length=1)]
    rationale: Text | None = None
    thresholds: Thresholds | None = None

    @property
    def key(self) -> str:
        """The KPI's code, its own or the catalogue's."""
        return self.code or (self.use or "").partition("/")[0]
