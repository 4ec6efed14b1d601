"""Payment terms and evidence for tests: small, valid, override what matters."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.rules.settlement.evidence import Claim, History, State
from procurement.rules.settlement.lines import Settlement
from procurement.rules.settlement.periods import Period
from procurement.rules.settlement.rounding import Rounding
from procurement.rules.settlement.settle import settle
from procurement.rules.settlement.terms import (
    Band,
    Form,
    PaymentTerms,
    PeriodLength,
    Price,
    Rule,
    Window,
)

D = Decimal
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
Q1 = Period(date(2026, 1, 1), date(2026, 3, 31))
Q2 = Period(date(2026, 4, 1), date(2026, 6, 30))
TERM = Period(FIRST, LAST)
NOTHING_BEFORE = History()


def a_rule(code, form, **changed):
    """Return a rule with all seven elements."""
    whole = Rule(
        code=code,
        form=form,
        payer="City of Puerto Claro",
        payee="Shore Works",
        unit="person",
        measure="In work",
        threshold="26 weeks",
        evidence="Payroll",
        verifier="Employment office",
        window=Window(start=FIRST, end=LAST),
    )
    return replace(whole, **changed)


def priced(amount, unit="USD", **changed):
    """Return one price."""
    return (Price(amount=D(str(amount)), unit=unit, **changed),)


FEE = a_rule("service", Form.FEE, prices=priced("80000.00"))
JOBS = a_rule("jobs", Form.OUTCOME, prices=priced("1250.00"))
HOMES = a_rule("homes", Form.OUTCOME, prices=priced("333.335"))
BANDS = (
    Band(start=None, share=D(0)),
    Band(start=D(10), share=D("0.01")),
    Band(start=D(14), share=D("0.02")),
    Band(start=D(21), share=D("0.10")),
)
WAITING = a_rule("waiting", Form.MALUS, bands=BANDS)


def terms(*rules, **changed):
    """Return terms in dollars, by quarters, rounded half up."""
    whole = PaymentTerms(
        currency="USD",
        rounding=Rounding.HALF_UP,
        period=PeriodLength.QUARTER,
        valid_from=FIRST,
        rules=rules or (FEE, JOBS),
    )
    return replace(whole, **changed)


def a_claim(number, *, rule="jobs", on=date(2026, 2, 1), state=State.VERIFIED, **changed):
    """Return verified evidence for person `number`."""
    whole = Claim(
        reference=f"{rule}-{number}", rule=rule, person=f"person-{number}", on=on, state=state
    )
    return replace(whole, **changed)


def claims(count, **changed):
    """Return verified evidence for so many persons."""
    return [a_claim(number, **changed) for number in range(count)]


def measured(rule, numerator, denominator, *, on=date(2026, 3, 31), state=State.VERIFIED):
    """Return verified evidence for a bonus or malus."""
    return Claim(
        reference=f"{rule}-{on}",
        rule=rule,
        person="",
        on=on,
        state=state,
        numerator=D(numerator),
        denominator=D(denominator),
    )


def settled(agreed, evidence=(), *, period=Q1, term=TERM, history=NOTHING_BEFORE) -> Settlement:
    """Settle, and fail if it cannot be."""
    found = settle(agreed, evidence, period=period, term=term, history=history)
    assert isinstance(found, Settlement), found
    return found


def amounts(found):
    """Return (step, rule, minor units) of each line."""
    return [(line.step.value, line.rule, line.minor) for line in found.lines]
