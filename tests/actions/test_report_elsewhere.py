"""The outcome report of a contract awarded elsewhere: what its tables tell, and no more."""

import json

import pypdf
import pytest

from procurement.actions.contracts import look
from procurement.actions.papers.report_outcomes import report_outcomes
from procurement.rules import contract_gates
from procurement.store.facts.contract_facts import facts
from tests.actions.contract_builder import a_bench, codes
from tests.actions.test_register_contracts import NOW, ROWS, register, report
from tests.actions.test_reported_payments import CONTRACTS, HEADER, ROOT, load
from tests.actions.test_reported_payments import register as register_bonds

PAID = "POJ-1,,,2021-01,2021-03,,,{kind},GBP,{amount}\n"


@pytest.fixture
def bench(tmp_path, url):
    made = a_bench(tmp_path, url, at=NOW)
    yield made
    made.engine.dispose()


def outcomes(bench, contract, **named):
    return bench.act(report_outcomes, "manager", contract=contract, language="en", **named)


def results(bench, folder):
    """Load one result of a bond, of a period of four years."""
    head = "Project ID,Outcome Metric Id - (Value),Period - Start - (Value),Period - End - (Value)"
    table = folder / "results.csv"
    table.write_text(
        f"{head},Outcomes achieved - (Value)\nPOJ-1,outcomemetric1,2010-04,2014-03,7\n", "utf-8"
    )
    return bench.load_file(table, ROOT / "examples" / "indigo-results.yaml")


def told_by(outcome):
    """Return the facts that are attached to the PDF of a report."""
    (data,) = pypdf.PdfReader(outcome.facts["file"]).attachments["data.json"]
    return json.loads(data)


def test_a_report_says_where_the_contract_is_known_from_and_nothing_of_a_competition(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31")

    outcome = outcomes(bench, "BA-w_1")

    told = told_by(outcome)
    origin = look.contract_now(bench.engine, "BA-w_1").origin
    assert codes(outcome) == []
    assert told["competition"] is None
    assert told["origin"] == {
        "file": "works.csv",
        "line": origin.line,
        "sha256": origin.digest,
        "key": "w/1",
    }
    assert (told["vendor"], told["value"]["minor"]) == ("Criba S.A.", 100_050)
    assert told["term"] == {"start": "2013-12-01", "end": "2015-05-31"}
    assert (told["goals"], told["paid"], told["told_payments"]) == ([], None, [])
    assert [one["signed_at"] for one in told["signatures"]] == [None]
    assert [line["what"]["en"] for line in told["timeline"]] == [
        "Registered the contract from a table",
        "Loaded results",
    ]


def test_what_the_table_does_not_tell_stays_unknown(bench):
    register(bench, *ROWS)
    report(bench, "w3,90,")

    told = told_by(outcomes(bench, "BA-w3"))

    assert (told["vendor"], told["value"]) == ("", None)
    assert told["term"] == {"start": None, "end": None}
    assert [one["result"]["terms"]["weight"] for one in told["stories"]] == [None]


def test_controls_are_those_of_the_contract_and_the_limits_of_the_report_are_named(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31")

    told = told_by(outcomes(bench, "BA-w_1"))

    assert len(told["controls"]) == 3
    said = " ".join(one["en"] for one in told["limitations"])
    assert "awarded elsewhere" in said
    assert "Nobody agreed on weights" in said
    assert "data is missing" not in said


def test_the_gate_of_closeout_opens_when_the_report_is_written(bench):
    register(bench, *ROWS)
    report(bench, "w/1,90,2015-05-31")

    def held():
        row = bench.contract("BA-w_1")
        return bench.look(
            lambda session: contract_gates.outcome_is_reported(facts(session, row, NOW, NOW.date()))
        )

    before = held()
    outcomes(bench, "BA-w_1")

    assert [one.code for one in before] == ["contract.no_report"]
    assert held() == ()


def test_a_contract_of_which_no_table_tells_a_result_has_a_report_that_says_so(bench):
    register(bench, *ROWS)

    outcome = outcomes(bench, "BA-w2")

    told = told_by(outcome)
    assert codes(outcome) == ["report.nothing_known"]
    assert (outcome.refused, told["stories"], told["composite"]) == (False, [], None)
    assert told["overall"] == "not_rated"
    assert any("not a result of zero" in one["en"] for one in told["limitations"])


def test_payments_that_a_table_tells_are_shown_apart_from_what_was_paid_here(bench, tmp_path):
    (tmp_path / "projects.csv").write_text(CONTRACTS, "utf-8")
    register_bonds(bench, tmp_path / "projects.csv")
    rows = PAID.format(kind="Planned", amount="120") + PAID.format(kind="Actual", amount="70.50")
    (tmp_path / "payments.csv").write_text(HEADER + rows, "utf-8")
    load(bench, tmp_path / "payments.csv")
    results(bench, tmp_path)

    told = told_by(outcomes(bench, "POJ-1"))

    (seen,) = told["told_payments"]
    assert (seen["currency"], seen["planned_first"], seen["actual"]) == ("GBP", "120", "70.5")
    assert seen["files"] == ["payments.csv"]
    assert told["paid"] is None


def test_a_period_of_years_is_no_quarter(bench, tmp_path):
    (tmp_path / "projects.csv").write_text(CONTRACTS, "utf-8")
    register_bonds(bench, tmp_path / "projects.csv")
    results(bench, tmp_path)

    told = told_by(outcomes(bench, "POJ-1"))

    (story,) = told["stories"]
    (point,) = story["trend"]
    assert point["span"] == {"start": "2010-04-01", "end": "2014-03-31"}
    assert point["numerator"] == "7"
