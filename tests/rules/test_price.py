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
from procurement.rules.price import (
    FORMULAS,
    PriceFormula,
    PriceUndefinedError,
    pathologies,
    price_points,
)

BIDS = {"a": 100, "b": 110, "c": 150}
THIRTY = Decimal(30)

RELATIVE = ("lowest-proportional", "linear-from-lowest", "range")
REVERSAL = "price.rank_reversal_possible"


def formula(code: str, budget: int | None = 160) -> PriceFormula:
    return PriceFormula(code, None if budget is None else Money(budget, "USD"))


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


@pytest.mark.parametrize("code", ["linear-from-lowest", "budget"])
def test_a_very_dear_bid_earns_zero_and_never_less(code):
    points = price_points(formula(code), THIRTY, {"a": 100, "b": 900})

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
                REVERSAL,
            },
        ),
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


@pytest.mark.parametrize("code", FORMULAS)
@given(amounts=several, weight=st.decimals(1, 100, places=2))
def test_points_lie_within_the_weight_and_a_lower_price_never_earns_less(code, amounts, weight):
    prices = {str(n): amount for n, amount in enumerate(sorted(amounts))}

    points = list(price_points(formula(code, 10**6), weight, prices).values())

    assert points == sorted(points, reverse=True)
    assert all(0 <= one <= Fraction(weight) for one in points)
