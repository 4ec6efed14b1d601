"""How firmly a ranking stands, against domain 5.3, the ranking itself and brute force."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from procurement.rules.money import Money
from procurement.rules.scoring.break_even import break_even
from procurement.rules.scoring.changes import by_evaluators, by_levels, by_weights
from procurement.rules.scoring.criteria import Criterion
from procurement.rules.scoring.draws import anywhere, around, panels, standings
from procurement.rules.scoring.price_formulas import PriceFormula
from procurement.rules.scoring.ranking import rank
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.sensitivity import sensitivity_of
from procurement.rules.scoring.shares import shares_of
from procurement.rules.vocabulary import CriterionKind

PRICE = Criterion(code="price", kind=CriterionKind.PRICE, weight=Decimal(40))
QUALITY = Criterion(code="quality", kind=CriterionKind.QUALITY, weight=Decimal(60), max_level=60)
SCHEME = Scheme(
    criteria=(QUALITY, PRICE),
    price=PriceFormula("lowest-proportional"),
    rounding_digits=2,
    tie_break=("draw",),
    consensus="consensus",
)
#: The pair of domain 5.3: .90/.80 against .8167/1.00 of quality/price.
PAIR = {"A": {"quality": 54}, "B": {"quality": 49}}
PRICES = {"A": 125, "B": 100}


def first_of(ranking):
    return tuple(sorted(scored.bid for scored in ranking.scored if scored.rank == 1))


def sheet(**levels):
    """Return one cell for each bid: `A=(54, 50)` for what x and y gave."""
    return {
        (bid, "quality"): dict(zip("xyz", given_levels, strict=False))
        for bid, given_levels in levels.items()
    }


def test_two_bids_are_level_at_the_published_weight_of_quality():
    found = break_even(shares_of(SCHEME, PAIR, PRICES), "A", "B")

    assert float(found["quality"]) / 100 == pytest.approx(0.7059, abs=5e-5)
    assert found["quality"] + found["price"] == 100


def test_at_the_break_even_weight_the_totals_are_equal_to_the_last_digit():
    shares = shares_of(SCHEME, PAIR, PRICES)
    quality = break_even(shares, "B", "A")["quality"]

    totals = shares.exact({"quality": quality, "price": 100 - quality})

    assert totals["A"] == totals["B"]


def test_a_bid_that_is_better_in_everything_has_no_break_even_weight():
    shares = shares_of(SCHEME, PAIR, {"A": 100, "B": 125})

    assert break_even(shares, "A", "B") == {"quality": None, "price": None}


def test_each_weight_is_moved_by_a_tenth_and_all_of_them_sum_to_100_again():
    shares = shares_of(SCHEME, PAIR, PRICES)

    found = {(change.name, change.up): change.first for change in by_weights(shares)}

    # 66/106 = .623 of quality is still under .7059: B stays first throughout
    assert found == {(code, up): ("B",) for code in ("quality", "price") for up in (True, False)}


def test_a_close_race_turns_when_a_weight_moves_by_a_tenth():
    close = shares_of(SCHEME, {"A": {"quality": 52}, "B": {"quality": 45}}, {"A": 120, "B": 100})

    found = {(change.name, change.up): change.first for change in by_weights(close)}

    assert found["quality", True] == ("A",)
    assert found["quality", False] == ("B",)


def test_each_level_is_moved_by_one_within_its_scale():
    top = {"A": {"quality": 60}, "B": {"quality": 0}}

    found = [(change.bid, change.up) for change in by_levels(SCHEME, top, PRICES)]

    assert found == [("A", False), ("B", True)]


small_levels = st.fixed_dictionaries(
    {bid: st.fixed_dictionaries({"q": st.integers(0, 5), "r": st.integers(0, 5)}) for bid in "ABC"}
)
SMALL = replace(
    SCHEME,
    criteria=(
        replace(QUALITY, code="q", weight=Decimal(35), max_level=5, minimum=2),
        replace(QUALITY, code="r", weight=Decimal(25), max_level=5),
        PRICE,
    ),
)


@settings(max_examples=30)
@given(small_levels, st.tuples(*[st.integers(80, 160)] * 3))
def test_a_moved_level_gives_what_ranking_anew_would(levels, amounts):
    prices = dict(zip("ABC", amounts, strict=True))

    for change in by_levels(SMALL, levels, prices):
        step = 1 if change.up else -1
        one = {**levels[change.bid], change.name: levels[change.bid][change.name] + step}
        again = rank(SMALL, {**levels, change.bid: one}, prices)
        assert change.first == first_of(again)


def test_a_level_over_the_minimum_whose_price_was_never_opened_leaves_it_unknown():
    levels = {"A": {"q": 4, "r": 4}, "B": {"q": 1, "r": 5}}

    found = {
        (change.bid, change.name, change.up): change.first
        for change in by_levels(SMALL, levels, {"A": 100})
    }

    assert found["B", "q", True] is None
    assert found["B", "q", False] == ("A",)


def test_the_panel_is_tried_whole_and_without_each_evaluator():
    given_levels = sheet(A=(60, 54, 54), B=(30, 49, 49))

    found = {change.name: change.first for change in by_evaluators(SCHEME, given_levels, PRICES)}

    assert found == {"": ("A",), "x": ("B",), "y": ("A",), "z": ("A",)}


def test_without_the_only_evaluator_of_a_cell_nothing_is_known():
    given_levels = sheet(A=(54,), B=(49,))

    found = {change.name: change.first for change in by_evaluators(SCHEME, given_levels, PRICES)}

    assert found == {"": ("B",), "x": None}


# --- drawn weights


def test_weights_are_drawn_around_the_published_ones_and_sum_to_one():
    published = np.array([60.0, 30.0, 10.0])

    drawn = around(published, draws=2000, spread=0.1, seed=3)

    assert drawn.sum(axis=1) == pytest.approx(np.ones(2000))
    # after renormalizing, no ratio of two weights is more than 1.1/0.9 from the published one
    assert (np.abs(np.log(drawn[:, 0] / drawn[:, 1] / 2)) <= np.log(1.1 / 0.9) + 1e-9).all()
    assert drawn.mean(axis=0) == pytest.approx(published / 100, abs=0.002)


def test_weights_drawn_anywhere_are_every_mixture_alike():
    drawn = anywhere(3, draws=20_000, seed=3)

    assert drawn.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert (drawn[:, 0] < 0.5).mean() == pytest.approx(0.75, abs=0.01)  # 1 - (1 - x)²


def test_the_same_seed_draws_the_same_weights():
    assert (anywhere(4, draws=9, seed=8) == anywhere(4, draws=9, seed=8)).all()
    assert (anywhere(4, draws=9, seed=8) != anywhere(4, draws=9, seed=9)).any()


def test_a_panel_is_the_mean_of_all_and_then_of_all_but_one():
    levels = np.array([[[5.0]], [[2.0]], [[2.0]]])

    assert panels(levels).ravel() == pytest.approx([3, 2, 3.5, 3.5])


def test_each_bid_has_the_places_that_plain_sums_and_scipy_give_it():
    dice = np.random.default_rng(2)
    levels = dice.integers(0, 6, (3, 6, 4)).astype(float)
    levels[:, 5] = levels[:, 4]  # twins share their place in every draw
    weights = anywhere(4, draws=603, seed=1)

    found = standings(weights, panels(levels))

    wholes = [levels, *(np.delete(levels, out, axis=0) for out in range(3))]
    for panel, rated in enumerate(wholes):
        totals = weights @ rated.mean(axis=0).T
        best = np.isclose(totals, totals.max(axis=1, keepdims=True), atol=1e-9, rtol=0)
        assert list(found.first[panel]) == list(best.sum(axis=0))
    places = rankdata(-(weights @ levels.mean(axis=0).T).round(9), axis=1, method="min")
    for bid in range(6):
        counts = np.bincount(places[:, bid].astype(int), minlength=7)[1:]
        assert list(found.places[bid]) == list(counts)


def test_totals_that_differ_by_the_noise_of_floats_alone_share_the_first_place():
    alike = np.array([[list(order) for order in permutations((0.1, 0.2, 0.7, 0.9))]])
    weights = np.full((40, 4), 0.25)

    found = standings(weights, alike)

    assert len(set((weights[0] * alike[0]).cumsum(axis=1)[:, -1])) > 1  # the noise is there
    assert (found.first == 40).all()
    assert (found.places[:, 0] == 40).all()


def test_the_share_of_first_places_is_the_length_of_the_winning_weights():
    levels = {"A": {"quality": 54}, "B": {"quality": 49}}

    found = sensitivity_of(SCHEME, levels, PRICES, sheet=sheet(A=(54, 54), B=(49, 49)), seed=1)

    # with two criteria the weight of quality is uniform: A leads above .7059
    share = found.anywhere.first[0] / found.anywhere.draws
    assert share == pytest.approx([1 - 12 / 17, 12 / 17], abs=0.015)
    assert list(found.near.first[0]) == [0, found.near.draws]


def test_a_ranking_is_described_with_the_published_first_and_all_that_turns_it():
    given_levels = sheet(A=(60, 54, 54), B=(30, 49, 49))

    found = sensitivity_of(SCHEME, PAIR, PRICES, sheet=given_levels, seed=1, draws=50)

    assert (found.bids, found.first, found.second) == (("A", "B"), ("B",), "A")
    assert found.panels == ("x", "y", "z")
    assert found.near.first.shape == (4, 2)
    assert {(one.what, one.name) for one in found.turning()} == {
        ("evaluator", ""),
        ("evaluator", "y"),
        ("evaluator", "z"),
    }


def test_money_that_counts_in_itself_is_not_a_weight_to_be_moved():
    by_money = replace(
        SCHEME,
        criteria=(replace(QUALITY, weight=Decimal(100)), replace(PRICE, weight=Decimal(0))),
        price=PriceFormula("quality-to-price", point_value=Money(1, "USD")),
    )

    found = sensitivity_of(by_money, PAIR, PRICES, sheet={}, seed=1, draws=50)

    assert found.break_even == {"quality": None}
    assert {change.name for change in found.weights} == {"quality"}
    assert list(found.anywhere.first[0]) == [0, 50]  # 90 - 125 against 81.67 - 100


def test_where_no_bid_passes_the_minimums_there_is_nothing_to_describe():
    strict = replace(SCHEME, criteria=(replace(QUALITY, minimum=60), PRICE))

    assert sensitivity_of(strict, PAIR, {}, sheet={}, seed=1) is None


def test_shares_times_weights_are_the_published_totals():
    ranking = rank(SCHEME, PAIR, PRICES)
    shares = shares_of(SCHEME, PAIR, PRICES)

    assert shares.totals(shares.weights) == {one.bid: one.total for one in ranking.scored}
    assert shares.earned["A"] == {"quality": Fraction(9, 10), "price": Fraction(8, 10)}
