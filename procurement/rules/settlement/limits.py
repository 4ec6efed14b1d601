"""What limits cut: caps of a rule, of the period, of the contract; the floor.

A cap is in minor units, so cutting a rounded line gives what rounding the cut line would; but only
so can the roundings of several lines never push their sum over the cap.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from procurement.rules.settlement.case import Case, outcome_totals
from procurement.rules.settlement.lines import Line, Step
from procurement.rules.settlement.rounding import split


def metric_period_caps(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what each rule earned over its own limit for one period."""
    for code, total in sorted(outcome_totals(lines).items()):
        rule = case.terms.rule(code)
        most = rule.most_per_period_minor if rule else None
        if most is not None and total > most:
            yield _cut(Step.METRIC_PERIOD_CAP, code, total - most, {"cap_minor": str(most)})


def metric_caps(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what each rule earned over its own limit for the whole contract."""
    for code, total in sorted(outcome_totals(lines).items()):
        rule = case.terms.rule(code)
        if rule is None or rule.most_minor is None:
            continue
        before = case.history.outcomes.get(code, 0)
        excess = total - max(rule.most_minor - before, 0)
        if excess > 0:
            said = {"cap_minor": str(rule.most_minor), "paid_before_minor": str(before)}
            yield _cut(Step.METRIC_CAP, code, excess, said)


def period_cap(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what all rules together earned over the limit for one period, each its part."""
    cap = case.terms.period_cap_minor
    if cap is not None:
        yield from _shared(Step.PERIOD_CAP, cap, lines, {"cap_minor": str(cap)})


def contract_cap(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what all rules together earned over the limit for the whole contract."""
    cap = case.terms.contract_cap_minor
    if cap is not None:
        before = sum(case.history.outcomes.values())
        said = {"cap_minor": str(cap), "paid_before_minor": str(before)}
        yield from _shared(Step.CONTRACT_CAP, max(cap - before, 0), lines, said)


def floor(_case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what brings a payment below zero back to zero: the vendor owes nothing."""
    total = sum(line.minor for line in lines)
    if total < 0:
        yield Line(
            step=Step.FLOOR,
            minor=-total,
            exact=Fraction(-total),
            excess_minor=-total,
            inputs={"total_minor": str(total)},
        )


def _shared(step: Step, room: int, lines: Sequence[Line], said: dict[str, str]) -> Iterator[Line]:
    totals = outcome_totals(lines)
    whole = sum(totals.values())
    if whole <= room:
        return
    parts = split(whole - room, {code: Fraction(total) for code, total in totals.items()})
    inputs = {**said, "earned_minor": str(whole), "room_minor": str(room)}
    for code, excess in sorted(parts.items()):
        if excess:
            yield _cut(step, code, excess, inputs)


def _cut(step: Step, rule: str, excess: int, inputs: dict[str, str]) -> Line:
    return Line(
        step=step,
        rule=rule,
        minor=-excess,
        exact=Fraction(-excess),
        excess_minor=excess,
        inputs=inputs,
    )
