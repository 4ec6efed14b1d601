"""Price formulas against the worked values of the domain specification, section 5.3."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.findings import Severity
from procurement.rules.money import Money
from procurement.rules.scoring.errors import PriceUndefinedError
from procurement.rules.scoring.price_formulas import FORMULAS, PriceFormula, price_points
from procurement.rules.scoring.simulation import SITUATIONS, pathologies, trials

BIDS = {"a": 100, "b": 110, "c": 150}
THIRTY = Decimal(30)

RELATIVE = ("lowest-proportional", "linear-from-lowest", "range", "from-mean", "from-median")
#: Points between 0 and the weight.
WEIGHTED = tuple(code for code in FORMULAS if code != "quality-to-price")
REVERSAL = "price.rank_reversal_possible"


def formula(code: str, budget: int | None = 160) -> PriceFormula:
    money = None if budget is None else Money(budget, "USD")
    return PriceFormula(code, money, money if code == "quality-to-price" else None)


def said(findings) -> list[str]:
    """Return the codes, and see that each has its words in every language."""
    for found in findings:
        assert all(say(found, language).remedy for language in LANGUAGES)
    return [found.code for found in findings]


def codes(formula_code: str, weight: int = 40) -> set[str]:
    return set(said(pathologies(formula(formula_code), Decimal(weight))))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("lowest-proportional", (30, 27.27, 20)),
        ("linear-from-lowest", (30, 27, 15)),
        ("range", (30, 24, 0)),
        ("from-mean", (20, 17.5, 7.5)),
        ("from-median", (16.36, 15, 9.55)),
        ("budget", (11.25, 9.375, 1.875)),
    ],
)
def test_three_bids_earn_the_published_points(code, expected):
    points = price_points(formula(code), THIRTY, BIDS)

    assert [float(points[bid]) for bid in "abc"] == pytest.approx(expected, abs=0.005)


def test_points_are_exact_fractions():
    points = price_points(formula("lowest-proportional"), THIRTY, BIDS)

    assert points["b"] == Fraction(300, 11)


def test_the_budget_formula_keeps_all_digits_and_knows_no_rivals():
    points = price_points(formula("budget"), THIRTY, BIDS)
    alone = price_points(formula("budget"), THIRTY, {"b": 110})

    assert points["b"] == alone["b"] == Fraction("9.375")
    assert points["c"] == Fraction("1.875")


@pytest.mark.parametrize("code", ["linear-from-lowest", "from-mean", "from-median", "budget"])
def test_a_very_dear_bid_earns_zero_and_never_less(code):
    points = price_points(formula(code), THIRTY, {"a": 100, "b": 900, "c": 120})

    assert points["b"] == 0


@pytest.mark.parametrize("code", ["lowest-proportional", "linear-from-lowest"])
def test_a_bid_of_zero_is_refused_where_the_formula_divides_by_the_lowest(code):
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula(code), THIRTY, {"a": 0, "b": 100, "c": 0})

    assert said(refused.value.findings) == ["price.bid_of_zero", "price.bid_of_zero"]
    assert [found.params["bid"] for found in refused.value.findings] == ["a", "c"]


@pytest.mark.parametrize("code", ["range", "budget"])
def test_a_bid_of_zero_is_scored_where_the_formula_allows_it(code):
    assert price_points(formula(code), THIRTY, {"a": 0, "b": 100})["a"] == 30


@pytest.mark.parametrize(
    ("prices", "code"),
    [({"a": 100}, "price.one_bid"), ({"a": 100, "b": 100}, "price.equal_bids")],
)
def test_the_range_formula_refuses_prices_without_a_range(prices, code):
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula("range"), THIRTY, prices)

    assert said(refused.value.findings) == [code]


@pytest.mark.parametrize("code", FORMULAS)
def test_a_negative_price_is_refused_by_every_formula(code):
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula(code), THIRTY, {"a": -1, "b": 100})

    assert said(refused.value.findings) == ["price.negative"]


@pytest.mark.parametrize("budget", [None, 0, -5])
def test_the_budget_formula_needs_a_budget(budget):
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula("budget", budget), THIRTY, BIDS)

    assert said(refused.value.findings) == ["price.no_budget"]


def test_an_unknown_formula_is_refused_with_the_known_ones():
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula("cheapest-wins"), THIRTY, BIDS)

    assert said(refused.value.findings) == ["price.unknown_formula"]
    assert "lowest-proportional" in refused.value.findings[0].params["known"]


@pytest.mark.parametrize("code", FORMULAS)
def test_no_bids_earn_no_points(code):
    assert price_points(formula(code), THIRTY, {}) == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "lowest-proportional",
            {"price.zero_undefined", "price.single_bid_full", REVERSAL},
        ),
        (
            "linear-from-lowest",
            {
                "price.zero_undefined",
                "price.single_bid_full",
                "price.dear_bids_alike",
                REVERSAL,
            },
        ),
        (
            "range",
            {
                "price.single_bid_undefined",
                "price.equal_undefined",
                "price.small_difference_stretched",
                "price.cover_bid_lifts",
                REVERSAL,
            },
        ),
        (
            "from-mean",
            {
                "price.single_bid_same",
                "price.dear_bids_alike",
                "price.cheap_bids_alike",
                "price.cover_bid_lifts",
                REVERSAL,
            },
        ),
        (
            "from-median",
            {
                "price.single_bid_same",
                "price.dear_bids_alike",
                "price.full_points_unreachable",
                "price.cover_bid_lifts",
                REVERSAL,
            },
        ),
        ("quality-to-price", {"price.point_value_decides"}),
        ("budget", {"price.dear_bids_alike", "price.full_points_unreachable"}),
    ],
)
def test_each_formula_shows_its_weaknesses_before_release(code, expected):
    found = pathologies(formula(code), Decimal(40))

    assert set(said(found)) == expected
    assert {finding.severity for finding in found} == {Severity.ADVISES}


@pytest.mark.parametrize("code", RELATIVE)
@pytest.mark.parametrize("weight", [5, 40, 90])
def test_a_formula_that_compares_bids_can_reverse_ranks(code, weight):
    assert REVERSAL in codes(code, weight)


@pytest.mark.parametrize("code", FORMULAS)
def test_price_alone_never_reverses_ranks(code):
    assert REVERSAL not in codes(code, 100)


def test_a_formula_that_cannot_work_blocks():
    found = pathologies(formula("budget", None), THIRTY)

    assert [(f.code, f.severity) for f in found] == [("price.no_budget", Severity.BLOCKS)]


def test_what_is_found_does_not_depend_on_the_size_of_the_budget():
    small, large = formula("budget", 3), formula("budget", 90_000_000_000)

    assert pathologies(small, THIRTY) == pathologies(large, THIRTY)


several = st.lists(st.integers(1, 10**9), min_size=2, max_size=8, unique=True)


@pytest.mark.parametrize("code", FORMULAS)
@given(amounts=several, times=st.integers(2, 1000), weight=st.decimals(1, 100, places=2))
def test_another_unit_of_money_changes_no_points(code, amounts, times, weight):
    prices = {str(n): amount for n, amount in enumerate(amounts)}
    scaled = {bid: price * times for bid, price in prices.items()}

    before = price_points(formula(code, 10**6), weight, prices)
    after = price_points(formula(code, 10**6 * times), weight, scaled)

    assert before == after


@pytest.mark.parametrize("code", WEIGHTED)
@given(amounts=several, weight=st.decimals(1, 100, places=2))
def test_points_lie_within_the_weight_and_a_lower_price_never_earns_less(code, amounts, weight):
    prices = {str(n): amount for n, amount in enumerate(sorted(amounts))}

    points = list(price_points(formula(code, 10**6), weight, prices).values())

    assert points == sorted(points, reverse=True)
    assert all(0 <= one <= Fraction(weight) for one in points)


@pytest.mark.parametrize(
    ("code", "prices", "refusal"),
    [
        ("from-mean", {"a": 0, "b": 0}, "price.mean_of_zero"),
        ("from-median", {"a": 0, "b": 0, "c": 90}, "price.median_of_zero"),
    ],
)
def test_prices_whose_middle_is_zero_are_refused(code, prices, refusal):
    with pytest.raises(PriceUndefinedError) as refused:
        price_points(formula(code), THIRTY, prices)

    assert said(refused.value.findings) == [refusal]


def test_a_price_far_under_the_mean_earns_all_and_never_more():
    points = price_points(formula("from-mean"), THIRTY, {"a": 1, "b": 400, "c": 500})

    assert points["a"] == 30


def test_quality_priced_in_money_gives_the_published_adjusted_prices():
    value = PriceFormula("quality-to-price", point_value=Money(150, "USD"))
    quality = {"A": 54, "B": 49, "C": 10}

    points = price_points(value, Decimal(0), {"A": 12500, "B": 10000, "C": 5000})

    adjusted = {bid: -(quality[bid] + points[bid]) * Fraction("1.5") for bid in points}
    assert adjusted == {"A": 44, "B": Fraction("26.5"), "C": 35}


@pytest.mark.parametrize("value", [None, 0])
def test_quality_priced_in_money_needs_the_value_of_a_point(value):
    money = None if value is None else Money(value, "USD")

    with pytest.raises(PriceUndefinedError) as refused:
        price_points(PriceFormula("quality-to-price", point_value=money), THIRTY, BIDS)

    assert said(refused.value.findings) == ["price.no_point_value"]


@pytest.mark.parametrize("code", FORMULAS)
def test_every_situation_is_shown_with_points_or_with_the_reason_why_not(code):
    shown = trials(formula(code), Decimal(40))

    assert [trial.situation for trial in shown] == list(SITUATIONS)
    assert all(bool(trial.points) != bool(trial.problems) for trial in shown)


def test_the_trial_shows_zero_over_zero_and_the_pair_that_a_third_bid_moves():
    ranged = {trial.situation: trial for trial in trials(formula("range"), Decimal(40))}
    lowest = {trial.situation: trial for trial in trials(formula(RELATIVE[0]), Decimal(40))}

    assert said(ranged["one"].problems) == ["price.one_bid"]
    assert said(ranged["equal"].problems) == ["price.equal_bids"]
    assert lowest["pair"].points == {"A": 32, "B": 40}
    assert lowest["hopeless_third"].points == {"A": 16, "B": 20, "C": 40}
