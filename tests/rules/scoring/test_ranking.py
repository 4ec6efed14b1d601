"""Schemes, rankings and disagreement against the domain specification, sections 5.1 to 5.3."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from procurement.rules.money import Money
from procurement.rules.scoring.criteria import Criterion, weights_total
from procurement.rules.scoring.errors import PriceUndefinedError, ScoringError
from procurement.rules.scoring.flags import disagreements, far_from_others, flagged
from procurement.rules.scoring.price_formulas import PriceFormula
from procurement.rules.scoring.ranking import rank
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.scheme_problems import scheme_problems
from procurement.rules.scoring.simulation import pathologies
from procurement.rules.vocabulary import CriterionKind

PRICE = Criterion(code="price", kind=CriterionKind.PRICE, weight=Decimal(40))


def quality(code="quality", weight=60, **changes):
    return Criterion(code=code, kind=CriterionKind.QUALITY, weight=Decimal(weight), **changes)


def scheme(*criteria, **changes):
    valid = Scheme(
        criteria=criteria or (quality(max_level=60), PRICE),
        price=PriceFormula("lowest-proportional"),
        rounding_digits=2,
        tie_break=("new-bids", "lots"),
        consensus="consensus",
    )
    return replace(valid, **changes)


def levels(**given_levels):
    return {bid: {"quality": level} for bid, level in given_levels.items()}


def totals(ranking):
    return {scored.bid: scored.total for scored in ranking.scored}


def order(ranking):
    return [(scored.rank, scored.bid) for scored in ranking.scored]


def said(findings):
    """Return the codes, and see that each of ours has its words; `criteria.*` are the gates'."""
    for found in findings:
        if not found.code.startswith("criteria."):
            assert all(say(found, language).remedy for language in LANGUAGES)
    return [found.code for found in findings]


def refusals(scheme, given_levels, prices):
    with pytest.raises(ScoringError) as refused:
        rank(scheme, given_levels, prices)
    return said(refused.value.findings)


def test_two_bids_rank_as_published():
    ranking = rank(scheme(), levels(A=54, B=49), {"A": 125, "B": 100})

    assert totals(ranking) == {"A": 86, "B": 89}
    assert order(ranking) == [(1, "B"), (2, "A")]
    assert ranking.reversals == ()


def test_a_third_bid_that_cannot_win_turns_the_published_order_round():
    ranking = rank(scheme(), levels(A=54, B=49, C=10), {"A": 125, "B": 100, "C": 50})

    assert totals(ranking) == {"A": 70, "B": 69, "C": 50}
    assert order(ranking) == [(1, "A"), (2, "B"), (3, "C")]


def test_the_reversal_is_reported_and_only_advises():
    ranking = rank(scheme(), levels(A=54, B=49, C=10), {"A": 125, "B": 100, "C": 50})

    (found,) = ranking.reversals
    assert said(ranking.reversals) == ["ranking.reversal"]
    assert found.severity is Severity.ADVISES
    assert found.params == {"left_out": "C", "ahead": "A", "behind": "B"}


def test_a_budget_formula_reverses_nothing():
    independent = scheme(price=PriceFormula("budget", Money(200, "USD")))

    ranking = rank(independent, levels(A=54, B=49, C=10), {"A": 125, "B": 100, "C": 50})

    assert ranking.reversals == ()


@pytest.mark.parametrize("bids", ["AB", "ABC"])
def test_quality_priced_in_money_lets_b_win_with_or_without_a_hopeless_third(bids):
    judged = scheme(
        quality(weight=100, max_level=100),
        replace(PRICE, weight=Decimal(0)),
        price=PriceFormula("quality-to-price", point_value=Money(150, "USD")),
    )
    qualities, prices = {"A": 54, "B": 49, "C": 10}, {"A": 12500, "B": 10000, "C": 5000}

    ranking = rank(
        judged, levels(**{bid: qualities[bid] for bid in bids}), {bid: prices[bid] for bid in bids}
    )

    adjusted = {bid: float(-total * 150) / 100 for bid, total in totals(ranking).items()}
    worked = {"A": 44.0, "B": 26.5, "C": 35.0}
    assert adjusted == pytest.approx({bid: worked[bid] for bid in bids}, abs=0.01)
    assert ranking.scored[0].bid == "B"
    assert ranking.reversals == ()


def test_a_price_weight_that_would_not_be_used_is_refused():
    by_money = scheme(price=PriceFormula("quality-to-price", point_value=Money(150, "USD")))

    assert said(scheme_problems(by_money)) == ["scheme.weight_unused"]


