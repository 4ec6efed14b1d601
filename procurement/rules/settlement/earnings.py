"""What the period earns: fees, milestones, what is kept back, and outcomes at their prices."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from procurement.rules.settlement.case import Case, base, days_of, fee_days, fee_key
from procurement.rules.settlement.evidence import Claim, State
from procurement.rules.settlement.lines import Line, Step, Verdict
from procurement.rules.settlement.terms import Form, Rule


def fees(case: Case, _lines: Sequence[Line]) -> Iterator[Line]:
    """Yield a line for each fee: whole, or by its days where the contract began or ended.

    The price is that of the first day that it is owed for.
    """
    for rule in case.terms.of(Form.FEE):
        days = fee_days(rule, case.active)
        if days is None:
            continue
        price = case.prices[fee_key(rule)]
        counted, all_days = days_of(days), days_of(case.period)
        part = Fraction(counted, all_days)
        exact = case.exact(price.amount * part)
        yield Line(
            step=Step.FEE,
            rule=rule.code,
            minor=case.round(exact),
            exact=exact,
            quantity=part,
            unit_price=price.amount,
            inputs={**price.inputs, "days": f"{counted}/{all_days}"},
        )


def milestones(case: Case, _lines: Sequence[Line]) -> Iterator[Line]:
    """Yield a line for each milestone that was verified and not paid before."""
    yield from _priced(case, Form.MILESTONE, Step.MILESTONE)


def holdbacks(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield what is kept of the base, and what is released once its condition was verified."""
    for rule in case.terms.of(Form.HOLDBACK):
        share = Fraction(rule.share or 0)
        in_window = fee_days(rule, case.active) is not None
        exact = -share * base(lines) if in_window else Fraction(0)
        kept = Line(
            step=Step.HOLDBACK,
            rule=rule.code,
            minor=case.round(exact),
            exact=exact,
            inputs={"share": str(rule.share), "base_minor": str(base(lines))},
        )
        shown = _condition(case, rule)
        balance = case.history.held_back.get(rule.code, 0) - kept.minor
        if kept.minor:
            yield kept
        if shown and balance:
            yield Line(
                step=Step.RELEASE,
                rule=rule.code,
                minor=balance,
                exact=Fraction(balance),
                inputs={"evidence": shown, "kept_before_minor": str(balance + kept.minor)},
            )


def outcomes(case: Case, _lines: Sequence[Line]) -> Iterator[Line]:
    """Yield a line for each rule and unit price, and one for what is held in dispute."""
    yield from _priced(case, Form.OUTCOME, Step.OUTCOME)


def carried(case: Case, _lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the excess of earlier periods, where the contract carries it."""
    if not case.terms.carry_excess:
        return
    for rule, minor in sorted(case.history.carried.items()):
        if minor:
            yield Line(step=Step.CARRIED, rule=rule, minor=minor, exact=Fraction(minor))


def _priced(case: Case, form: Form, step: Step) -> Iterator[Line]:
    for rule in case.terms.of(form):
        for claims, held in ((case.sifted.paid, False), (case.sifted.held, True)):
            groups: dict[tuple[Fraction, tuple[tuple[str, str], ...]], list[Claim]]
            groups = defaultdict(list)
            for claim in claims:
                if claim.rule == rule.code:
                    price = case.prices[claim.reference]
                    groups[price.amount, tuple(sorted(price.inputs.items()))].append(claim)
            for (amount, inputs), group in sorted(groups.items()):
                yield _line(case, rule, step, (amount, dict(inputs), group, held))


def _line(
    case: Case, rule: Rule, step: Step, priced: tuple[Fraction, dict[str, str], list[Claim], bool]
) -> Line:
    amount, inputs, group, held = priced
    quantity = sum((Fraction(claim.quantity) for claim in group), Fraction(0))
    exact = case.exact(quantity * amount)
    minor = case.round(exact)
    return Line(
        step=step,
        rule=rule.code,
        minor=0 if held else minor,
        exact=exact,
        quantity=quantity,
        unit_price=amount,
        held_minor=minor if held else 0,
        inputs={
            **inputs,
            "claims": str(len(group)),
            **({"milestone": rule.milestone} if rule.milestone else {}),
            **({"disputed": "yes"} if held else {}),
        },
    )


def _condition(case: Case, rule: Rule) -> str:
    """Return the reference of the first verified evidence that releases a holdback, or nothing."""
    measured = {one.reference for one in case.sifted.decisions if one.verdict is Verdict.MEASURED}
    found = sorted(
        (claim.on, claim.reference)
        for claim in case.claims
        if claim.rule == rule.code and claim.reference in measured and claim.state is State.VERIFIED
    )
    return found[0][1] if found else ""
