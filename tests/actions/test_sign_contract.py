"""Signature: everything that is missing at once, and the schedule frozen by its digest."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from outcome_metrics.definitions.agreement import Promise, Target
from outcome_metrics.definitions.records import as_record
from procurement.actions.contracts.sign_contract import differences_now, sign_contract
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.reasons import DifferenceCause
from procurement.rules.errors import NotFoundError
from procurement.store.tables import metadata
from tests.actions.contract_builder import AGREED, CONTRACT, NOON, OCID, a_bench, codes

TERMS = {
    "contract": CONTRACT,
    "manager": "manager",
    "insurance_until": date(2016, 1, 31),
    "differences": "none",
}


def test_a_signed_contract_names_its_manager_and_explains_its_differences(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")

    outcome = bench.act(
        sign_contract,
        "lawyer",
        **TERMS,
        review_months=6,
        reasons={"review_months": "Quarters are too short"},
    )

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
        "contract.difference_unexplained",
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


def test_a_term_that_differs_from_the_tender_is_refused_until_somebody_says_why(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    later = {**TERMS, "insurance_until": date(2017, 1, 31), "ends_on": date(2016, 12, 31)}

    silent = bench.act(sign_contract, "lawyer", **later)
    blank = bench.act(sign_contract, "lawyer", **later, reasons={"ends_on": " "})
    beside = bench.act(sign_contract, "lawyer", **later, reasons={"end": "Late award"})
    signed = bench.act(sign_contract, "lawyer", **later, reasons={"ends_on": "Late award"})

    assert codes(silent) == codes(blank) == ["contract.difference_unexplained"]
    assert silent.findings[0].params == {
        "term": "ends_on",
        "tendered": "2015-12-31",
        "signed": "2016-12-31",
    }
    assert codes(beside) == ["contract.difference_unexplained", "contract.no_such_difference"]
    assert not signed.refused
    assert bench.contract().ends_on == date(2016, 12, 31)
    (kept,) = bench.entries("contract.signed")[0]["differing"]
    assert (kept["term"], kept["cause"], kept["reason"]) == ("ends_on", "agreed", "Late award")
    assert bench.count("contract_difference") == 1


def test_the_record_itself_explains_a_baseline_measured_since(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    asked = metadata.tables["solicitation_kpi"]
    with bench.engine.begin() as connection:
        body = canonical(as_record(replace(AGREED[0], baseline=None)))
        connection.execute(
            asked.update().where(asked.c.kpi_code == "waiting_days").values(agreement_body=body)
        )

    signed = bench.act(sign_contract, "lawyer", **TERMS)

    (found,) = differences_now(bench.engine, CONTRACT)
    assert (signed.refused, found.term, found.cause) == (
        False,
        "kpi.waiting_days.baseline",
        DifferenceCause.BASELINE_MEASURED,
    )
    assert (found.tendered, found.signed) == (None, "2000/100")


def test_a_target_that_nobody_promised_otherwise_needs_a_reason(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="signature")
    asked = metadata.tables["solicitation_kpi"]
    softer = replace(AGREED[0], target=Target(promise=Promise(value=Decimal(5))))
    with bench.engine.begin() as connection:
        connection.execute(
            asked.update()
            .where(asked.c.kpi_code == "waiting_days")
            .values(agreement_body=canonical(as_record(softer)))
        )

    outcome = bench.act(sign_contract, "lawyer", **TERMS)

    assert codes(outcome) == ["contract.difference_unexplained"]
    assert outcome.findings[0].params["term"] == "kpi.waiting_days.target"
    assert (outcome.findings[0].params["tendered"], outcome.findings[0].params["signed"]) == (
        "5",
        "7",
    )
