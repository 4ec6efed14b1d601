"""One settlement being made: terms, period, evidence with its prices, and what came before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.money import MINOR_DIGITS
from procurement.rules.settlement.evidence import Claim, History, Sifted, sift
from procurement.rules.settlement.lines import OUTCOME_STEPS, Line, Step
from procurement.rules.settlement.periods import Period
from procurement.rules.settlement.prices import Priced, price_on
from procurement.rules.settlement.rounding import rounded
from procurement.rules.settlement.terms import Form, PaymentTerms, Rule


@dataclass(frozen=True, slots=True)
class Case:
    """What every step reads.

    Attributes:
        terms: How the contract pays.
        period: Which days are settled.
        active: Of these, the days on which the contract runs; None where it does not.
        claims: All evidence of the contract.
        sifted: What became of it.
        prices: Claim by reference -> its price; fee rule by code -> its price.
        history: What settlements of earlier periods did.
    """

    terms: PaymentTerms
    period: Period
    active: Period | None
    claims: tuple[Claim, ...]
    sifted: Sifted
    prices: Mapping[str, Priced]
    history: History

    def exact(self, amount: Fraction) -> Fraction:
        """Return an amount in whole units of the currency as minor units, exactly."""
        return amount * Fraction(10) ** MINOR_DIGITS[self.terms.currency]

    def round(self, exact: Fraction) -> int:
        """Return exact minor units as money, by the contract's rounding: once for each line."""
        return rounded(exact, self.terms.rounding)


def opened(
    terms: PaymentTerms,
    claims: Iterable[Claim],
    *,
    period: Period,
    term: Period,
    history: History,
) -> Case | tuple[Finding, ...]:
    """Sift the evidence and look up every price; all that is missing comes back at once."""
    known = tuple(claims)
    sifted = sift(known, terms, until=period.end, history=history)
    active = period.common(term)
    prices, missing = _prices(terms, sifted, active)
    findings = (*sifted.findings, *missing)
    if findings:
        return findings
    return Case(terms, period, active, known, sifted, prices, history)


def fee_key(rule: Rule) -> str:
    """Return the name under which the price of a fee is kept; no reference can be like it."""
    return f"\N{SECTION SIGN}{rule.code}"


def fee_days(rule: Rule, active: Period | None) -> Period | None:
    """Return the days of the period that a fee is owed for."""
    if active is None:
        return None
    window = rule.window
    if window is None:
        return active
    start, end = window.start or active.start, window.end or active.end
    return active.common(Period(start, end)) if start <= end else None


def outcome_totals(lines: Sequence[Line]) -> dict[str, int]:
    """Return rule -> what its outcomes brought so far, after the caps so far."""
    totals: dict[str, int] = {}
    for line in lines:
        if line.step in OUTCOME_STEPS:
            totals[line.rule] = totals.get(line.rule, 0) + line.minor
    return totals


def base(lines: Sequence[Line]) -> int:
    """Return the fees of the period: what every share is a share of."""
    return sum(line.minor for line in lines if line.step is Step.FEE)


def _prices(
    terms: PaymentTerms, sifted: Sifted, active: Period | None
) -> tuple[dict[str, Priced], list[Finding]]:
    prices: dict[str, Priced] = {}
    missing: list[Finding] = []
    wanted: list[tuple[str, Rule, date]] = []
    for rule in terms.of(Form.FEE):
        days = fee_days(rule, active)
        if days is not None:
            wanted.append((fee_key(rule), rule, days.start))
    for claim in (*sifted.paid, *sifted.held):
        rule_of_claim = terms.rule(claim.rule)
        if rule_of_claim is not None:
            wanted.append((claim.reference, rule_of_claim, claim.on))
    for name, rule, day in wanted:
        found = price_on(rule, day, terms)
        if isinstance(found, Finding):
            missing += [] if found in missing else [found]
        else:
            prices[name] = found
    return prices, missing


def days_of(period: Period) -> int:
    """Return how many days a period has."""
    return (period.end - period.start + timedelta(days=1)).days
