"""What a bid promises beyond what was asked, and how the contract says so in each language."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.definitions.agreement import PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import Direction, Text
from procurement.actions.contracts.contract_promise import with_promise
from tests.actions.contract_builder import AGREED

SHARE = AGREED[1]
WHY = Text(en="Two districts do it", es="Dos distritos lo logran", pt="Dois distritos conseguem")


def asked(**changes):
    return replace(SHARE, target=replace(SHARE.target, **changes))


def test_a_better_promise_is_noted_in_three_languages_with_their_own_numbers():
    agreed = with_promise(asked(rationale=WHY), Decimal("0.95"))

    assert agreed.target.promise == Promise(value=Decimal("0.95"))
    assert agreed.target.rationale == Text(
        en="Two districts do it (0.9 → 0.95)",
        es="Dos distritos lo logran (0.9 → 0.95)",
        pt="Dois distritos conseguem (0,9 → 0,95)",
    )


def test_without_a_rationale_only_the_change_is_noted():
    agreed = with_promise(SHARE, Decimal("0.95"))

    assert agreed.target.rationale == Text(en="(0.9 → 0.95)", es="(0.9 → 0.95)", pt="(0,9 → 0,95)")


def test_each_value_asked_for_in_a_period_is_noted_once():
    plan = tuple(
        PeriodTarget(
            start=date(2015, month, 1),
            end=date(2015, month, 28),
            promise=Promise(value=Decimal(value)),
        )
        for month, value in enumerate(("0.8", "0.85", "0.8"), 1)
    )

    agreed = with_promise(asked(periods=plan), Decimal("0.95"))

    assert {one.promise.value for one in agreed.target.periods} == {Decimal("0.95")}
    assert agreed.target.rationale.en == "(0.9; 0.8; 0.85 → 0.95)"
    assert agreed.target.rationale.pt == "(0,9; 0,8; 0,85 → 0,95)"


def test_what_is_not_better_stays_as_it_was_asked():
    lower = replace(SHARE, kpi=replace(SHARE.kpi, direction=Direction.LOWER))

    assert with_promise(SHARE, Decimal("0.9")) == SHARE
    assert with_promise(SHARE, None) == SHARE
    assert with_promise(lower, Decimal("0.95")) == lower
    assert with_promise(replace(SHARE, target=Target()), Decimal("0.95")).target == Target()
