"""One ready definition, with figures that show a person how it is computed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue.collecting import CONTRACT_MANAGER, VENDOR
from outcome_metrics.definitions.definition import (
    UNSAID,
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    KpiType,
    Thresholds,
)

#: What ready definitions share.  A blank that a definition does not fill is named by a test.
PROPOSAL = Kpi(
    code="",
    version=1,
    valid_from=date(2020, 1, 1),
    name=UNSAID,
    type=KpiType.OUTCOME,
    definition=UNSAID,
    numerator=UNSAID,
    exclusions=UNSAID,
    unit="",
    direction=Direction.HIGHER,
    aggregation=Aggregation.RATIO_OF_SUMS,
    attainment=AttainmentKind.RATIO,
    data_source=UNSAID,
    owner=UNSAID,
    collector=VENDOR,
    validator=CONTRACT_MANAGER,
    frequency=Frequency.MONTH,
)
#: What those share that count some out of many, between none (0) and all (1).
SHARE = replace(
    PROPOSAL,
    unit="share",
    aggregation=Aggregation.RATIO_OF_SUMS,
    plausible_min=Decimal(0),
    plausible_max=Decimal(1),
)


def cutoffs(*, good: str, approaching: str, requires_improvement: str) -> Thresholds:
    """Return the cut-offs of the ratings, written as numbers in the KPI's unit."""
    return Thresholds(
        good=Decimal(good),
        approaching=Decimal(approaching),
        requires_improvement=Decimal(requires_improvement),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A small case, worked out by hand; the pages of the catalogue compute it and must agree.

    Attributes:
        parts: The figure of each period in order: `45/50` (numerator over denominator) or `40`.
        target: What is promised: one number, the two edges of a range, or the amounts planned for
            each period of a cumulative KPI.
        baseline: Where we start; blank if the formula does not ask for it.
        value: All parts together; blank for a percentile, which has no such value.
        attainment: Of `value` against `target`, to four decimals; blank where there is no value.
    """

    parts: tuple[str, ...]
    target: tuple[str, ...]
    baseline: str = ""
    value: str = ""
    attainment: str = ""

    @property
    def figures(self) -> tuple[tuple[Decimal, Decimal | None], ...]:
        """Numerator and denominator of each part; no denominator for a plain amount."""
        pairs = (part.partition("/") for part in self.parts)
        return tuple((Decimal(top), Decimal(below) if line else None) for top, line, below in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A definition of the catalogue.

    Attributes:
        kpi: The definition itself; weight and thresholds are proposals.
        worked: A case that a person can check.
        sources: Where a like measure is used; none of them has approved this definition.
    """

    kpi: Kpi
    worked: Worked
    sources: tuple[str, ...] = ()