def test_an_order_that_only_becomes_a_tie_is_no_reversal():
    ranking = rank(scheme(), levels(A=54, B=46, C=10), {"A": 125, "B": 100, "C": 50})

    assert order(ranking) == [(1, "A"), (2, "B"), (3, "C")]
    assert ranking.reversals == ()


def test_two_bids_have_no_third_to_depend_on():
    by_range = scheme(price=PriceFormula("range"))

    ranking = rank(by_range, levels(A=54, B=49), {"A": 125, "B": 100})

    assert ranking.reversals == ()


@pytest.mark.parametrize(
    "code", ["lowest-proportional", "linear-from-lowest", "range", "from-mean", "from-median"]
)
@pytest.mark.parametrize("weight", [5, 40, 60, 90])
def test_the_prices_named_before_release_do_reverse_a_ranking(code, weight):
    judged = scheme(
        quality(weight=100 - weight, max_level=1000),
        replace(PRICE, weight=Decimal(weight)),
        price=PriceFormula(code),
    )
    (found,) = (f for f in pathologies(judged.price, Decimal(weight)) if "reversal" in f.code)
    prices = {"A": found.params["dear"], "B": found.params["cheap"]}

    def winners(lead):
        two = levels(A=1000, B=1000 - lead)
        third = found.params["third"]
        return [
            rank(judged, two, prices).scored[0].bid,
            rank(judged, two | levels(C=0), prices | {"C": third}).scored[0].bid,
        ]

    assert any(sorted(winners(lead)) == ["A", "B"] for lead in range(1001))


def test_an_order_that_cannot_be_tried_without_a_bid_is_said_to_be_unknown():
    by_range = scheme(price=PriceFormula("range"))

    ranking = rank(by_range, levels(A=54, B=49, C=10), {"A": 100, "B": 100, "C": 150})

    assert said(ranking.reversals) == ["ranking.reversal_unknown"]
    assert ranking.reversals[0].params == {"left_out": "C"}


def test_weights_and_levels_give_the_weighted_sum():
    judged = scheme(quality("method", 40), quality("team", 20), PRICE)

    ranking = rank(judged, {"A": {"method": 4, "team": 3}}, {"A": 100})

    (scored,) = ranking.scored
    assert scored.points == {"method": 32, "team": 12, "price": 40}
    assert (scored.quality, scored.price, scored.total) == (44, 40, 84)


def test_a_total_is_rounded_from_its_exact_value_and_not_from_rounded_parts():
    thirds = [quality(code, 20, max_level=3) for code in "abc"]

    ranking = rank(scheme(*thirds, PRICE), {"A": dict.fromkeys("abc", 1)}, {"A": 100})

    (scored,) = ranking.scored
    assert scored.points["a"] == Decimal("6.67")
    assert scored.quality == Decimal("20.00")
    assert scored.total == Decimal("60.00")


def test_a_total_may_differ_from_the_sum_of_its_rounded_parts():
    sevenths = scheme(quality(max_level=7), PRICE)

    ranking = rank(sevenths, levels(A=1, B=0), {"A": 700, "B": 100})

    scored = next(one for one in ranking.scored if one.bid == "A")
    assert (scored.quality, scored.price) == (Decimal("8.57"), Decimal("5.71"))
    assert scored.total == Decimal("14.29")  # 60/7 + 40/7 = 14.2857...


def test_half_a_unit_rounds_up():
    half = scheme(quality(max_level=60), PRICE, rounding_digits=0, consensus="average")

    ranking = rank(half, levels(A=Fraction(5, 2), B=Fraction(249, 100)), {"A": 1, "B": 1})

    assert totals(ranking) == {"A": 43, "B": 42}


def test_equal_totals_share_a_rank_and_are_reported_not_broken():
    ranking = rank(scheme(), levels(D=30, B=50, A=50, C=50), dict.fromkeys("ABCD", 100))

    assert order(ranking) == [(1, "A"), (1, "B"), (1, "C"), (4, "D")]
    assert [tie.bids for tie in ranking.ties] == [("A", "B", "C")]


def test_totals_that_differ_only_after_the_stated_digits_are_tied():
    close = levels(A=50, B=50)
    prices = {"A": 1_000_000, "B": 1_000_001}

    assert [tie.bids for tie in rank(scheme(), close, prices).ties] == [("A", "B")]
    assert rank(scheme(rounding_digits=6), close, prices).ties == ()


