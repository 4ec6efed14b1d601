"""Which evidence is paid for: verified, in its window, over its threshold, each person once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from procurement.rules.findings import Finding
from procurement.rules.settlement.lines import Decision, Verdict
from procurement.rules.settlement.prices import index_inputs, index_on
from procurement.rules.settlement.terms import Form, Once, PaymentTerms, Rule, Window


class State(StrEnum):
    """How far evidence has come; only what is verified is paid."""

    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One piece of evidence.

    Attributes:
        reference: Its name in the city's files; unique within the contract.
        rule: Code of the payment rule it is evidence for.
        person: A digest that tells persons apart and names nobody; empty: about no person.
        on: Day of the outcome; of a measure, the last day it is about.
        state: How far it has come.
        quantity: Units, for a rule that pays by unit.
        value: What a threshold is compared with.
        numerator: For a measure: what was counted.
        denominator: For a measure: out of how many; also its number of cases.
    """

    reference: str
    rule: str
    person: str
    on: date
    state: State
    quantity: Decimal = Decimal(1)
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


#: What makes two pieces of evidence the same: person, outcome, window.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What standing settlements of other periods of the contract did; amounts in minor units.

    Attributes:
        keys: Person, outcome and window that were paid for, with the reference that was.
        references: Evidence that was paid for.
        outcomes: What outcomes brought, by rule, after every cap.
        carried: Excess carried into this period, by rule.
        held_back: What is still kept, by holdback rule.
    """

    keys: Mapping[Key, str] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    carried: Mapping[str, int] = field(default_factory=dict)
    held_back: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sifted:
    """The evidence that is paid for, that is held, and the verdict on every piece."""

    paid: tuple[Claim, ...]
    held: tuple[Claim, ...]
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]


def sift(claims: Iterable[Claim], terms: PaymentTerms, *, until: date, history: History) -> Sifted:
    """Decide about each claim of an outcome or milestone; the order they come in decides nothing.

    Evidence of earlier periods that no settlement has paid counts too, at its own day's price.  Of
    several claims for one person, outcome and window the verified ones come first, then the
    earliest, then the first by reference.
    """
    ordered = sorted(claims, key=_rank)
    seen = dict(history.keys)
    paid: list[Claim] = []
    held: list[Claim] = []
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for claim in ordered:
        rule = terms.rule(claim.rule)
        if rule is None:
            _without_rule(claim, history, decisions, findings)
            continue
        checked = _checked(claim, rule, terms, until=until, history=history)
        if isinstance(checked, Finding):
            findings.append(checked)
            continue
        decision = checked if checked.verdict not in _GOOD else _once(claim, rule, seen, checked)
        decisions.append(decision)
        paid += [claim] if decision.verdict is Verdict.PAID else []
        held += [claim] if decision.verdict is Verdict.HELD else []
    decisions.sort(key=_reference)
    return Sifted(tuple(paid), tuple(held), tuple(decisions), tuple(findings))


def key_of(claim: Claim, rule: Rule) -> Key:
    """Return person x outcome x window of a claim."""
    return claim.person, claim.rule, _bucket(claim.on, rule.window or Window())


_GOOD = frozenset({Verdict.PAID, Verdict.HELD})
_ABLE = _GOOD | {Verdict.MEASURED}
_VERDICTS = {
    State.RECEIVED: Verdict.WAITING,
    State.REJECTED: Verdict.REJECTED,
    State.DISPUTED: Verdict.HELD,
    State.VERIFIED: Verdict.PAID,
}


def _rank(claim: Claim) -> tuple[bool, date, str]:
    return claim.state is not State.VERIFIED, claim.on, claim.reference


def _reference(decision: Decision) -> str:
    return decision.reference


def _without_rule(
    claim: Claim, history: History, decisions: list[Decision], findings: list[Finding]
) -> None:
    """Refuse evidence for a rule that the terms lack, unless it was paid by earlier terms."""
    if claim.reference in history.references:
        decisions.append(
            Decision(
                reference=claim.reference, rule=claim.rule, verdict=Verdict.PAID_BEFORE, inputs={}
            )
        )
        return
    facts = {"reference": claim.reference, "rule": claim.rule}
    findings.append(Finding("settlement.unknown_rule", facts))


def _checked(
    claim: Claim, rule: Rule, terms: PaymentTerms, *, until: date, history: History
) -> Decision | Finding:
    """Decide about a claim by itself."""
    verdict = _placed(claim, rule, until, history)
    inputs: dict[str, str] = {}
    if verdict in _ABLE and rule.limit is not None:
        met = _meets(claim, rule, terms)
        if isinstance(met, Finding):
            return met
        passed, inputs = met
        verdict = passed or verdict
    return Decision(reference=claim.reference, rule=claim.rule, verdict=verdict, inputs=inputs)


_COUNTED = frozenset({Form.OUTCOME, Form.MILESTONE})


def _placed(claim: Claim, rule: Rule, until: date, history: History) -> Verdict:
    window = rule.window or Window()
    if claim.on > until:
        return Verdict.LATER
    if (window.start and claim.on < window.start) or (window.end and claim.on > window.end):
        return Verdict.OUTSIDE
    if claim.reference in history.references:
        return Verdict.PAID_BEFORE
    if rule.form not in _COUNTED:
        return Verdict.MEASURED if claim.state in _USED else _VERDICTS[claim.state]
    return _VERDICTS[claim.state]


_USED = frozenset({State.VERIFIED, State.DISPUTED})


def _meets(
    claim: Claim, rule: Rule, terms: PaymentTerms
) -> tuple[Verdict | None, dict[str, str]] | Finding:
    """Compare a value with the rule's threshold; the verdict is None where it is met."""
    limit = rule.limit
    if limit is None or claim.value is None:
        return Verdict.NO_VALUE, {}
    worth, inputs = Fraction(1), {"value": str(claim.value)}
    if limit.unit and limit.unit != terms.currency:
        value = index_on(terms, limit.unit, claim.on, rule.code)
        if isinstance(value, Finding):
            return value
        worth = Fraction(value.value)
        inputs |= index_inputs(value)
    low = limit.at_least is not None and Fraction(claim.value) < Fraction(limit.at_least) * worth
    high = limit.at_most is not None and Fraction(claim.value) > Fraction(limit.at_most) * worth
    return (Verdict.BELOW if low or high else None), inputs


def _once(claim: Claim, rule: Rule, seen: dict[Key, str], decision: Decision) -> Decision:
    """Let a person count once for an outcome and window."""
    key = key_of(claim, rule)
    if key in seen:
        return Decision(
            reference=claim.reference,
            rule=claim.rule,
            verdict=Verdict.DUPLICATE,
            other=seen[key],
            inputs=decision.inputs,
        )
    seen[key] = claim.reference
    return decision


def _bucket(day: date, window: Window) -> str:
    if window.once is Once.YEAR:
        return f"{day.year}"
    if window.once is Once.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if window.once is Once.MONTH:
        return f"{day.year}-{day.month:02}"
    return ""
