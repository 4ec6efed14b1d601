"""Money: whole minor units of a real currency, compared with CLDR's own currency data."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.money import MINOR_DIGITS, CurrencyError, Money

currencies = st.sampled_from(sorted(MINOR_DIGITS))
minors = st.integers(min_value=-(10**18), max_value=10**18)
moneys = st.builds(Money, minors, currencies)


def cldr_digits(currency):
    digits = get_global("currency_fractions")
    return digits.get(currency, digits["DEFAULT"])[0]


@pytest.mark.parametrize("currency", MINOR_DIGITS)
def test_the_digits_of_a_currency_are_those_of_cldr(currency):
    assert MINOR_DIGITS[currency] == cldr_digits(currency)


@given(moneys)
def test_an_amount_written_out_reads_back_as_the_same_money(money):
    assert Money.of(money.amount, money.currency) == money
    assert Money.of(str(money.amount), money.currency) == money


@given(moneys)
def test_the_amount_is_exact(money):
    assert Fraction(money.amount) == Fraction(money.minor, 10 ** MINOR_DIGITS[money.currency])


@given(currencies, minors)
def test_one_digit_more_than_the_currency_has_is_refused(currency, minor):
    too_fine = Decimal(minor * 10 + 1).scaleb(-MINOR_DIGITS[currency] - 1)

    with pytest.raises(CurrencyError, match=currency):
        Money.of(too_fine, currency)


@given(st.text(max_size=4).filter(lambda code: code not in MINOR_DIGITS))
def test_a_currency_that_does_not_exist_is_refused(code):
    with pytest.raises(CurrencyError):
        Money.of("1", code)


def test_what_is_not_a_number_is_refused():
    with pytest.raises(CurrencyError):
        Money.of("NaN", "USD")


@pytest.mark.parametrize("amount", ["sNaN", "Infinity", "-Infinity", "abc", "", "1,50"])
def test_what_is_no_amount_is_refused_as_no_amount(amount):
    with pytest.raises(CurrencyError):
        Money.of(amount, "USD")


def test_an_amount_with_more_digits_than_a_calculator_shows_stays_exact():
    assert Money.of("123456789012345678901234567890.12", "USD").minor == (
        12345678901234567890123456789012
    )


@given(moneys, st.decimals(min_value=0, max_value=1, places=6))
def test_a_share_is_rounded_half_up_once(money, part):
    exact = Fraction(money.minor) * Fraction(part)

    share = money.share(part)

    assert abs(Fraction(share.minor) - exact) <= Fraction(1, 2)
    assert share.currency == money.currency


@pytest.mark.parametrize(("minor", "half"), [(1, 1), (3, 2), (5, 3), (-1, -1), (-3, -2)])
def test_half_a_cent_goes_away_from_zero(minor, half):
    assert Money(minor, "USD").share(Decimal("0.5")).minor == half
    assert Decimal(minor / 2).quantize(Decimal(1), ROUND_HALF_UP) == half


@given(moneys)
def test_all_of_it_is_all_of_it_and_nothing_is_nothing(money):
    assert money.share(Decimal(1)) == money
    assert money.share(Decimal(0)).minor == 0
