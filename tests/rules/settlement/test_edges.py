"""The first and the last that counts: days, thresholds, cases, and what must not leak."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from procurement.rules.settlement.evidence import History, State
from procurement.rules.settlement.exact import decimal_text
from procurement.rules.settlement.periods import Period
from procurement.rules.settlement.rounding import Rounding, to_minor
from procurement.rules.settlement.terms import Form, Once, Threshold, Window
from tests.rules.settlement.terms import (
    FEE,
    FIRST,
    JOBS,
    Q1,
    Q2,
    WAITING,
    D,
    a_claim,
    a_rule,
    claims,
    measured,
    priced,
    settled,
    terms,
)


@pytest.mark.parametrize(("day", "paid"), [(9, 0), (10, 1), (20, 1), (21, 0)])
def test_a_window_holds_its_first_and_its_last_day(day, paid):
    window = Window(start=date(2026, 2, 10), end=date(2026, 2, 20))

    found = settled(terms(replace(JOBS, window=window)), [a_claim(1, on=date(2026, 2, day))])

    assert found.payable_minor == paid * 125_000


@pytest.mark.parametrize(("value", "paid"), [("4.9", 0), ("5", 1), ("7", 1), ("7.1", 0)])
def test_a_value_on_a_threshold_counts(value, paid):
    rule = replace(JOBS, limit=Threshold(at_least=D(5), at_most=D(7)))

    assert settled(terms(rule), [a_claim(1, value=D(value))]).payable_minor == paid * 125_000


def test_a_quarter_is_three_months_from_its_first_to_its_last_day():
    rule = replace(JOBS, window=Window(start=FIRST, end=date(2026, 12, 31), once=Once.QUARTER))
    days = [date(2026, month, day) for month in range(1, 13) for day in (1, 28)]
    evidence = [a_claim(1, reference=str(day), on=day) for day in days]

    found = settled(terms(rule), evidence, period=Period(date(2026, 10, 1), date(2026, 12, 31)))

    assert found.payable_minor == 4 * 125_000


def test_just_enough_cases_decide():
    found = settled(terms(FEE, replace(WAITING, min_n=20)), [measured("waiting", 15 * 20, 20)])

    assert found.payable_minor == 8_000_000 - 160_000


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_a_measure_counts_from_the_first_to_the_last_day_of_its_period(day, counts):
    rule = replace(WAITING, window=Window(start=date(2025, 1, 1), end=date(2026, 12, 31)))

    found = settled(terms(FEE, rule), [measured("waiting", 30, 2, on=day)])

    assert (found.payable_minor < 8_000_000) == counts


def test_a_rolling_measure_forgets_what_is_older():
    rule = replace(WAITING, rolling=2)
    old = measured("waiting", 5000, 10, on=date(2026, 3, 31))

    found = settled(terms(FEE, rule), [old], period=Period(date(2026, 7, 1), date(2026, 9, 30)))
    still = settled(terms(FEE, rule), [old], period=Q2)

    assert found.lines[1].inputs["reason"] == "no_data"
    assert still.payable_minor < 8_000_000


def test_excess_of_before_stays_out_where_the_contract_carries_nothing():
    found = settled(terms(JOBS), claims(1), history=History(carried={"jobs": 5}))

    assert found.payable_minor == 125_000


def test_a_disputed_condition_releases_no_holdback():
    kept = a_rule("kept", Form.HOLDBACK, share=D("0.10"))
    disputed = a_claim(1, rule="kept", person="", state=State.DISPUTED)

    assert settled(terms(FEE, kept), [disputed]).payable_minor == 7_200_000


@pytest.mark.parametrize(("day", "minor"), [(9, 100), (10, 200), (20, 200), (21, 300)])
def test_a_price_holds_from_its_first_to_its_last_day(day, minor):
    prices = (
        priced(1, end=date(2026, 2, 9))
        + priced(2, start=date(2026, 2, 10), end=date(2026, 2, 20))
        + priced(3, start=date(2026, 2, 21))
    )

    found = settled(terms(replace(JOBS, prices=prices)), [a_claim(1, on=date(2026, 2, day))])

    assert found.payable_minor == minor


def test_a_fee_is_owed_within_its_own_window():
    window = Window(start=date(2026, 3, 17), end=date(2026, 12, 31))

    found = settled(terms(replace(FEE, window=window)), period=Q1)

    assert found.lines[0].inputs["days"] == "15/90"
    assert (
        settled(
            terms(replace(FEE, window=replace(window, start=date(2026, 4, 1)))), period=Q1
        ).lines
        == ()
    )


def test_excess_is_what_caps_cut_and_not_what_limits_spared():
    found = settled(terms(FEE, WAITING, malus_limit=D("0.05")), [measured("waiting", 25 * 40, 40)])

    assert found.excess_minor == 0


def test_exact_figures_are_decimals_where_they_end():
    assert [decimal_text(Fraction(*pair)) for pair in ((1, 5), (3, 40), (2, 3), (-7, 2))] == [
        "0.2",
        "0.075",
        "2/3",
        "-3.5",
    ]


def test_half_even_rounds_up_where_that_is_even():
    assert to_minor(Fraction("0.015"), "USD", Rounding.HALF_EVEN) == 2
    assert to_minor(Fraction("0.025"), "USD", Rounding.HALF_EVEN) == 2
    assert to_minor(Fraction("0.026"), "USD", Rounding.HALF_EVEN) == 3


def test_one_cent_over_a_cap_is_cut():
    found = settled(terms(replace(JOBS, most_minor=124_999)), claims(1))

    assert (found.payable_minor, found.excess_minor) == (124_999, 1)
