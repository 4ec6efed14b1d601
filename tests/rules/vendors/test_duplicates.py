"""Which vendors may be one and the same."""

import pytest

from procurement.rules.vendors.duplicates import MOST_AT_A_DOMAIN, Likeness, Listed, duplicates
from procurement.rules.vendors.names import core_name, plain_number


def a_vendor(reference, name, email=""):
    scheme, _, number = reference.partition("/")
    return Listed(reference=reference, scheme=scheme, number=number, name=name, email=email)


def found(*vendors):
    return [(one.one, one.other, one.why.value) for one in duplicates(vendors)]


def test_the_same_number_in_another_form_is_likely_the_same_vendor():
    pairs = found(
        a_vendor("US-EIN/12-3456789", "Lakeside Paving"),
        a_vendor("US-EIN/123456789", "LSP"),
        a_vendor("CA-BN/123456789", "Maple"),
    )

    assert pairs == [("US-EIN/12-3456789", "US-EIN/123456789", Likeness.SAME_NUMBER)]


def test_a_name_without_a_number_may_be_that_of_a_vendor_with_one():
    pairs = found(
        a_vendor("NAME/CONSTRUCOES RIO CLARO", "CONSTRUCOES RIO CLARO"),
        a_vendor("BR-CNPJ/11.222.333/0001-81", "Construções Rio Claro Ltda."),
    )

    assert pairs == [
        ("BR-CNPJ/11.222.333/0001-81", "NAME/CONSTRUCOES RIO CLARO", Likeness.SAME_NAME)
    ]


def test_two_firms_of_one_name_with_different_numbers_of_one_register_are_two():
    assert found(a_vendor("US-EIN/1", "Acme Inc"), a_vendor("US-EIN/2", "ACME LLC")) == []


@pytest.mark.parametrize(
    ("name", "email", "alike"),
    [
        ("Lakeside Paving Company", "info@lakeside.example", True),
        ("Lakeside Pavings", "bids@LAKESIDE.example", True),
        ("Northern Lights", "info@lakeside.example", False),
        ("Lakeside Paving Company", "", False),
        ("Lakeside Paving Company", "lakeside@other.example", False),
    ],
)
def test_one_mail_domain_and_almost_one_name_are_likely_one_vendor(name, email, alike):
    first = a_vendor("US-EIN/1", "Lakeside Paving", "office@lakeside.example")

    pairs = found(first, a_vendor("US-EIN/2", name, email))

    assert pairs == ([("US-EIN/1", "US-EIN/2", Likeness.SAME_DOMAIN)] if alike else [])


def test_a_mail_service_says_nothing_of_the_firm():
    named = [a_vendor(f"US-EIN/{n}", "Lakeside Paving", f"a{n}@gmail.com") for n in (1, 2)]

    assert found(*named) == []


def test_a_domain_that_very_many_share_is_a_service_too():
    many = [
        a_vendor(f"US-EIN/{n}", "Lakeside Paving", f"a{n}@mail.example")
        for n in range(MOST_AT_A_DOMAIN + 1)
    ]

    assert found(*many) == []
    assert len(found(*many[:-1])) == MOST_AT_A_DOMAIN * (MOST_AT_A_DOMAIN - 1) / 2


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("12-3456789", "123456789"),
        ("900.123.456-7", "9001234567"),
        ("xaxx010101000", "XAXX010101000"),
    ],
)
def test_a_number_is_compared_without_what_stands_between_its_digits(written, plain):
    assert plain_number(written) == plain


def test_a_name_of_nothing_but_a_legal_form_stays_a_name():
    assert core_name("S.A.") == "sa"
