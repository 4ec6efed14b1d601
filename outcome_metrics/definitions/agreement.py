"""What one solicitation or contract adds to a definition: where we start and what is promised."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from outcome_metrics.definitions.definition import Kpi, Text, Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Where we start: a value, or better the numerator and denominator behind it.

    Attributes:
        value: In the KPI's unit.  Ignored where numerator and denominator are given.
        numerator: Sum over the baseline period.
        denominator: Sum over the baseline period.
        start: First day it covers.
        end: Last day it covers.
        source: Where it comes from; None if nobody said.
    """

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    start: date
    end: date
    source: Text | None

    @property
    def exact(self) -> Fraction | None:
        """The baseline as an exact number; None where it is not known or its denominator is 0."""
        if self.numerator is not None and self.denominator is not None:
            known = self.denominator != 0
            return Fraction(self.numerator) / Fraction(self.denominator) if known else None
        return None if self.value is None else Fraction(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promised value, or for `range` its two edges; in the KPI's unit."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTarget:
    """The promise for one period.  For a cumulative KPI: the amount planned *in* that period."""

    start: date
    end: date
    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is promised.

    Attributes:
        promise: For every period that has none of its own; None if all have.
        periods: Promises of single periods.  A cumulative KPI needs one for each.
        thresholds: The contract's own cut-offs of the ratings; None takes the definition's.
        rationale: Why this can be reached; None if nobody said.
        amendment: The amendment that changed it after signature, if one did.
    """

    promise: Promise | None = None
    periods: tuple[PeriodTarget, ...] = ()
    thresholds: Thresholds | None = None
    rationale: Text | None = None
    amendment: str | None = None

    def at(self, start: date, end: date) -> Promise | None:
        """Return the promise for the period from `start` to `end`, None where there is none."""
        for one in self.periods:
            if (one.start, one.end) == (start, end):
                return one.promise
        return self.promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One KPI as a solicitation asks for it or a contract promises it."""

    kpi: Kpi
    baseline: Baseline | None = None
    target: Target | None = None

    @property
    def thresholds(self) -> Thresholds | None:
        """The cut-offs that count: the contract's own before the definition's."""
        own = None if self.target is None else self.target.thresholds
        return self.kpi.thresholds if own is None else own
