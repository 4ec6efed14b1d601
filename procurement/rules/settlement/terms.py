"""What a contract says about payment, as data: rules, prices, limits, taxes and rounding."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.rules.settlement.rounding import Rounding


class Form(StrEnum):
    """How a rule pays."""

    FEE = "fee"  # a fixed amount for the service of a period: the base of shares
    MILESTONE = "milestone"  # a fixed amount, once, when it was verified
    OUTCOME = "outcome"  # a price for each verified outcome: a line of the rate card
    BONUS = "bonus"  # a share of the base, by bands of a measure
    MALUS = "malus"  # a share of the base taken off, by bands of a measure
    HOLDBACK = "holdback"  # a share of the base kept until a condition was verified


#: Forms that pay by a price; the others by a share of the period's base.
PRICED = frozenset({Form.FEE, Form.MILESTONE, Form.OUTCOME})
#: Forms whose share depends on the band that a measure falls into.
BANDED = frozenset({Form.BONUS, Form.MALUS})


class Once(StrEnum):
    """How often one person may be paid for under one rule."""

    CONTRACT = "contract"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"


class TaxKind(StrEnum):
    """Whether a tax comes on top of the payment or is kept from it."""

    ADDED = "added"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A unit price for outcomes of certain days, both ends included.

    Attributes:
        amount: In `unit`; may have more digits than the currency.
        unit: The contract's currency, or an indexed unit such as UTM, UVT or UMA.
        start: First day of outcomes that it pays for; None: from the beginning.
        end: Last day; None: to the end.
        indexed_by: A price index that the amount moves with; empty: a fixed price.
        base_on: Day on which `amount` was agreed, where it moves with an index.
    """

    amount: Decimal
    unit: str
    start: date | None = None
    end: date | None = None
    indexed_by: str = ""
    base_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexValue:
    """What one indexed unit, or one price index, was worth on certain days, ends included."""

    unit: str
    start: date
    end: date
    value: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a value must reach to count; in an indexed unit where `unit` names one."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From this value of the measure on (None: below all others), this share of the base, 0-1."""

    start: Decimal | None
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days on which an outcome counts, ends included, and how often for one person."""

    start: date | None = None
    end: date | None = None
    once: Once = Once.CONTRACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sentence of the payment schedule.  Its seven elements may not be empty (`checking`).

    Attributes:
        code: Short name, the same on every line that it makes.
        form: How it pays.
        payer: Who pays.
        payee: Who is paid.
        prices: For priced forms: one for each stretch of days.
        share: For a holdback: the share of the base that is kept, 0-1.
        bands: For a bonus or malus: shares by the value of the measure.
        unit: What the price is for: person, household, month, milestone ...
        measure: What is measured, in words.
        threshold: What a value must reach, in words or as numbers that are checked.
        limit: The same as numbers; None where the evidence itself is yes or no.
        evidence: Which papers or records show it.
        verifier: Who verifies it; never the payee.
        window: When it must happen.
        most_minor: Most that the rule may pay over the whole contract.
        most_per_period_minor: Most that it may pay in one period.
        rolling: How many periods, this one included, a bonus or malus looks at together.
        min_n: Fewer cases than this decide nothing.
        kpi: For bands: the contract's KPI whose validated results are the measure; empty: evidence.
        milestone: For a milestone: the contract's own, whose judgement is the evidence; empty:
            evidence that is loaded.
    """

    code: str
    form: Form
    payer: str = ""
    payee: str = ""
    prices: tuple[Price, ...] = ()
    share: Decimal | None = None
    bands: tuple[Band, ...] = ()
    unit: str = ""
    measure: str = ""
    threshold: str = ""
    limit: Threshold | None = None
    evidence: str = ""
    verifier: str = ""
    window: Window | None = None
    most_minor: int | None = None
    most_per_period_minor: int | None = None
    rolling: int = 1
    min_n: int = 0
    kpi: str = ""
    milestone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """A tax on what is paid: `rate` is 0-1 of the amount before tax."""

    code: str
    rate: Decimal
    kind: TaxKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who bears which part of every payment; weights need not sum to anything."""

    name: str
    weight: Decimal


class PeriodLength(StrEnum):
    """How long the periods are that are settled; those of the calendar."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """How a contract pays.

    Attributes:
        currency: ISO 4217.
        rounding: How the half of a minor unit is rounded, once for each line.
        period: Length of the periods that are settled.
        valid_from: First day of the periods that these terms are for.
        rules: The payment rules.
        indexes: Values of every indexed unit and price index that the rules name.
        payers: Who bears which part; empty: the payer that the rules name.
        period_cap_minor: Most that all outcomes together may bring in one period.
        contract_cap_minor: Most that they may bring over the whole contract.
        carry_excess: Whether what a cap cut is carried into the next period.
        bonus_limit: Most that all bonuses together may be, as a share of the base, 0-1.
        malus_limit: Most that all deductions together may be, as a share of the base, 0-1.
        taxes: Each on the amount before tax.
    """

    currency: str
    rounding: Rounding
    period: PeriodLength
    valid_from: date
    rules: tuple[Rule, ...]
    indexes: tuple[IndexValue, ...] = ()
    payers: tuple[Payer, ...] = ()
    period_cap_minor: int | None = None
    contract_cap_minor: int | None = None
    carry_excess: bool = False
    bonus_limit: Decimal | None = None
    malus_limit: Decimal | None = None
    taxes: tuple[Tax, ...] = ()

    def rule(self, code: str) -> Rule | None:
        """Return the rule of this code; None where there is none."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def of(self, form: Form) -> tuple[Rule, ...]:
        """Return the rules of one form, by code: their order in the file decides nothing."""
        return tuple(sorted((rule for rule in self.rules if rule.form is form), key=_code))


def _code(rule: Rule) -> str:
    return rule.code
