"""Check digits of tax numbers: a mistyped number is caught, an unknown register is not judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.vendors.tax_numbers import NumberCheck, check_number

GOOD, UNCHECKED, NO_DIGIT, UNUSUAL, WRONG_DIGIT, WRONG_FORM = NumberCheck


@pytest.mark.parametrize(
    ("scheme", "number", "said"),
    [
        ("AR-CUIT", "20-05536168-2", GOOD),
        ("AR-CUIT", "20-05536168-3", WRONG_DIGIT),
        ("BR-CNPJ", "11.222.333/0001-81", GOOD),
        ("BR-CNPJ", "11.222.333/0001-18", WRONG_DIGIT),
        ("BR-CPF", "390.533.447-05", GOOD),
        ("CA-BN", "12302 6635", GOOD),
        ("CA-BN", "123456789", WRONG_DIGIT),
        ("CL-RUT", "12.531.909-2", GOOD),
        ("CL-RUT", "12531909-k", WRONG_DIGIT),
        ("CO-NIT", "213.123.432-1", GOOD),
        ("CO-NIT", "213.123.432-5", WRONG_DIGIT),
        ("CO-NIT", "900.100.117", NO_DIGIT),
        ("MX-RFC", "MAB-930714-8T4", GOOD),
        ("MX-RFC", "VACE-460910-SX6", UNUSUAL),
        ("PE-RUC", "20512333797", GOOD),
        ("PE-RUC", "2051233379", WRONG_FORM),
        ("US-EIN", "12-3456789", GOOD),
        ("US-EIN", "08-1234567", UNUSUAL),
        ("US-EIN", "12-345678", WRONG_FORM),
        ("US-DUNS", "081466849", UNCHECKED),
        ("XX-PCT", "1", UNCHECKED),
    ],
)
def test_a_number_is_held_against_the_rule_of_its_register(scheme, number, said):
    assert check_number(scheme, number) is said


def luhn(digits):
    """Return the check digit of a Canadian business number, worked out by hand."""
    doubled = [int(one) * (1 + place % 2) for place, one in enumerate(digits)]
    return str(-sum(sum(divmod(one, 10)) for one in doubled) % 10)


def modulo_eleven(digits):
    """Return the check digit of a Chilean number, worked out by hand."""
    weights = [2 + place % 6 for place in range(len(digits))]
    rest = -sum(int(one) * weight for one, weight in zip(digits[::-1], weights, strict=True)) % 11
    return "0123456789K"[rest]


@pytest.mark.parametrize(
    ("scheme", "digit"), [("CA-BN", luhn), ("CL-RUT", modulo_eleven)], ids=["luhn", "modulo 11"]
)
@given(body=st.integers(10_000_000, 99_999_999).map(str))
def test_of_all_check_digits_exactly_the_right_one_is_accepted(scheme, digit, body):
    accepted = [one for one in "0123456789K" if check_number(scheme, body + one) is GOOD]

    assert accepted == [digit(body)]
