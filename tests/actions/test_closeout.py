"""A contract ends: what is answered, what its results were due to, and where the lessons go."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf
import pytest
from sqlmodel import select

from outcome_metrics.definitions.definition import KpiType
from outcome_metrics.figures.states import State
from procurement.actions.closeout.answer_questions import answer_closeout
from procurement.actions.closeout.show_closeout import closeout_of
from procurement.actions.closeout.state_impact import state_impact
from procurement.actions.closeout.write_note import write_note
from procurement.actions.contracts.amend_contract import amend_contract
from procurement.actions.contracts.hold_meetings import record_meeting
from procurement.actions.contracts.manage_contract import write_lessons
from procurement.actions.papers.report_outcomes import report_outcomes
from procurement.actions.results.mark_figures import mark_figures
from procurement.actions.solicitations.advance_stage import advance_contract
from procurement.actions.solicitations.approve import give_approval
from procurement.rules.closeout.answers import ANSWERS, Answer, Question
from procurement.rules.errors import NotFoundError
from procurement.rules.vocabulary import Role
from procurement.store.tables.closeout import ImpactStatement
from tests.actions.contract_builder import (
    AGREED,
    CONTRACT,
    DAYS,
    PEOPLE,
    a_bench,
    codes,
    months,
)
from tests.actions.test_register_contracts import NOW, ROWS, register
from tests.actions.test_show_impact import AFTER, BEFORE, rows

CLOSING = datetime(2016, 3, 1, 18, tzinfo=UTC)
DATA = Question.VENDOR_DATA
ALONE = replace(AGREED[0], kpi=replace(DAYS, weight=Decimal(1)))


@pytest.fixture
def bench(tmp_path, url, monkeypatch):
    """Return a city whose contract is in closeout: two years before it, eleven months under it."""
    monkeypatch.setitem(PEOPLE, "payer", Role.PAYMENT_APPROVER)
    monkeypatch.setitem(PEOPLE, "validator", Role.DATA_VALIDATOR)
    made = a_bench(tmp_path, url, stage="closeout", agreed=(ALONE,))
    made.forward(CLOSING)
    made.load(rows("waiting_days", BEFORE, first=0), contract="")
    made.load(rows("waiting_days", AFTER, first=25))
    yield made
    made.engine.dispose()


def answered(bench, question=DATA, answer=Answer.RETURNED, reason="Receipt 7"):
    return bench.act(
        answer_closeout,
        "manager",
        contract=CONTRACT,
        question=question,
        answer=answer,
        reason=reason,
    )


def missing(bench, contract=CONTRACT):
    return codes_of(closeout_of(bench.engine, contract))


def codes_of(seen):
    return [one.code for one in seen.missing]


def claims(bench):
    return bench.look(
        lambda session: [
            json.loads(one.body)
            for one in session.exec(select(ImpactStatement).order_by(ImpactStatement.number))
        ]
    )


def told_by(folder, contract=CONTRACT):
    """Return the facts that are attached to the English note."""
    (data,) = pypdf.PdfReader(folder / f"{contract}_closeout_en.pdf").attachments["data.json"]
    return json.loads(data)


# --- what it was due to


def test_a_statement_gives_the_design_the_estimate_and_its_interval(bench):
    outcome = bench.act(state_impact, "manager", contract=CONTRACT, comment="A mild winter")

    (claim,) = claims(bench)
    assert outcome.facts == {
        "contract": CONTRACT,
        "stated": 1,
        "waiting_days": "quasi-experimental",
    }
    # Means of 21 and 9.45 days; the model continues the flat trend before.
    assert float(claim["low"]) < float(claim["value"]) < float(claim["high"]) < 0
    assert float(claim["value"]) == pytest.approx(-11.5, abs=0.6)
    assert (claim["before"], claim["after"], claim["unit"]) == (24, 11, "days")
    assert "no_control" in claim["caveats"]
    assert (claim["may_be_called_impact"], claim["comment"]) == (True, "A mild winter")


def test_figures_that_cannot_answer_are_stated_with_every_reason_and_no_estimate(tmp_path, url):
    bench = a_bench(tmp_path, url, stage="closeout", agreed=AGREED[:1], at=CLOSING)
    bench.load(months("waiting_days", 2, 4, "100", "100"))

    outcome = bench.act(state_impact, "manager", contract=CONTRACT)

    (claim,) = claims(bench)
    assert (outcome.facts["waiting_days"], claim["given"]) == ("none", False)
    assert "impact.too_few_points" in [one["code"] for one in claim["reasons"]]
    assert "value" not in claim
    assert "closeout.no_impact" not in missing(bench)  # that it cannot be known is an answer


def test_a_later_statement_counts_and_the_earlier_one_stays(bench):
    bench.act(state_impact, "manager", contract=CONTRACT)
    bench.act(state_impact, "manager", contract=CONTRACT, kpi="waiting_days", comment="Second")

    assert [one["comment"] for one in claims(bench)] == ["", "Second"]
    (line,) = closeout_of(bench.engine, CONTRACT).finals
    assert (line.claim, float(line.value)) == (
        "quasi-experimental",
        float(claims(bench)[1]["value"]),
    )


def test_only_outcomes_are_asked_for_and_the_city_may_state_more(tmp_path, url):
    process = replace(AGREED[0], kpi=replace(DAYS, type=KpiType.PROCESS))
    bench = a_bench(tmp_path, url, stage="closeout", agreed=(process,), at=CLOSING)

    assert "closeout.no_impact" not in missing(bench)
    assert bench.act(state_impact, "manager", contract=CONTRACT).facts["stated"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kpi": "tree_days"}, "kpi.unknown"),
        ({"controls": ("street_lights",)}, "closeout.controls_need_kpi"),
    ],
)
def test_a_question_that_cannot_be_is_refused(bench, asked, code):
    assert codes(bench.act(state_impact, "manager", contract=CONTRACT, **asked)) == [code]
    assert claims(bench) == []


def test_a_comparison_that_is_not_on_record_is_a_mistake_and_no_reason(bench):
    with pytest.raises(NotFoundError) as refused:
        bench.act(
            state_impact, "manager", contract=CONTRACT, kpi="waiting_days", controls=("nowhere",)
        )

    assert codes(refused.value) == ["impact.unknown_kpi"]


# --- what is answered


def test_each_question_takes_its_own_answers_and_a_reason(bench):
    other = answered(bench, answer=Answer.NOTHING_FOLLOWS, reason=" ")
    given = answered(bench, reason="They signed receipt 7")
    anew = answered(bench, answer=Answer.DESTROYED, reason="Certificate 9")

    assert codes(other) == ["closeout.other_answer", "closeout.no_reason"]
    assert (given.refused, anew.refused) == (False, False)
    assert [one["number"] for one in bench.entries("closeout.answered")] == [1, 2]
    assert closeout_of(bench.engine, CONTRACT).answers == {"vendor_data": "destroyed"}
    assert set(ANSWERS) == set(Question)


def test_figures_in_doubt_hold_a_contract_back_and_settled_ones_do_not(bench):
    def mark(state):
        bench.act(
            mark_figures,
            "validator",
            contract=CONTRACT,
            kpi="waiting_days",
            period="2015-03",
            state=state,
            reason="Recount",
        )

    mark(State.PROVISIONAL)
    held = missing(bench)
    mark(State.FINAL)

    assert "closeout.not_final" in held
    assert "closeout.not_final" not in missing(bench)


# --- the whole way


def test_everything_that_is_missing_is_listed_at_once(bench):
    assert set(missing(bench)) >= {
        "closeout.no_impact",
        "closeout.lessons_nowhere",
        "closeout.vendor_data",
        "contract.no_lessons",
        "contract.no_report",
    }


def test_a_contract_of_which_nothing_was_ever_reported_can_be_closed_and_says_so(
    tmp_path, url, monkeypatch
):
    monkeypatch.setitem(PEOPLE, "payer", Role.PAYMENT_APPROVER)
    bench = a_bench(tmp_path, url, at=NOW)
    register(bench, *ROWS, manager="manager")
    named = {"contract": "BA-w_1"}  # over on 31 May 2015

    bench.act(record_meeting, "manager", minutes="Nobody holds any figures.", **named)
    began = bench.act(advance_contract, "manager", target="closeout", **named)
    report = bench.act(report_outcomes, "manager", language="en", folder=str(tmp_path), **named)
    bench.act(write_lessons, "manager", lessons="Agree on figures first.", **named)
    bench.act(
        answer_closeout,
        "manager",
        question=Question.SUCCESSOR,
        answer=Answer.NOTHING_FOLLOWS,
        reason="The square is built.",
        **named,
    )
    bench.act(give_approval, "payer", target="closed", **named)
    held = missing(bench, "BA-w_1")
    closed = bench.act(advance_contract, "manager", target="closed", **named)
    bench.act(write_note, "manager", languages=("en",), folder=str(tmp_path), **named)

    assert (began.refused, codes(report)) == (False, ["report.nothing_known"])
    assert held == ["closeout.vendor_data"]  # only pointed out
    assert (closed.refused, bench.contract("BA-w_1").stage) == (False, "closed")
    assert "retention.law_unknown" in codes(closed)
    told = told_by(tmp_path, "BA-w_1")
    assert (told["figures"], told["claims"], told["paid"]) == ([], [], None)
    assert (told["ended_on"], told["kept_from"]) == ("2015-09-01", "2015-09-01")
    assert told["kept"][0]["until"] is None
    said = pypdf.PdfReader(tmp_path / "BA-w_1_closeout_en.pdf").pages[0].extract_text()
    assert "No result of this contract was ever reported" in " ".join(said.split())


def test_an_unknown_last_day_is_set_by_an_amendment_and_then_the_contract_can_end(tmp_path, url):
    bench = a_bench(tmp_path, url, at=NOW)
    register(bench, *ROWS)

    bench.act(
        amend_contract,
        "lawyer",
        contract="BA-w3",
        code="error",
        reason="Found out",
        ends_on=NOW.date(),
    )

    assert bench.contract("BA-w3").ends_on == date(2015, 9, 1)
    bench.forward(datetime(2015, 9, 3, tzinfo=UTC))
    assert missing(bench, "BA-w3") == ["contract.no_meeting"]


def test_the_note_before_the_end_says_what_is_open_in_every_language(bench, tmp_path):
    bench.act(state_impact, "manager", contract=CONTRACT)

    outcome = bench.act(write_note, "manager", contract=CONTRACT, folder=str(tmp_path))

    told = told_by(tmp_path)
    assert outcome.facts["written"] == 3
    assert (told["ended_on"], told["kept_from"], told["kept"]) == (None, None, [])
    spoken = [one["es"] for one in told["open_points"]]
    assert any("lecciones" in line for line in spoken)
    (claim,) = told["claims"]
    assert claim["design"] == "quasi-experimental"
    assert claim["value"] == claims(bench)[0]["value"]
    (figure,) = told["figures"]
    assert (figure["last_end"], figure["known_on"]) == ("2015-12-31", "2016-01-07")  # lag: 7 days


def test_an_unknown_language_is_refused(bench):
    outcome = bench.act(write_note, "manager", contract=CONTRACT, languages=("fr",))

    assert codes(outcome) == ["documents.unknown_language"]
