"""What people settle after the prices are open, and what the ranking makes of it."""

import json
from decimal import Decimal
from fractions import Fraction

from procurement.rules.audit_chain import canonical
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.price_formulas import PriceFormula
from procurement.rules.scoring.ranking import NOTHING, Settled, rank
from procurement.rules.scoring.results import Inputs, ranked, recompute, result_body
from procurement.rules.scoring.reversals import leave_one_out
from procurement.rules.scoring.right_to_match import MatchTurns
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.tie_breaks import drawn_lots
from procurement.rules.vocabulary import CriterionKind

QUALITY = Criterion(
    code="quality", kind=CriterionKind.QUALITY, weight=Decimal(60), max_level=60, minimum=5
)
PRICE = Criterion(code="price", kind=CriterionKind.PRICE, weight=Decimal(40))
SCHEME = Scheme(
    criteria=(QUALITY, PRICE),
    price=PriceFormula("lowest-proportional"),
    rounding_digits=2,
    tie_break=("new_bids", "gender_equity", "draw"),
    consensus="consensus",
)
EQUAL = {bid: {"quality": 50} for bid in "ABC"}
ALIKE = dict.fromkeys("ABC", 100)


def standing(levels, prices, settled=NOTHING):
    ranking = rank(SCHEME, levels, prices, settled=settled)
    return [(one.rank, one.bid) for one in ranking.scored], ranking


def test_what_is_settled_of_a_tie_gives_each_bid_its_place():
    evidence = {"new_bids": {"A": 95, "B": 95, "C": 90}, "gender_equity": {"A": 0, "B": 1}}

    order, ranking = standing(EQUAL, ALIKE, Settled(evidence=evidence))

    assert order == [(1, "C"), (2, "B"), (3, "A")]
    (tie,) = ranking.ties
    assert (tie.applied, tie.broken, tie.open) == (("new_bids", "gender_equity"), True, ())


def test_a_tie_that_is_settled_in_part_leaves_the_rest_on_one_place():
    order, ranking = standing(
        EQUAL, ALIKE, Settled(evidence={"new_bids": {"A": 9, "B": 9, "C": 8}})
    )

    assert order == [(1, "C"), (2, "A"), (2, "B")]
    assert (ranking.ties[0].waiting, ranking.ties[0].open) == ("gender_equity", (("A", "B"),))


def test_those_who_stay_equal_share_a_place_and_the_next_is_skipped():
    order, _ = standing(EQUAL, ALIKE, Settled(evidence={"new_bids": {"A": 8, "B": 8, "C": 9}}))

    assert order == [(1, "A"), (1, "B"), (3, "C")]


def test_a_tie_behind_the_first_is_parted_behind_the_first():
    levels = {**EQUAL, "D": {"quality": 60}}
    lots = {"new_bids": {}, "gender_equity": {}, "draw": {}}
    even = dict.fromkeys("ABC", 1)
    evidence = {**lots, "new_bids": even, "gender_equity": even}

    order, _ = standing(
        levels,
        dict.fromkeys("ABCD", 100),
        Settled(evidence={**evidence, "draw": drawn_lots("ABC", "seed 1")}),
    )

    first = sorted("ABC", key=lambda bid: -drawn_lots("ABC", "seed 1")[bid])
    assert order == [(1, "D"), *((place, bid) for place, bid in enumerate(first, start=2))]


def test_a_published_criterion_parts_equals_without_anybody_asking():
    by_price = Scheme(
        criteria=(QUALITY, PRICE),
        price=SCHEME.price,
        rounding_digits=0,
        tie_break=("price", "draw"),
        consensus="consensus",
    )
    levels = {"A": {"quality": 51}, "B": {"quality": 50}}

    ranking = rank(by_price, levels, {"A": 1025, "B": 1000})

    assert {one.total for one in ranking.scored} == {Decimal(90)}
    assert [(one.rank, one.bid) for one in ranking.scored] == [(1, "B"), (2, "A")]


def test_a_rejected_price_leaves_the_comparison_and_its_quality_stays_shown():
    prices = {"A": 100, "B": 100, "C": 10}

    order, ranking = standing(EQUAL, prices, Settled(rejected=frozenset("C")))

    assert order == [(1, "A"), (1, "B"), (0, "C")]
    last = ranking.scored[-1].as_body()
    assert (last["rejected"], last["quality"], last["price"], last["total"]) == (
        True,
        "50.00",
        None,
        None,
    )
    assert ranking.scored[0].price == Decimal("40.00")  # the lowest of those that are left


def test_a_result_can_be_ranked_again_with_all_that_was_settled():
    inputs = Inputs(
        levels={bid: {"quality": Fraction(50)} for bid in "ABC"},
        prices={"A": 100, "B": 100, "C": 10},
        currency="BRL",
        settled=Settled(
            evidence={"new_bids": {"A": Fraction(99), "B": 98}}, rejected=frozenset("C")
        ),
    )
    body = result_body(ranked(SCHEME, inputs), inputs)

    assert recompute(body, canonical(SCHEME.as_body())) == body
    turned = json.loads(body)
    turned["inputs"]["settled"]["evidence"]["new_bids"]["A"] = "97"
    assert recompute(json.dumps(turned), canonical(SCHEME.as_body())) != body


def test_only_what_concerns_a_lot_is_stored_with_its_result():
    settled = Settled(
        evidence={"draw": {"A": 2, "X": 1}, "new_bids": {"X": 3}}, rejected=frozenset({"B", "Y"})
    )

    assert settled.of({"A", "B"}) == Settled(evidence={"draw": {"A": 2}}, rejected=frozenset({"B"}))


def test_each_bid_is_left_out_in_turn_and_the_others_keep_or_change_their_places():
    quality = {"A": Fraction(54), "B": Fraction(49), "C": Fraction(10)}
    prices = {"A": 125, "B": 100, "C": 50}

    found = {one.bid: one.places for one in leave_one_out(SCHEME, quality, prices)}

    assert found["C"] == {"A": 2, "B": 1}  # domain 5.3: without C it is B who wins
    assert found["A"] == {"B": 1, "C": 2}
    assert leave_one_out(SCHEME, quality, {"A": 125, "B": 100}) == ()


def test_the_places_without_a_bid_are_not_known_where_the_formula_has_no_answer():
    ranged = Scheme(
        criteria=(QUALITY, PRICE),
        price=PriceFormula("range"),
        rounding_digits=2,
        tie_break=("draw",),
        consensus="consensus",
    )
    quality = dict.fromkeys("ABC", Fraction(10))

    found = leave_one_out(ranged, quality, {"A": 100, "B": 100, "C": 50})

    assert [(one.bid, one.places is None) for one in found] == [
        ("A", False),
        ("B", False),
        ("C", True),
    ]


def test_the_turn_goes_to_the_next_who_has_not_had_one():
    right = MatchTurns(below=100, turns=(("B",), ("A", "C"), ("D",)))

    assert right.next_after(set(), {}) == ("B",)
    assert right.next_after({"B"}, {}) == ("A", "C")  # equals: lots must be drawn first
    assert right.next_after({"B"}, {"A": 1, "C": 2}) == ("C",)
    assert right.next_after({"B", "C"}, {"A": 1, "C": 2}) == ("A",)
    assert right.next_after({"B", "A", "C"}, {}) == ("D",)
    assert right.next_after(set("ABCD"), {}) == ()
