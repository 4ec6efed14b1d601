"""Payment that hangs on milestones: their accepted share, once, and held while in dispute."""

from datetime import date

import pytest

from procurement.rules.errors import BadInputError
from tests.actions.conftest import paying
from tests.actions.contract_builder import codes, promised

__all__ = ["paying"]  # a fixture

RULE = """
  - code: {code}
    form: {form}
    payer: City of Puerto Claro
    payee: Vendor
    price: "{price}"
    unit: {unit}
    measure: As agreed
    threshold: As the contract says
    evidence: Rosters
    verifier: Streets department
    window: {{from: 2026-01-01, to: 2027-12-31}}
"""
HEAD = """
currency: USD
rounding: half_up
period: quarter
valid_from: 2026-01-01
rules:
"""


def terms(*, price="500.00", hanging="crew", form="milestone"):
    fee = RULE.format(code="service", form="fee", price="1000.00", unit="quarter")
    one = RULE.format(code="crew_paid", form=form, price=price, unit="milestone")
    return HEAD + fee + one.rstrip() + f"\n    milestone: {hanging}\n"


@pytest.fixture
def city(paying):
    """Return a city whose contract promises a night crew for 500 by the end of June 2026."""
    promised(paying.bench, due=date(2026, 6, 30), payment_minor=500_00)
    assert not paying.terms(terms()).refused
    return paying


def delivered(city, day):
    given = {"milestone": "crew", "evidence": "Rosters", "delivered_on": day}
    assert not city.do("milestone.deliver", "contact", **given).refused


def judged(city, status, **more):
    given = {"milestone": "crew", "status": status, "reason": "Counted", **more}
    assert not city.do("milestone.judge", "validator", **given).refused


def payable(city, period):
    outcome = city.settle(period)
    assert not outcome.refused
    return outcome.facts["payable"], outcome.facts["held"]


def test_nothing_is_paid_for_a_milestone_that_nobody_has_judged(city):
    delivered(city, "2026-02-10")

    assert payable(city, "2026-Q1") == ("1000.00", "0.00")


def test_a_partly_met_milestone_pays_its_share_and_the_rest_once_it_is_met(city):
    delivered(city, "2026-02-10")
    judged(city, "partiallyMet", share="0.4")
    partly = payable(city, "2026-Q1")
    delivered(city, "2026-05-10")
    judged(city, "met")
    whole = payable(city, "2026-Q2")
    after = payable(city, "2026-Q3")

    assert (partly, whole, after) == (
        ("1200.00", "0.00"),
        ("1300.00", "0.00"),
        ("1000.00", "0.00"),
    )


def test_a_missed_milestone_pays_nothing(city):
    judged(city, "notMet")

    assert payable(city, "2026-Q1") == ("1000.00", "0.00")


def test_a_disputed_milestone_is_held_and_everything_else_is_paid(city):
    delivered(city, "2026-02-10")
    judged(city, "partiallyMet", share="0.4")
    city.do("dispute.file", "contact", milestone="crew", reasons="It was all of it")
    held = payable(city, "2026-Q1")
    city.do("dispute.answer", "manager", number=1, answer="Ten nights were missing")
    city.do("dispute.settle", "authority", number=1, result="denied", reasons="As the rosters say")

    assert held == ("1000.00", "200.00")
    assert payable(city, "2026-Q2") == ("1200.00", "0.00")


def test_evidence_beside_a_judgement_would_pay_twice_and_is_refused(city):
    delivered(city, "2026-02-10")
    judged(city, "met")
    row = {"reference": "CREW-1", "rule": "crew_paid", "date": "2026-02-10", "state": "verified"}
    city.evidence([row])

    assert codes(city.settle("2026-Q1")) == ["settlement.milestone_evidence"]


def test_terms_cannot_hang_on_what_is_not_promised_or_at_another_price(paying):
    promised(paying.bench, due=date(2026, 6, 30), payment_minor=500_00)

    assert codes(paying.terms(terms(hanging="crews"))) == ["payment.milestone_unknown"]
    assert codes(paying.terms(terms(price="501.00"))) == ["payment.milestone_price"]
    with pytest.raises(BadInputError) as caught:
        paying.terms(terms(form="outcome"))
    assert codes(caught.value) == ["payment.milestone_form"]