def test_a_bid_below_a_minimum_is_not_priced_and_has_no_rank():
    strict = scheme(quality(minimum=3), PRICE)

    ranking = rank(strict, levels(A=3, B=2), {"A": 200, "B": 100})

    first, second = ranking.scored
    assert (first.bid, first.rank, first.price) == ("A", 1, 40)
    assert (second.bid, second.rank, second.below_minimum) == ("B", 0, ("quality",))
    assert not second.priced
    assert "price" not in second.points


def test_a_bid_below_a_minimum_needs_no_price():
    strict = scheme(quality(minimum=3), PRICE)

    assert order(rank(strict, levels(A=3, B=2), {"A": 200})) == [(1, "A"), (0, "B")]


def test_where_all_bids_are_below_a_minimum_none_is_ranked():
    strict = scheme(quality(minimum=5), PRICE)

    assert order(rank(strict, levels(A=3, B=2), {})) == [(0, "A"), (0, "B")]


def test_what_is_unknown_is_null_in_the_stored_ranking():
    strict = scheme(quality(minimum=3), PRICE)

    body = rank(strict, levels(A=3, B=2), {"A": 200}).as_body()

    assert json.loads(json.dumps(body)) == body
    assert body["scored"][0]["total"] == "76.00"
    assert (body["scored"][1]["price"], body["scored"][1]["total"]) == (None, None)


def test_a_price_the_formula_cannot_score_stops_the_ranking():
    with pytest.raises(PriceUndefinedError):
        rank(scheme(), levels(A=54, B=49), {"A": 0, "B": 100})


def test_every_gap_in_the_levels_is_reported_at_once():
    judged = scheme(quality("method", 40), quality("team", 20), PRICE)
    given_levels = {"A": {"method": 6}, "B": {"method": -1, "team": 2, "style": 3}}

    assert refusals(judged, given_levels, {"A": 1, "B": 1, "C": 1}) == [
        "scoring.level_missing",
        "scoring.level_out_of_scale",
        "scoring.unknown_criterion",
        "scoring.level_out_of_scale",
        "scoring.price_without_levels",
    ]


def test_a_bid_above_the_minimums_needs_a_price():
    assert refusals(scheme(), levels(A=54, B=49), {"A": 1}) == ["scoring.price_missing"]


def test_consensus_levels_are_whole_and_averages_need_not_be():
    half = levels(A=Fraction(7, 2))

    assert refusals(scheme(), half, {"A": 1}) == ["scoring.level_not_whole"]
    assert totals(rank(scheme(consensus="average"), half, {"A": 1})) == {"A": Decimal("43.50")}


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (scheme(quality(weight="59.99"), PRICE), "criteria.weights"),
        (scheme(quality(weight=100)), "criteria.no_price"),
        (scheme(quality(weight=20), PRICE, replace(PRICE, code="fee")), "scheme.two_prices"),
        (scheme(quality(weight=30), quality(weight=30), PRICE), "scheme.criterion_twice"),
        (scheme(quality(), quality("b", 0), PRICE), "scheme.weight_not_positive"),
        (scheme(quality(), quality("b", "NaN"), PRICE), "scheme.weight_not_positive"),
        (scheme(quality(max_level=0), PRICE), "scheme.no_levels"),
        (scheme(quality(minimum=6), PRICE), "scheme.minimum_out_of_scale"),
        (scheme(quality(), replace(PRICE, minimum=1)), "scheme.minimum_on_price"),
        (scheme(rounding_digits=7), "scheme.rounding"),
        (scheme(consensus="loudest"), "scheme.consensus"),
        (scheme(price=PriceFormula("budget")), "price.no_budget"),
    ],
)
def test_a_scheme_that_cannot_work_is_named_and_never_ranked(broken, code):
    assert said(scheme_problems(broken)) == [code]
    assert refusals(broken, {}, {}) == [code]


def test_a_sum_beside_100_in_the_thirtieth_digit_is_not_100():
    almost = quality(weight="59." + "9" * 30)

    assert weights_total((almost, PRICE)) != 100
    assert weights_total((quality(), PRICE)) == 100


def test_a_scheme_survives_being_stored():
    stored = scheme(
        quality("method", "37.5", minimum=3),
        quality("team", "22.5", max_level=10),
        PRICE,
        price=PriceFormula("budget", Money(160, "USD")),
    )

    again = Scheme.from_body(json.loads(json.dumps(stored.as_body())))

    assert again == stored


def test_the_value_of_a_point_survives_being_stored_and_stands_only_where_there_is_one():
    stored = scheme(price=PriceFormula("quality-to-price", point_value=Money(150, "USD")))

    assert Scheme.from_body(json.loads(json.dumps(stored.as_body()))) == stored
    assert "point_value" not in scheme().as_body()["price"]


