"""Milestones: handed in by the vendor, judged by an official, and never by the same person."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.actions.contracts.amend_contract import amend_contract
from procurement.actions.contracts.amendment_limits import allow_amendment
from procurement.actions.contracts.meeting_agenda import Item
from procurement.actions.contracts.milestones import deliver_milestone, judge_milestone
from procurement.actions.contracts.show_management import agenda
from procurement.actions.contracts.show_milestones import milestone_lines
from procurement.actions.reviews.review_snapshot import snapshot
from procurement.rules.contracts.milestones import MilestoneState
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.periods import ReviewPeriod
from procurement.rules.vocabulary import MilestoneStatus
from procurement.store.contracts import contracts
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, a_bench, codes, promised

REFUSED = (sa.exc.IntegrityError, sa.exc.DBAPIError)


def noon(month: int, day: int) -> datetime:
    return datetime(2015, month, day, 18, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path, url):
    """Return a city on 10 May whose contract promises a night crew by the end of June."""
    made = a_bench(tmp_path, url)
    promised(made)
    made.forward(noon(5, 10))
    yield made
    made.engine.dispose()


def deliver(bench, who="contact", **changed):
    named = {"contract": CONTRACT, "milestone": "crew", "evidence": "Rosters of May", **changed}
    return bench.act(deliver_milestone, who, **named)


def judge(bench, who="validator", status="met", **changed):
    named = {"contract": CONTRACT, "milestone": "crew", "reason": "Twelve nights", **changed}
    return bench.act(judge_milestone, who, status=MilestoneStatus(status), **named)


def line(bench):
    (found,) = milestone_lines(bench.engine, CONTRACT, language="es")
    return found


def test_a_milestone_is_ahead_then_overdue_and_to_be_judged_once_something_came(bench):
    states = []
    for day in (noon(6, 30), noon(7, 1)):
        bench.forward(day)
        states.append(line(bench).state)
    deliver(bench)

    assert states == [MilestoneState.AHEAD, MilestoneState.OVERDUE]
    assert line(bench).state is MilestoneState.TO_JUDGE
    assert line(bench).title == "Cuadrilla nocturna"


def test_a_partly_met_milestone_keeps_its_share_and_a_later_finding_replaces_it(bench):
    deliver(bench)
    judge(bench, status="partiallyMet", share="0.4")
    partly = line(bench)
    deliver(bench, evidence="Rosters of June")
    judge(bench)

    assert (partly.state, partly.share) == (MilestoneState.PARTLY_MET, "0.4")
    assert (line(bench).state, line(bench).share) == (MilestoneState.MET, "1")
    assert [one["share"] for one in bench.entries("milestone.judged")] == ["0.4", "1"]
    assert bench.count("milestone_judgement") == 2


@pytest.mark.parametrize("share", ["", "0", "1", "1.2", "-0.1", "NaN", "half", "0.0000001"])
def test_a_partly_met_milestone_needs_a_share_between_nothing_and_all(bench, share):
    deliver(bench)

    assert codes(judge(bench, status="partiallyMet", share=share)) == ["milestone.share_needed"]
    assert bench.count("milestone_judgement") == 0


def test_nobody_judges_what_they_put_on_record_and_no_vendor_judges(bench):
    deliver(bench, "manager")

    assert codes(judge(bench, "manager")) == ["milestone.own_delivery"]
    assert codes(judge(bench, "contact")) == ["milestone.judged_by_vendor"]
    assert not judge(bench, "validator").refused


def test_it_is_missed_only_after_its_day_and_met_only_by_something_delivered(bench):
    early = judge(bench, status="notMet")
    nothing = judge(bench)
    bench.forward(noon(7, 1))
    missed = judge(bench, status="notMet")

    assert codes(early) == ["milestone.not_due"]
    assert codes(nothing) == ["milestone.nothing_delivered", "milestone.not_due"]
    assert not missed.refused
    assert line(bench).state is MilestoneState.MISSED


def test_everything_that_is_wrong_with_a_delivery_is_said_at_once(bench):
    outcome = deliver(bench, evidence=" ", delivered_on=date(2015, 5, 11), digest="abc")

    wrong = ["milestone.no_evidence", "milestone.day_ahead", "milestone.no_digest"]
    assert codes(outcome) == wrong
    assert codes(judge(bench, status="scheduled", reason="x")) == [
        "milestone.nothing_delivered",
        "milestone.not_due",
        "milestone.no_judgement",
    ]


def test_another_vendor_delivers_nothing_and_an_unknown_milestone_is_named(bench):
    with pytest.raises(NotAllowedError):
        deliver(bench, "stranger")
    with pytest.raises(NotFoundError) as caught:
        deliver(bench, milestone="crews")

    assert codes(caught.value) == ["milestone.unknown"]
    assert caught.value.findings[0].params["known"] == "crew"


def insert(bench, **changed):
    """Return the INSERT of a judgement by the checker of the first delivery."""
    with bench.engine.connect() as connection:
        person = metadata.tables["person"]
        people = dict(connection.execute(sa.select(person.c.handle, person.c.id)).all())
        made = connection.execute(sa.select(metadata.tables["milestone_delivery"])).first()
    values = {
        "id": uuid4(),
        "contract_id": CONTRACT,
        "code": "crew",
        "number": 1,
        "status": "met",
        "share": 1_000_000,
        "delivery_id": made.id,
        "delivered_by": made.delivered_by,
        "reason": "x",
        "judged_at": noon(5, 11),
        "judged_by": people[changed.pop("by", "validator")],
        **changed,
    }
    return sa.insert(metadata.tables["milestone_judgement"]).values(values)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"by": "manager"}, "nobody_judges_their_own_delivery"),
        ({"by": "contact"}, "nobody of a vendor judges its work"),
        ({"share": 500_000}, "milestone_share_fits_its_status"),
        ({"delivery_id": None, "delivered_by": None}, "met_by_something_delivered"),
        ({"reason": " "}, "judgement_has_a_reason"),
    ],
)
def test_the_database_itself_refuses_a_judgement(bench, changed, why):
    deliver(bench, "manager")

    with pytest.raises(REFUSED, match=why), bench.engine.begin() as connection:
        connection.execute(insert(bench, **changed))


def test_the_database_takes_a_sound_judgement_and_keeps_it(bench):
    deliver(bench, "manager")
    with bench.engine.begin() as connection:
        connection.execute(insert(bench))

    table = metadata.tables["milestone_judgement"]
    for statement in (sa.delete(table), sa.update(table).values(reason="y")):
        with (
            pytest.raises(REFUSED, match="append-only"),
            bench.engine.begin() as connection,
        ):
            connection.execute(statement)


def test_a_review_freezes_where_each_milestone_stood_that_day(bench):
    deliver(bench)
    judge(bench, status="partiallyMet", share="0.4")
    with bench.engine.connect() as connection:
        known = connection.execute(sa.select(metadata.tables["installation"].c.simulated_now))
        then = known.scalar_one()
    judge(bench)

    def frozen(session):
        period = ReviewPeriod(start=date(2015, 1, 5), end=date(2015, 4, 4))
        row = contracts.find(session, CONTRACT)
        made = snapshot(session, row, period, as_of=date(2015, 5, 10), as_known=then)
        return made.body["milestones"]

    (seen,) = bench.look(frozen)
    assert (seen["code"], seen["due"]) == ("crew", date(2015, 6, 30))
    assert seen["share"] in {Decimal("0.4"), Decimal(1)}


def test_the_meeting_talks_about_what_is_overdue_to_judge_or_near(bench):
    def items(day):
        bench.forward(day)
        lines = agenda(bench.engine, CONTRACT)
        return [one.item for one in lines if one.text.startswith("crew:")]

    promised(bench, "report", date(2015, 12, 31))
    near, overdue = items(noon(5, 10)), items(noon(7, 1))
    deliver(bench)

    assert (near, overdue) == ([Item.MILESTONE_AHEAD], [Item.MILESTONE_OVERDUE])
    assert items(noon(7, 2)) == [Item.MILESTONE_UNJUDGED]
    judge(bench)
    assert items(noon(7, 3)) == []


def test_an_amendment_moves_a_milestone_and_keeps_its_first_day(bench):
    change = {"contract": CONTRACT, "code": "delay_by_city", "reason": "The depot closed"}
    change |= {"milestone": "crew", "due": date(2015, 8, 31)}

    late = bench.act(amend_contract, "lawyer", **{**change, "due": date(2016, 1, 1)})
    moved = bench.act(amend_contract, "lawyer", **change)
    again = bench.act(amend_contract, "lawyer", **change)

    assert codes(late) == ["amendment.due_outside"]
    assert (line(bench).due, line(bench).first_due) == (date(2015, 8, 31), date(2015, 6, 30))
    assert moved.facts["amendment"] == 1
    assert codes(again) == ["amendment.same_day"]


def test_a_value_beyond_what_is_known_goes_ahead_and_says_so(bench):
    change = {"contract": CONTRACT, "code": "need_changed", "reason": "More streets"}

    outcome = bench.act(amend_contract, "lawyer", **change, value="5.00")

    assert codes(outcome) == ["amendment.limit_unknown"]
    assert bench.contract().value_minor == 500
    assert bench.entries("contract.amended")[0]["value"] == {
        "from": 100,
        "to": 500,
        "currency": "USD",
    }
    assert codes(bench.act(amend_contract, "lawyer", **change, value="5.00")) == [
        "amendment.same_value"
    ]
    assert codes(bench.act(amend_contract, "lawyer", **change, value="five")) == [
        "amendment.bad_value"
    ]


@pytest.fixture
def colombia(bench):
    """Return the same city under the law of a place that allows half as much again."""
    solicitation = metadata.tables["solicitation"]
    with bench.engine.begin() as connection:
        body = json.loads(connection.execute(sa.select(solicitation.c.case_body)).scalar_one())
        body["jurisdiction"] = "bogota"
        connection.execute(solicitation.update().values(case_body=json.dumps(body)))
    return bench


def test_beyond_the_law_only_another_named_person_with_a_reason_lets_it_pass(colombia):
    change = {"contract": CONTRACT, "code": "unforeseen", "reason": "A flood", "value": "1.60"}
    allow = {"contract": CONTRACT, "value": "1.60", "reason": "Emergency decree 7"}

    refused = colombia.act(amend_contract, "lawyer", **change)
    needless = colombia.act(allow_amendment, "authority", **{**allow, "value": "1.50"})
    silent = colombia.act(allow_amendment, "authority", **{**allow, "reason": " "})
    colombia.act(allow_amendment, "lawyer", **allow)
    own = colombia.act(amend_contract, "lawyer", **change)
    colombia.act(allow_amendment, "authority", **allow)
    passed = colombia.act(amend_contract, "lawyer", **change)

    over = ["law.unconfirmed", "amendment.more_than_lawful", "amendment.needs_override"]
    assert codes(refused) == codes(own) == over
    assert codes(needless) == ["amendment.no_override_needed"]
    assert codes(silent) == ["override.no_reason"]
    assert codes(passed) == ["law.unconfirmed", "amendment.overridden"]
    assert colombia.entries("contract.amended")[0]["override"]["reason"] == "Emergency decree 7"
    assert codes(colombia.act(amend_contract, "lawyer", **{**change, "value": "1.61"})) == over


def test_the_database_keeps_what_was_signed_and_no_override_is_for_oneself(bench):
    kpi = metadata.tables["contract_kpi"]
    for statement in (sa.delete(kpi), sa.update(kpi).values(agreement_body="{}")):
        with (
            pytest.raises(REFUSED, match="a signed promise changes by amendment"),
            bench.engine.begin() as connection,
        ):
            connection.execute(statement)
