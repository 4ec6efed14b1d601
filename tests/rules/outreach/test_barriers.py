"""What deters bidders is said with its figure; what nobody has said is no figure."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement.rules.findings import Severity
from procurement.rules.money import Money
from procurement.rules.outreach.barriers import Demands, Paper, Request, barriers
from procurement.rules.outreach.readability import Counts

EASY = Counts(words=100, sentences=10, syllables=140)
HARD = Counts(words=100, sentences=2, syllables=240)
OPENS = date(2026, 3, 2)
KIND = Demands(
    insurance=Money(1_000_000, "USD"),
    insurance_due_with_bid=False,
    proposal_pages=20,
    fillable_forms=True,
    printed_copies=0,
    unpaid_design=False,
    local_references_only=False,
    advance_percent=Decimal(10),
)
OPEN = Request(
    papers=(Paper(language="en", pages=30, words=200, prose=EASY),),
    opens=OPENS,
    closes=OPENS + timedelta(days=28),
    questions_end=OPENS + timedelta(days=14),
    estimated=Money(1_000_000, "USD"),
    lots=2,
    payment_days=30,
    demands=KIND,
)


def codes(request):
    return [one.code.removeprefix("barrier.") for one in barriers(request)]


def asking(**change):
    return replace(OPEN, demands=replace(KIND, **change))


def test_a_request_on_every_limit_is_left_alone():
    assert codes(OPEN) == []


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(OPEN, papers=(replace(OPEN.papers[0], pages=31),)), "long"),
        (replace(OPEN, papers=(replace(OPEN.papers[0], prose=HARD),)), "hard_to_read"),
        (replace(OPEN, closes=OPENS + timedelta(days=27)), "short_time"),
        (replace(OPEN, questions_end=OPENS + timedelta(days=13)), "short_questions"),
        (replace(OPEN, payment_days=31), "late_payment"),
        (replace(OPEN, lots=1), "one_lot"),
        (replace(OPEN, opens=None), "no_release_day"),
        (asking(insurance=Money(1_000_001, "USD")), "insurance_high"),
        (asking(insurance_due_with_bid=True), "insurance_early"),
        (asking(bid_bond=Money(1, "USD")), "bid_bond"),
        (asking(advance_percent=Decimal(0)), "no_advance"),
        (asking(fillable_forms=False), "forms"),
        (asking(printed_copies=1), "printed"),
        (asking(unpaid_design=True), "unpaid_design"),
        (asking(local_references_only=True), "local_references"),
    ],
)
def test_one_step_over_a_limit_is_said_alone_and_only_advises(request_, code):
    found = barriers(request_)

    assert [one.code for one in found] == [f"barrier.{code}"]
    assert found[0].severity is Severity.ADVISES


def test_what_the_case_does_not_say_is_named_and_not_assumed():
    (found,) = barriers(replace(OPEN, demands=Demands()))

    assert found.code == "barrier.not_said"
    assert len(str(found.params["names"]).split(", ")) == 8
    assert "bid_bond" not in str(found.params["names"])


def test_each_language_is_held_against_its_own_scale():
    counts = Counts(words=100, sentences=8, syllables=215)
    papers = tuple(
        Paper(language=one, pages=1, words=100, prose=counts) for one in ("en", "es", "pt")
    )

    found = barriers(replace(OPEN, papers=papers))

    # By hand: en 206.835 - 12.6875 - 181.89; es 60.4 and pt 54.3, each above its own 55 and 50.
    assert [(one.params["tongue"], one.params["score"]) for one in found] == [("en", "12.3")]