def test_equal_schemes_have_one_body_however_the_weights_were_typed():
    typed = [scheme(quality(weight=text), PRICE) for text in ("60", "60.00", "6E+1")]

    assert len({json.dumps(one.as_body(), sort_keys=True) for one in typed}) == 1
    assert typed[0].as_body()["criteria"][0]["weight"] == "60"


@pytest.mark.parametrize(
    "change",
    [
        {"form": "scheme/2"},
        {"consensus": "loudest"},
        {"rounding_digits": "2"},
        {"criteria": [{"code": "quality"}]},
        {"criteria": [{**scheme().as_body()["criteria"][0], "weight": "sixty"}]},
        {"price": {"code": "budget", "budget": 160}},
    ],
)
def test_a_stored_scheme_of_another_form_is_refused(change):
    with pytest.raises(ScoringError) as refused:
        Scheme.from_body({**scheme().as_body(), **change})

    assert said(refused.value.findings) == ["scheme.unreadable"]


def test_levels_two_apart_need_a_talk_and_one_apart_do_not():
    assert disagreements({"x": 4, "y": 4, "z": 2})
    assert not disagreements({"x": 4, "y": 4, "z": 3})
    assert not disagreements({"x": 4})
    assert not disagreements({})


def test_the_outlier_that_no_z_score_can_find_is_flagged():
    scores = [4, 4, 4, 4, 0]
    mean = sum(scores) / 5

    assert (0 - mean) / stdev(scores) == pytest.approx(-1.789, abs=5e-4)
    assert disagreements({str(n): score for n, score in enumerate(scores)})


def test_who_lies_far_from_the_median_of_the_others_is_named():
    assert far_from_others({"x": 4, "y": 4, "z": 4, "w": 4, "v": 0}) == ("v",)
    assert far_from_others({"x": 4, "y": 3, "z": 3}) == ()
    assert far_from_others({"x": 4}) == ()


def test_a_panel_that_is_split_is_flagged_and_nobody_alone_is_named():
    split = {"x": 1, "y": 2, "z": 2, "w": 3}

    assert disagreements(split)
    assert far_from_others(split) == ()


def test_a_longer_scale_needs_as_large_a_part_of_it():
    assert disagreements({"x": 8, "y": 4}, max_level=10)
    assert not disagreements({"x": 8, "y": 5}, max_level=10)


def test_only_the_cells_to_talk_about_are_flagged_in_order():
    sheet = {
        ("b", "team"): {"x": 5, "y": 1},
        ("a", "team"): {"x": 3, "y": 3},
        ("a", "method"): {"x": 0, "y": 2},
    }

    assert flagged(sheet) == (("a", "method"), ("b", "team"))
    assert flagged(sheet, max_levels={"method": 10}) == (("b", "team"),)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=9))
def test_a_score_far_from_the_median_of_the_others_is_always_named_and_flagged(scores):
    far = {
        str(n)
        for n, score in enumerate(scores)
        if abs(score - median(scores[:n] + scores[n + 1 :])) >= 2
    }
    given_levels = {str(n): score for n, score in enumerate(scores)}

    assert set(far_from_others(given_levels)) == far
    assert disagreements(given_levels) == bool(far or max(scores) - min(scores) >= 2)


offers = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.tuples(st.integers(0, 60), st.integers(1, 5000)),
    min_size=1,
    max_size=7,
)


def ranked(offered):
    return rank(
        scheme(rounding_digits=0),
        {bid: {"quality": level} for bid, (level, _) in offered.items()},
        {bid: price for bid, (_, price) in offered.items()},
    )


@given(offers, st.randoms())
def test_the_order_in_which_bids_come_never_matters(offered, random):
    shuffled = list(offered.items())
    random.shuffle(shuffled)

    assert ranked(dict(shuffled)) == ranked(offered)


@given(offers)
def test_totals_lie_within_0_and_100_and_fall_with_the_rank(offered):
    found = [scored.total for scored in ranked(offered).scored]

    assert found == sorted(found, reverse=True)
    assert all(0 <= total <= 100 for total in found)


@given(offers)
def test_bids_are_tied_exactly_where_their_totals_are_equal(offered):
    ranking = ranked(offered)
    total = totals(ranking)

    for one in total:
        for other in total.keys() - {one}:
            together = any({one, other} <= set(tie.bids) for tie in ranking.ties)
            assert together == (total[one] == total[other])


@given(offers, st.integers(2, 50))
def test_prices_in_another_unit_give_the_same_ranking(offered, times):
    scaled = {bid: (level, price * times) for bid, (level, price) in offered.items()}

    assert ranked(scaled) == ranked(offered)
