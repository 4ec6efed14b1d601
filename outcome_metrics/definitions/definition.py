"""A KPI definition: versioned data that says what is measured and how (domain 3.1).

A changed definition is a new version; series of different versions are never joined.  Baseline and
target are not here: they belong to a solicitation or contract (`agreement.py`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

#: Counts from 1 to one less than this are hidden where groups are published [POLICY].  The CMS
#: standard hides 1 to 10 (domain 3.6).
SUPPRESSION_THRESHOLD = 11


class Direction(StrEnum):
    """Which way is better.

    `range` is best between two edges; `maintain` is best within the tolerance around one value.
    """

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
    MAINTAIN = "maintain"


class KpiType(StrEnum):
    """Where in the chain it measures; `balancing` watches the damage another KPI invites."""

    PROCESS = "process"
    OUTPUT = "output"
    OUTCOME = "outcome"
    BALANCING = "balancing"


class Aggregation(StrEnum):
    """How periods and sites combine.  `mean-weighted` is total over volume, `last` a level."""

    RATIO_OF_SUMS = "ratio-of-sums"
    SUM = "sum"
    LAST = "last"
    MEAN_WEIGHTED = "mean-weighted"
    PERCENTILE = "percentile"


class AttainmentKind(StrEnum):
    """Which formula gives attainment.  Ratio and linear differ: the contract names one."""

    RATIO = "ratio"
    LINEAR = "linear"
    RANGE = "range"
    CUMULATIVE = "cumulative"
    BASELINE_RELATIVE = "baseline-relative"


class Frequency(StrEnum):
    """How long one period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The same words in three languages."""

    en: str
    es: str
    pt: str


#: No words yet, in any language.
UNSAID = Text(en="", es="", pt="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Cut-offs of the ratings in the KPI's own unit; what misses the last one is inadequate.

    For `higher` a value must be at least the cut-off, for `lower` at most.  For `range` and
    `maintain` a cut-off is the allowed distance outside the range (0 = inside).
    """

    good: Decimal
    approaching: Decimal
    requires_improvement: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One version of one measure.  None or blank means "not said yet"; see `missing_fields`.

    Attributes:
        code: Stable name, such as `pothole_days`.
        version: Counts up from 1 with every change.
        valid_from: First day of this version.
        valid_to: Last day; None while it is in force.
        name: Short name for tables.
        question: What a resident or an official learns from it.
        type: Place in the chain from process to outcome.
        definition: What it measures, for whom.
        numerator: What is counted or added up.
        denominator: Out of what; None for a plain count or amount.
        exclusions: What is left out, and why.
        unit: A code such as `share` (0-1), `days`, `count`.
        direction: Which way is better.
        aggregation: How periods and sites combine.
        attainment: Which formula of domain 3.3.
        tolerance: Distance outside the range, in the KPI's unit, at which attainment reaches 0.
        thresholds: Cut-offs of the ratings; a target may carry its own.
        plausible_min: Values below are errors; also the floor of control limits.
        plausible_max: Values above are errors; also the ceiling of control limits.
        data_source: The system or register the figures come from.
        owner: Who answers for the data: a person or an office.
        collector: Who gathers it.
        validator: Who checks it; not the collector.
        frequency: Length of a period.
        lag_days: Days from the period's end until its result can be known (outcome window and
            reporting delay).
        submission_days: Days after the lag by which the vendor must deliver.
        dimensions: Codes of the groups by which results are broken down, such as `district`; those
            of the catalogue have words in every language, a city's own are shown as written.
        suppression_threshold: Published counts under this are hidden.
        burden_hours: Work to report one period, in hours.
        weight: Share in the composite (0-1); the weights of a contract sum to 1.
        critical: The overall rating is never better than this KPI's.
        payment_linked: A payment depends on it.
        goal: Code of the outcome goal it serves.
        incentive: The perverse incentive that was considered.
        balanced_by: Codes of the KPIs that watch for it.
    """

    code: str
    version: int
    valid_from: date | None
    valid_to: date | None = None
    name: Text
    question: Text = UNSAID
    type: KpiType
    definition: Text
    numerator: Text
    denominator: Text | None = None
    exclusions: Text
    unit: str
    direction: Direction
    aggregation: Aggregation
    attainment: AttainmentKind
    tolerance: Decimal | None = None
    thresholds: Thresholds | None = None
    plausible_min: Decimal | None = None
    plausible_max: Decimal | None = None
    data_source: Text
    owner: Text
    collector: Text
    validator: Text
    frequency: Frequency
    lag_days: int | None = None
    submission_days: int | None = None
    dimensions: tuple[str, ...] = ()
    suppression_threshold: int = SUPPRESSION_THRESHOLD
    burden_hours: Decimal | None = None
    weight: Decimal | None = None
    critical: bool = False
    payment_linked: bool = False
    goal: str = ""
    incentive: Text | None = None
    balanced_by: tuple[str, ...] = ()
