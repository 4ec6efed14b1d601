"""Low prices, the right to match and ties: what is pointed out once the ranking is there."""

import hashlib
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.ingest.jurisdictions import shelf
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from procurement.rules.jurisdictions.legal_rules import LegalRule, PriceLimit
from procurement.rules.jurisdictions.profile import without_profile
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, Topic
from procurement.rules.scoring.price_bounds import out_of_bounds, unknown_bases
from procurement.rules.scoring.right_to_match import right_to_match
from procurement.rules.scoring.tie_breaks import TieBreak, break_tie, drawn_lots, steps_of
from procurement.rules.scoring.totals import places

TODAY = date(2026, 3, 20)

# --- prices out of bounds

PROFILES = {one.code: one.profile for one in shelf.profiles(Path("nowhere"))}
POLICY = without_profile(TODAY).price_limits


def odd(prices, *, rules=POLICY, **bases):
    named = {PriceBasis(name): amount for name, amount in bases.items()}
    return out_of_bounds(prices, bases=named, rules=rules)


def limit(basis, *, above=None, below=None):
    says = PriceLimit(
        basis=PriceBasis(basis),
        above=above and Decimal(above),
        below=below and Decimal(below),
        effect=PriceEffect.EXPLAIN,
    )
    return LegalRule(topic=Topic.PRICE_LIMIT, says=says, citation="Art. 1")


def test_a_price_far_under_the_others_is_asked_about_and_never_excluded():
    (found,) = odd({"A": 100, "B": 95, "C": 80, "D": 76})

    assert (found.bid, found.low, found.percent, found.line) == ("D", True, 20, "20")
    assert found.finding.severity is Severity.ADVISES
    assert all(say(found.finding, language).remedy for language in LANGUAGES)


def test_one_unit_above_the_line_is_not_asked_about():
    assert odd({"A": 100, "B": 100, "C": 81}) == ()
    assert len(odd({"A": 100, "B": 100, "C": 80})) == 1


def test_two_bids_have_no_others_whose_middle_says_anything():
    assert odd({"A": 100, "B": 10}) == ()


def test_a_price_far_under_the_estimate_is_asked_about_even_alone():
    (found,) = odd({"A": 60}, estimate=100)

    assert (found.basis, found.percent) == (PriceBasis.ESTIMATE, 40)
    assert odd({"A": 61}, estimate=100) == ()


@pytest.mark.parametrize(
    ("price", "sides"),
    [(59, [True]), (60, [True]), (61, []), (110, []), (111, [False])],
)
def test_mexico_asks_from_40_per_cent_under_and_above_10_per_cent_over_the_market(price, sides):
    law = PROFILES["guadalajara"].on(TODAY).of(Topic.PRICE_LIMIT)
    market = [one for one in law if one.says.basis is PriceBasis.MARKET_MEAN]

    found = odd({"A": price}, rules=market, market_mean=100)

    assert [one.low for one in found] == sides
    assert {one.citation for one in found} <= {
        "Ley federal de adquisiciones de abril de 2025 (DOF 16-04-2025)"
    }


def test_a_price_above_the_budget_is_pointed_out_from_the_first_unit():
    law = PROFILES["guadalajara"].on(TODAY).of(Topic.PRICE_LIMIT)

    found = odd({"A": 101, "B": 100}, rules=law, budget=100, market_mean=100)

    assert [(one.bid, one.basis, one.low) for one in found] == [("A", PriceBasis.BUDGET, False)]


@pytest.mark.parametrize("basis", PriceBasis)
@pytest.mark.parametrize("side", ["above", "below"])
def test_each_line_has_its_words_in_every_language(basis, side):
    prices = {"A": 1 if side == "below" else 900, "B": 100, "C": 100}
    rule = limit(basis, **{side: "0.5"})

    found = odd(prices, rules=[rule], budget=100, estimate=100, market_mean=100)

    assert [one.bid for one in found] == ["A"]
    assert all("Art. 1" in say(found[0].finding, language).sentence for language in LANGUAGES)


@pytest.mark.parametrize("basis", ["budget", "estimate", "market_mean"])
def test_a_line_that_nobody_can_look_at_is_said_and_finds_nothing(basis):
    rule = limit(basis, below="0.4")

    (found,) = unknown_bases({}, [rule])

    assert odd({"A": 1}, rules=[rule]) == ()
    assert all(say(found, language).remedy for language in LANGUAGES)
    assert unknown_bases({PriceBasis(basis): 100}, [rule]) == ()


@pytest.mark.parametrize("place", PROFILES)
def test_every_profile_draws_dated_lines_for_odd_prices(place):
    rules = PROFILES[place].on(TODAY).of(Topic.PRICE_LIMIT)

    assert {PriceBasis.OTHER_BIDS, PriceBasis.ESTIMATE} <= {one.says.basis for one in rules}
    assert all(one.citation and one.source and not one.confirmed for one in rules)


