"""Signature: everything that is missing at once, and the schedule frozen by its digest."""

from datetime import date

import pytest

from procurement.actions.contracts.sign_contract import sign_contract
from procurement.rules.errors import NotFoundError
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, NOON, OCID, a_bench, codes

TERMS = {
    "contract": CONTRACT,
    "manager": "manager",
    "insurance_until": date(2016, 1, 31),
    "differences": "none",
}


def test_a_signed_contract_names_its_manager_and_explains_its_differences(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")

    outcome = bench.act(sign_contract, "lawyer", **TERMS, review_months=6)

    row = bench.contract()
    assert not outcome.refused
    assert (row.signed_at, row.differences_explained, row.review_months) == (NOON, "none", 6)
    assert row.manager_id is not None
    assert row.version == 2


def test_the_log_freezes_the_schedule_that_was_signed(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")

    bench.act(sign_contract, "lawyer", **TERMS)

    entry = bench.entries("contract.signed")[0]
    assert entry["schedule"] == 1
    assert len(entry["schedule_digest"]) == 64


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_signed(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")

    outcome = bench.act(
        sign_contract,
        "lawyer",
        contract=CONTRACT,
        manager="officer",
        insurance_until=date(2015, 1, 4),
        differences="  ",
        review_months=13,
    )

    assert codes(outcome) == [
        "contract.not_a_manager",
        "contract.no_insurance",
        "contract.unexplained",
        "contract.review_months",
    ]
    assert bench.contract().signed_at is None
    assert bench.entries("contract.signed") == []


def test_insurance_that_ends_on_the_first_day_covers_it(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")

    outcome = bench.act(sign_contract, "lawyer", **TERMS | {"insurance_until": date(2015, 1, 5)})

    assert not outcome.refused


def test_a_contract_is_signed_once(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    bench.act(sign_contract, "lawyer", **TERMS)

    again = bench.act(sign_contract, "lawyer", **TERMS)

    assert codes(again) == ["contract.signed_before"]
    assert len(bench.entries("contract.signed")) == 1


def test_nothing_is_signed_before_the_standstill_is_over(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    table = metadata.tables["solicitation"]
    with bench.engine.begin() as connection:
        connection.execute(table.update().where(table.c.ocid == OCID).values(stage="award"))

    outcome = bench.act(sign_contract, "lawyer", **TERMS)

    assert codes(outcome) == ["contract.not_awarded"]


def test_an_unknown_contract_is_a_mistake_of_the_caller(tmp_path, url):
    bench = a_bench(tmp_path, url)

    with pytest.raises(NotFoundError) as caught:
        bench.act(sign_contract, "lawyer", **TERMS | {"contract": "NONE"})

    assert len(codes(caught.value)) == 1
