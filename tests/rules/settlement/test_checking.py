"""Payment terms: seven elements in every rule, bands without gaps, and advice against cliffs."""

from dataclasses import replace
from datetime import date

import pytest

from procurement.rules.findings import Severity
from procurement.rules.settlement.checking import check_terms
from procurement.rules.settlement.terms import (
    Band,
    Form,
    IndexValue,
    Payer,
    Price,
    Tax,
    TaxKind,
    Threshold,
    Window,
)
from tests.rules.settlement.terms import FEE, FIRST, JOBS, WAITING, D, a_rule, priced, terms


def codes(agreed):
    return [finding.code for finding, _ in check_terms(agreed)]


def test_whole_terms_have_nothing_wrong():
    assert check_terms(terms(FEE, JOBS, WAITING)) == ()


LACKING = {
    "payer": {"payer": " "},
    "payee": {"payee": ""},
    "price": {"prices": ()},
    "unit": {"unit": ""},
    "measure": {"measure": ""},
    "threshold": {"threshold": ""},
    "evidence": {"evidence": ""},
    "verifier": {"verifier": ""},
    "window": {"window": Window(start=FIRST)},
}


@pytest.mark.parametrize("element", LACKING)
def test_a_rule_that_lacks_an_element_is_refused_by_its_name(element):
    rule = replace(JOBS, **LACKING[element])

    found = check_terms(terms(rule))

    assert [(one.code, dict(one.params)) for one, _ in found] == [
        ("payment.lacks", {"rule": "jobs", "element": element})
    ]
    assert found[0][1] is rule


def test_everything_that_is_lacking_is_said_at_once():
    empty = replace(
        JOBS, **{name: value for one in LACKING.values() for name, value in one.items()}
    )

    found = [one.params["element"] for one, _ in check_terms(terms(empty))]

    assert found == list(LACKING)


def test_bands_are_the_price_and_the_threshold_of_a_malus():
    assert codes(terms(FEE, replace(WAITING, threshold=""))) == []
    assert codes(terms(FEE, replace(WAITING, bands=(), threshold=""))) == ["payment.lacks"] * 2


def test_nobody_verifies_their_own_results():
    rule = replace(JOBS, payee="Shore  Works", verifier="shore works")

    assert codes(terms(rule)) == ["payment.verifier_is_payee"]


ONE_STEP = (Band(start=None, share=D(0)), Band(start=D(10), share=D("0.05")))


@pytest.mark.parametrize(
    ("changed", "advised"),
    [
        ({"bands": ONE_STEP}, True),
        ({"bands": ONE_STEP, "min_n": 20}, False),
        ({"bands": ONE_STEP, "rolling": 3}, False),
        ({}, False),
    ],
)
def test_a_cliff_is_advised_against_but_not_refused(changed, advised):
    found = check_terms(terms(FEE, replace(WAITING, **changed)))

    assert [one.code for one, _ in found] == (["payment.cliff"] if advised else [])
    assert all(one.severity is Severity.ADVISES for one, _ in found)


@pytest.mark.parametrize(
    "bands",
    [
        (Band(start=D(1), share=D(0)),),
        (Band(start=None, share=D(0)), Band(start=None, share=D("0.1"))),
        (*ONE_STEP, Band(start=D(10), share=D("0.2"))),
    ],
    ids=["a gap below", "two lowest", "one start twice"],
)
def test_bands_cover_every_value_once(bands):
    assert "payment.bands" in codes(terms(FEE, replace(WAITING, bands=bands, min_n=9)))


UTM = IndexValue(unit="UTM", start=FIRST, end=date(2026, 1, 31), value=D(69000))


@pytest.mark.parametrize(
    ("agreed", "code"),
    [
        (terms(replace(JOBS, prices=priced(-1))), "payment.negative"),
        (terms(replace(JOBS, prices=priced(1, "UTM"))), "payment.unknown_unit"),
        (
            terms(replace(JOBS, limit=Threshold(at_least=D(1), unit="UVT"))),
            "payment.unknown_unit",
        ),
        (terms(replace(JOBS, prices=priced(1) + priced(2))), "payment.prices_overlap"),
        (
            terms(
                replace(
                    JOBS,
                    prices=(
                        Price(amount=D(1), unit="USD", end=date(2026, 3, 31)),
                        Price(amount=D(2), unit="USD", start=date(2026, 3, 31)),
                    ),
                )
            ),
            "payment.prices_overlap",
        ),
        (
            terms(replace(JOBS, prices=priced(1, indexed_by="UTM")), indexes=(UTM,)),
            "payment.index_without_base",
        ),
        (
            terms(
                replace(JOBS, prices=priced(1, indexed_by="UTM", base_on=date(2025, 1, 1))),
                indexes=(UTM,),
            ),
            "settlement.no_index_value",
        ),
        (
            terms(FEE, a_rule("kept", Form.HOLDBACK, share=D("1.5"))),
            "payment.not_a_share",
        ),
        (terms(FEE, currency="ABC"), "payment.unknown_currency"),
        (replace(terms(FEE), rules=()), "payment.no_rules"),
        (terms(FEE, FEE), "payment.code_twice"),
        (terms(WAITING), "payment.no_base"),
        (terms(FEE, replace(JOBS, payer="A fund")), "payment.payers_differ"),
        (terms(FEE, payers=(Payer(name="a", weight=D(0)),)), "payment.payers_weigh_nothing"),
        (
            terms(
                FEE,
                payers=(Payer(name="a", weight=D(2)), Payer(name="b", weight=D(-1))),
            ),
            "payment.payers_weigh_nothing",
        ),
        (
            terms(FEE, taxes=(Tax(code="all", rate=D("1.01"), kind=TaxKind.WITHHELD),)),
            "payment.taxed_away",
        ),
        (terms(FEE, indexes=(UTM, replace(UTM, start=date(2026, 1, 31)))), "payment.index_twice"),
        (terms(FEE, indexes=(replace(UTM, value=D(0)),)), "payment.index_not_positive"),
    ],
)
def test_terms_that_cannot_be_paid_by_are_refused(agreed, code):
    assert code in codes(agreed)
