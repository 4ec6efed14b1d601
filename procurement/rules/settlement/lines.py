"""A settlement as data: every line with what it was computed from, every excess, every claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.money import Money


class Step(StrEnum):
    """The steps of a settlement, in the order in which they are taken."""

    FEE = "fee"
    MILESTONE = "milestone"
    HOLDBACK = "holdback"
    RELEASE = "release"
    OUTCOME = "outcome"
    CARRIED = "carried"
    METRIC_PERIOD_CAP = "metric_period_cap"
    METRIC_CAP = "metric_cap"
    PERIOD_CAP = "period_cap"
    CONTRACT_CAP = "contract_cap"
    BONUS = "bonus"
    BONUS_LIMIT = "bonus_limit"
    MALUS = "malus"
    MALUS_LIMIT = "malus_limit"
    FLOOR = "floor"
    TAX = "tax"


#: Steps whose lines together are what outcomes brought: caps look at their sum.
OUTCOME_STEPS = frozenset(
    {
        Step.OUTCOME,
        Step.CARRIED,
        Step.METRIC_PERIOD_CAP,
        Step.METRIC_CAP,
        Step.PERIOD_CAP,
        Step.CONTRACT_CAP,
    }
)
#: Steps that cut what outcomes brought.
CAP_STEPS = OUTCOME_STEPS - {Step.OUTCOME, Step.CARRIED}

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a settlement.  The amounts of all lines together are what is payable.

    Attributes:
        step: Which step made it.
        rule: Code of the payment rule; of a tax, its code; empty: of the whole.
        minor: What it adds (or takes), minor units; rounded once, here.
        exact: The same before rounding, minor units.
        quantity: How many units were paid for; None where nothing is counted.
        unit_price: Exact price of one; None where there is none.
        excess_minor: What a limit cut off; 0 where no limit did.
        held_minor: What is not paid now because it is disputed.
        inputs: Everything else that the line was computed from, by name.
    """

    step: Step
    rule: str = ""
    minor: int = 0
    exact: Fraction = Fraction(0)
    quantity: Fraction | None = None
    unit_price: Fraction | None = None
    excess_minor: int = 0
    held_minor: int = 0
    inputs: Mapping[str, str] = field(default_factory=lambda: NOTHING)


class Verdict(StrEnum):
    """What became of one piece of evidence."""

    PAID = "paid"
    HELD = "held"  # disputed
    MEASURED = "measured"  # part of a bonus, malus or holdback measure
    WAITING = "waiting"  # not verified yet
    REJECTED = "rejected"
    LATER = "later"  # after the period
    OUTSIDE = "outside"  # of the rule's window
    NO_VALUE = "no_value"  # the rule has a threshold and no value was given
    BELOW = "below"  # the threshold was not met
    DUPLICATE = "duplicate"  # the same person, outcome and window as another
    PAID_BEFORE = "paid_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The verdict on one piece of evidence; `other` is the reference that it repeats, if any."""

    reference: str
    rule: str
    verdict: Verdict
    other: str = ""
    inputs: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is owed for one period.

    Attributes:
        start: First day.
        end: Last day.
        currency: ISO 4217.
        base_minor: Fees of the period: what shares are shares of.
        lines: In the order of the steps.
        decisions: One for each piece of evidence, by reference.
        shares: What each payer bears; they sum to the payable amount.
        carried_minor: Excess that the next period begins with, by rule.
    """

    start: date
    end: date
    currency: str
    base_minor: int
    lines: tuple[Line, ...]
    decisions: tuple[Decision, ...]
    shares: Mapping[str, int]
    carried_minor: Mapping[str, int]

    @property
    def payable_minor(self) -> int:
        """What is to be paid: the sum of all lines."""
        return sum(line.minor for line in self.lines)

    @property
    def payable(self) -> Money:
        """The same as money."""
        return Money(self.payable_minor, self.currency)

    @property
    def excess_minor(self) -> int:
        """What caps cut off outcome payments."""
        return sum(line.excess_minor for line in self.lines if line.step in CAP_STEPS)

    @property
    def held_minor(self) -> int:
        """What disputes hold back."""
        return sum(line.held_minor for line in self.lines)