@pytest.mark.parametrize("place", PROFILES)
@pytest.mark.parametrize("topic", [Topic.PROTEST_DECISION, Topic.CURE_TIME])
def test_every_profile_answers_or_awaits_how_long_a_decision_and_a_cure_take(place, topic):
    (rule,) = PROFILES[place].on(TODAY).of(topic)

    assert rule.awaited or (rule.citation and rule.duration.number > 0)
    assert not rule.confirmed


# --- the right to match

BRAZIL = {one.code: one for one in PROFILES["sao-paulo"].on(TODAY).preferences}


def turns(prices, small, *, margin="0.10"):
    ranks = places({bid: Decimal(-price) for bid, price in prices.items()})
    found = right_to_match(prices, ranks=ranks, small=small, margin=Decimal(margin))
    return found and found.turns


def test_a_small_firm_eight_per_cent_above_may_undercut_in_one_procedure_and_not_the_other():
    prices = {"large": 100_000, "small": 108_000}
    margins = {code: rule.limits.margin for code, rule in BRAZIL.items()}

    open_call = turns(prices, {"small"}, margin=margins["empate-ficto-concorrencia"])
    auction = turns(prices, {"small"}, margin=margins["empate-ficto-pregao"])

    assert (open_call, auction) == ((("small",),), None)


def test_the_rules_of_brazil_are_dated_cited_and_approved_by_nobody_yet():
    assert {rule.mechanism.value for rule in BRAZIL.values()} == {"right-to-match"}
    assert BRAZIL["empate-ficto-pregao"].limits.minutes == 5
    for rule in BRAZIL.values():
        missing = [one.code for one in rule.missing(TODAY, "")]
        assert (missing, rule.confirmed_by) == (["preference.not_approved"], "")
        assert rule.start
        assert "123/2006" in rule.citation


def test_the_end_of_the_ten_per_cent_is_included():
    assert turns({"L": 100_000, "S": 110_000}, {"S"}) == (("S",),)
    assert turns({"L": 100_000, "S": 110_001}, {"S"}) is None


def test_the_right_passes_down_the_line_and_equals_draw_for_it():
    prices = {"L": 100, "A": 108, "B": 104, "C": 108, "M": 105, "D": 111}

    assert turns(prices, {"A", "B", "C", "D"}) == (("B",), ("A", "C"))


@pytest.mark.parametrize("small", [{"S"}, {"S", "L"}, set()])
def test_nobody_may_undercut_a_best_price_of_a_small_firm(small):
    assert turns({"S": 100, "L": 103}, small) is None


def test_a_small_firm_that_is_cheaper_and_behind_has_nothing_to_undercut():
    right = right_to_match(
        {"L": 100, "S": 90, "T": 105},
        ranks={"L": 1, "S": 2, "T": 3},
        small={"S", "T"},
        margin=Decimal("0.10"),
    )

    assert (right.below, right.turns) == (100, (("T",),))


def test_a_small_firm_with_the_same_price_as_a_large_one_may_undercut():
    assert turns({"L": 100, "S": 100}, {"S"}) == (("S",),)


# --- ties

#: Brazil, law 14.133, art. 60, as the profile has it; then a draw.
ART_60 = steps_of((*PROFILES["sao-paulo"].on(TODAY).rule(Topic.TIE_BREAK).says, "draw"))


def test_the_order_of_brazil_is_that_of_its_law():
    assert [(one.code, one.lowest_wins, one.lots) for one in ART_60] == [
        ("new_bids", True, False),
        ("past_performance", False, False),
        ("gender_equity", False, False),
        ("integrity", False, False),
        ("locality", False, False),
        ("draw", False, True),
    ]


def test_a_broken_tie_survives_being_stored():
    found = break_tie("AB", ART_60, {"new_bids": {"A": 1, "B": 2}})

    assert TieBreak.from_body(json.loads(json.dumps(found.as_body()))) == found


def test_the_steps_are_applied_in_their_order_until_each_bid_has_its_place():
    evidence = {
        "new_bids": {"A": 95, "B": 90, "C": 95},
        "past_performance": {"A": 3, "C": 4},
    }

    found = break_tie(("A", "B", "C"), ART_60, evidence)

    assert found.groups == (("B",), ("C",), ("A",))
    assert (found.applied, found.broken) == (("new_bids", "past_performance"), True)


def test_a_step_without_evidence_is_waited_for_and_never_skipped():
    evidence = {"new_bids": {"A": 90, "B": 90}, "gender_equity": {"A": 1, "B": 0}}

    found = break_tie(("A", "B"), ART_60, evidence)

    assert not found.broken
    assert (found.groups, found.waiting) == ((("A", "B"),), "past_performance")
    assert found.lacking == ("A", "B")


def test_evidence_of_a_bid_that_has_its_place_already_is_not_asked_for():
    evidence = {"new_bids": {"A": 95, "B": 90, "C": 95}, "past_performance": {"A": 3}}

    assert break_tie(("A", "B", "C"), ART_60, evidence).lacking == ("C",)


def test_where_the_order_ends_without_a_difference_the_bids_stay_tied():
    found = break_tie(("A", "B"), ART_60[:1], {"new_bids": {"A": 90, "B": 90}})

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
