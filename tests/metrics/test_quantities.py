"""Quantities are exact or refused."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcome_metrics.errors import QuantityError
from outcome_metrics.quantities import (
    LARGEST,
    amount,
    compare_ratios,
    group_sums,
    millionths,
    total_of_average,
)

QUANTITIES = st.integers(min_value=-LARGEST, max_value=LARGEST)
POSITIVE = st.integers(min_value=1, max_value=LARGEST)


@given(QUANTITIES)
def test_a_quantity_comes_back_as_it_went_in(quantity):
    assert millionths(amount(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.0000001", "quantity.too_fine"),
        ("1.2345678", "quantity.too_fine"),
        ("1E-999999", "quantity.too_fine"),
        ("9223372036855", "quantity.too_large"),
        ("1E+999999", "quantity.too_large"),
        ("-9223372036855", "quantity.too_large"),
        ("NaN", "quantity.not_a_number"),
        ("Infinity", "quantity.not_a_number"),
    ],
)
def test_what_cannot_be_kept_exactly_is_refused(text, code):
    with pytest.raises(QuantityError) as refused:
        millionths(Decimal(text))

    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(("text", "kept"), [("1.0000000000", 10**6), ("0E+99999999", 0)])
def test_zeros_after_the_sixth_decimal_do_no_harm(text, kept):
    assert millionths(Decimal(text)) == kept


def test_a_quantity_is_written_in_one_way():
    assert [str(amount(one)) for one in (0, 1, -1, 13_070_000, -40_000_000)] == [
        "0", "0.000001", "-0.000001", "13.07", "-40",
    ]  # fmt: skip


def test_the_largest_quantity_fits_to_the_last_millionth():
    assert millionths(Decimal("9223372036854.775807")) == LARGEST

    with pytest.raises(QuantityError):
        millionths(Decimal("9223372036854.775808"))


def test_an_average_times_its_volume_is_exact_or_refused():
    assert total_of_average(Decimal("13.07"), 208) == millionths(Decimal("2718.56"))

    with pytest.raises(QuantityError):
        total_of_average(Decimal("0.0001"), Decimal("0.001"))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(10**15), 10**15)), max_size=30))
def test_group_sums_equal_python_sums(pairs):
    group = np.array([one for one, _ in pairs], dtype=np.int64)
    values = np.array([value for _, value in pairs], dtype=np.int64)

    sums = group_sums(values, group=group, size=4)

    assert [int(total) for total in sums] == [
        sum(value for one, value in pairs if one == index) for index in range(4)
    ]


def test_a_sum_that_would_wrap_around_is_refused():
    values = np.array([LARGEST, LARGEST], dtype=np.int64)

    with pytest.raises(QuantityError) as refused:
        group_sums(values, group=np.array([0, 0]), size=1)

    assert refused.value.problems[0].code == "quantity.sum_too_large"


@given(st.lists(st.tuples(QUANTITIES, POSITIVE, QUANTITIES, POSITIVE), min_size=1, max_size=20))
def test_ratios_compare_as_fractions_do(rows):
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]

    signs = compare_ratios((columns[0], columns[1]), (columns[2], columns[3]))

    expected = [Fraction(a, b) - Fraction(c, d) for a, b, c, d in rows]
    assert [int(sign) for sign in signs] == [(one > 0) - (one < 0) for one in expected]


@given(POSITIVE, POSITIVE, st.integers(1, 1000), st.integers(-1, 1))
def test_near_ties_of_huge_numbers_are_resolved_exactly(numerator, denominator, times, nudge):
    wide = [numerator * times + nudge, denominator * times]
    first = tuple(np.array([value], dtype=object) for value in wide)
    second = (np.array([numerator]), np.array([denominator]))

    assert int(compare_ratios(first, second)[0]) == nudge


def test_one_part_in_a_hundred_quadrillion_decides():
    huge = np.array([10**17 + 1, 10**17, 10**17 - 1])

    signs = compare_ratios((huge, np.array(10**17)), (np.array(1), np.array(1)))

    assert signs.tolist() == [1, 0, -1]
