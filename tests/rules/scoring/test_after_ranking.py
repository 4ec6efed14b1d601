"""Low prices, the right to match and ties: what is pointed out once the ranking is there."""

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from procurement.rules.scoring.low_prices import POLICY, LowPriceRule, low_prices
from procurement.rules.scoring.right_to_match import MatchRule, right_to_match
from procurement.rules.scoring.tie_breaks import TieStep, break_tie, drawn_lots

TODAY = date(2026, 3, 20)

# --- low prices


def test_a_price_far_under_the_others_is_asked_about_and_never_excluded():
    found = low_prices({"A": 100, "B": 95, "C": 80, "D": 76}, estimate=None)

    assert [(one.code, one.params["bid"], one.severity) for one in found] == [
        ("ranking.low_beside_others", "D", Severity.ADVISES)
    ]
    assert found[0].params["percent"] == "20"
    assert all(say(found[0], language).remedy for language in LANGUAGES)


def test_one_unit_above_the_line_is_not_asked_about():
    assert low_prices({"A": 100, "B": 100, "C": 81}, estimate=None) == ()
    assert len(low_prices({"A": 100, "B": 100, "C": 80}, estimate=None)) == 1


def test_two_bids_have_no_others_whose_middle_says_anything():
    assert low_prices({"A": 100, "B": 10}, estimate=None) == ()


def test_a_price_far_under_the_estimate_is_asked_about_even_alone():
    (found,) = low_prices({"A": 59}, estimate=100)

    assert found.code == "ranking.low_beside_estimate"
    assert all(say(found, language).remedy for language in LANGUAGES)


def test_a_place_draws_its_own_line_for_a_time():
    law = LowPriceRule(
        below_others=None,
        below_estimate=Decimal(10),
        since=date(2025, 4, 17),
        until=date(2026, 12, 31),
    )

    assert len(low_prices({"A": 90, "B": 1, "C": 95}, estimate=100, rule=law)) == 2
    assert (law.in_force(TODAY), law.in_force(date(2027, 1, 1))) == (True, False)
    assert POLICY.in_force(TODAY)


# --- the right to match

BRAZIL = (
    MatchRule(
        procedure="concorrencia",
        within=Decimal(10),
        since=date(2006, 12, 15),
        citation="LC 123/2006, art. 44 §1",
    ),
    MatchRule(
        procedure="pregao",
        within=Decimal(5),
        since=date(2006, 12, 15),
        citation="LC 123/2006, art. 44 §2",
    ),
)


def turns(prices, small, *, procedure="concorrencia", day=TODAY, rules=BRAZIL):
    found = right_to_match(prices, small=small, rules=rules, procedure=procedure, day=day)
    return found and found.turns


def test_a_small_firm_eight_per_cent_above_may_undercut_in_one_procedure_and_not_the_other():
    prices = {"large": 100_000, "small": 108_000}

    assert turns(prices, {"small"}) == (("small",),)
    assert turns(prices, {"small"}, procedure="pregao") is None


def test_the_end_of_the_ten_per_cent_is_included():
    assert turns({"L": 100_000, "S": 110_000}, {"S"}) == (("S",),)
    assert turns({"L": 100_000, "S": 110_001}, {"S"}) is None


def test_the_right_passes_down_the_line_and_equals_draw_for_it():
    prices = {"L": 100, "A": 108, "B": 104, "C": 108, "M": 105, "D": 111}

    assert turns(prices, {"A", "B", "C", "D"}) == (("B",), ("A", "C"))


@pytest.mark.parametrize("small", [{"S"}, {"S", "L"}, set()])
def test_nobody_may_undercut_a_best_price_of_a_small_firm(small):
    assert turns({"S": 100, "L": 103}, small) is None


def test_a_rule_holds_from_its_first_day_to_its_last():
    before = date(2006, 12, 14)
    ended = (
        MatchRule(procedure="x", within=Decimal(10), since=before, until=before, citation="-"),
    )

    assert turns({"L": 100, "S": 101}, {"S"}, day=before) is None
    assert turns({"L": 100, "S": 101}, {"S"}, procedure="x", day=before, rules=ended) == (("S",),)
    assert turns({"L": 100, "S": 101}, {"S"}, procedure="x", rules=ended) is None


def test_the_newest_rule_in_force_counts():
    newer = MatchRule(procedure="pregao", within=Decimal(20), since=date(2026, 1, 1), citation="-")
    prices = {"L": 100, "S": 115}

    assert turns(prices, {"S"}, procedure="pregao", rules=(*BRAZIL, newer)) == (("S",),)


# --- ties

#: Brazil, law 14.133, art. 60, as data.
ART_60 = (
    TieStep(code="final_bid", lowest_wins=True),
    TieStep(code="past_performance"),
    TieStep(code="gender_equity"),
    TieStep(code="integrity_programme"),
    TieStep(code="locality"),
    TieStep(code="draw", lots=True),
)


def test_the_steps_are_applied_in_their_order_until_each_bid_has_its_place():
    evidence = {
        "final_bid": {"A": 95, "B": 90, "C": 95},
        "past_performance": {"A": 3, "C": 4},
    }

    found = break_tie(("A", "B", "C"), ART_60, evidence)

    assert found.groups == (("B",), ("C",), ("A",))
    assert (found.applied, found.broken) == (("final_bid", "past_performance"), True)


def test_a_step_without_evidence_is_waited_for_and_never_skipped():
    evidence = {"final_bid": {"A": 90, "B": 90}, "gender_equity": {"A": 1, "B": 0}}

    found = break_tie(("A", "B"), ART_60, evidence)

    assert not found.broken
    assert (found.groups, found.waiting) == ((("A", "B"),), "past_performance")
    assert found.lacking == ("A", "B")


def test_evidence_of_a_bid_that_has_its_place_already_is_not_asked_for():
    evidence = {"final_bid": {"A": 95, "B": 90, "C": 95}, "past_performance": {"A": 3}}

    assert break_tie(("A", "B", "C"), ART_60, evidence).lacking == ("C",)


def test_where_the_order_ends_without_a_difference_the_bids_stay_tied():
    found = break_tie(("A", "B"), ART_60[:1], {"final_bid": {"A": 90, "B": 90}})

    assert (found.groups, found.broken, found.waiting) == ((("A", "B"),), False, "")


def test_lots_follow_from_a_public_seed_as_anybody_can_check():
    lots = drawn_lots(["A", "B"], "4711")

    smallest = min("AB", key=lambda bid: hashlib.sha256(f"4711|{bid}".encode()).digest())
    assert max(lots, key=lots.get) == smallest
    assert break_tie("AB", ART_60[-1:], {"draw": lots}).groups[0] == (smallest,)


def test_no_bid_is_drawn_more_often_than_another():
    bids = ["A", "B", "C"]

    won = Counter(
        max(lots, key=lots.get) for n in range(3000) for lots in [drawn_lots(bids, str(n))]
    )

    assert all(900 < won[bid] < 1100 for bid in bids)


@given(st.permutations(["A", "B", "C", "D"]), st.text())
def test_the_order_in_which_bids_are_named_changes_no_lot(bids, seed):
    assert drawn_lots(bids, seed) == drawn_lots(sorted(bids), seed)
