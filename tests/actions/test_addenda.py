"""Questions and changes of a call: askers hidden, time left by the place's law, bids that know."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from procurement.actions.solicitations.list_changes import addenda_of, questions_of
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.addenda import unconfirmed
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import blocking
from procurement.rules.vocabulary import EnvelopeKind, EnvelopeState
from procurement.store.bids import bids
from procurement.store.tables.outbox import Outbox
from tests.actions.bidding import (
    OFFICER,
    VENDORS,
    bid_of,
    codes,
    live,
    logged,
    looking,
    open_envelopes,
    past_deadline,
    row_of,
    submit,
    with_bids,
)
from tests.builders import contact_of, released
from tests.puerto_claro import rule, write_law


#: A city that asks for 15 calendar days between a change and the deadline (fictional).
def under_its_law(case):
    write_law(rule("addendum_time", 15, "calendar", section="4.2"), years=())
    case["jurisdiction"] = "puerto-claro"


def released_there(city):
    return released(city, under_its_law)


def with_bids_there(city):
    return with_bids(city, under_its_law)


def publish(city, ocid, **arguments):
    return city.ask("addendum.publish", OFFICER, ocid=ocid, text="Crews at night too.", **arguments)


def acknowledge(city, ocid, vendor, number=1):
    return city.ask("addendum.acknowledge", contact_of(city, vendor), ocid=ocid, number=number)


def local_day(city, ocid):
    with looking(city) as session:
        return date.fromisoformat(row_of(session, ocid).deadline_wall[:10])


def near_the_deadline(city, ocid, days):
    city.forward(city.deadline(ocid) - timedelta(days=days))


# --- questions


def test_a_question_is_listed_with_its_answer_and_never_with_its_asker(begin):
    city, ocid = begin(released)
    vendor = VENDORS[0]
    city.do("question.ask", contact_of(city, vendor), ocid=ocid, question="Which districts?")
    city.do("question.answer", OFFICER, ocid=ocid, number=1, answer="All of them.")

    (line,) = questions_of(city.engine, ocid)

    assert (line.question, line.answer) == ("Which districts?", "All of them.")
    said = json.dumps(line.as_record())
    assert vendor.partition("/")[2] not in said
    assert contact_of(city, vendor) not in said


def test_the_stage_stays_while_a_question_or_a_material_answer_is_open(begin):
    city, ocid = begin(released)
    city.do("question.ask", contact_of(city, VENDORS[0]), ocid=ocid, question="By night?")
    city.forward(city.questions_until(ocid))

    asked = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="submission")
    city.do("question.answer", OFFICER, ocid=ocid, number=1, answer="Yes.", material=True)
    answered = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="submission")
    publish(city, ocid, affects_bids=False)
    trifle = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="submission")
    publish(city, ocid)
    changed = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="submission")

    assert codes(asked) == ["questions.unanswered"]
    assert codes(answered) == codes(trifle) == ["questions.needs_addendum"]
    assert not changed.refused


# --- the time that is left


def test_s11_a_change_inside_the_city_s_window_is_refused_unless_it_moves_the_deadline(begin):
    city, ocid = begin(released_there)
    near_the_deadline(city, ocid, 14)
    before = local_day(city, ocid)

    refused = publish(city, ocid)
    short = publish(city, ocid, day=before, at="18:00")
    moved = publish(city, ocid, day=before + timedelta(days=1), at="17:00")

    (finding,) = refused.findings
    assert finding.code == "addendum.too_close"
    assert finding.params["earliest"] == (before + timedelta(days=1)).isoformat()
    assert "section 4.2" in finding.params["citation"]
    assert codes(short) == ["addendum.too_close"]
    assert not moved.refused
    assert local_day(city, ocid) == before + timedelta(days=1)
    assert [line.number for line in addenda_of(city.engine, ocid)] == [1]


def test_s11_a_refused_change_leaves_the_deadline_where_it_was(begin):
    city, ocid = begin(released_there)
    near_the_deadline(city, ocid, 3)
    before = city.deadline(ocid)

    assert publish(city, ocid, day=local_day(city, ocid) + timedelta(days=1), at="17:00").refused

    assert city.deadline(ocid) == before
    assert logged(city, ocid, "addendum.published") == []


def test_a_change_that_affects_no_bid_needs_no_time_and_no_confirmation(begin):
    city, ocid = begin(with_bids_there)
    near_the_deadline(city, ocid, 1)

    assert not publish(city, ocid, affects_bids=False).refused

    past_deadline(city, ocid)
    assert open_envelopes(city, ocid, "technical").facts["opened"] == 3


def test_the_law_of_the_release_holds_whatever_becomes_of_the_profile(begin):
    city, ocid = begin(released_there)
    write_law(rule("addendum_time", 2, "calendar"), years=())
    near_the_deadline(city, ocid, 10)

    assert codes(publish(city, ocid)) == ["addendum.too_close"]


def test_without_a_rule_the_officer_is_told_that_nothing_was_compared(begin):
    city, ocid = begin(released)

    outcome = publish(city, ocid)

    assert not outcome.refused
    assert codes(outcome) == ["addendum.no_rule"]


# --- who knows of it


def state(city, ocid, vendor):
    with looking(city) as session:
        return bids.envelope(session, bid_of(session, ocid, vendor), EnvelopeKind.TECHNICAL).state


def test_s11_a_bid_that_neither_confirms_nor_comes_again_is_not_opened(begin):
    city, ocid = begin(with_bids)
    publish(city, ocid)
    assert not acknowledge(city, ocid, VENDORS[0]).refused
    assert not submit(city, ocid, VENDORS[1]).refused
    past_deadline(city, ocid)

    outcome = open_envelopes(city, ocid, "technical")

    assert (outcome.facts["opened"], outcome.facts["returned"]) == (2, 1)
    assert codes(outcome) == ["opening.unconfirmed"]
    assert [state(city, ocid, vendor) for vendor in VENDORS] == [
        EnvelopeState.OPENED,
        EnvelopeState.OPENED,
        EnvelopeState.RETURNED,
    ]
    (entry,) = logged(city, ocid, "bid.unconfirmed")
    assert entry["addenda"] == [1]
    closed = [bid for bid in live(city, ocid) if not bid.proposal_body]
    assert [str(bid.id) for bid in closed] == [entry["bid"]]


def test_s11_the_closed_bid_holds_nobody_up_and_its_price_stays_closed(begin):
    city, ocid = begin(with_bids)
    publish(city, ocid)
    for vendor in VENDORS[:2]:
        acknowledge(city, ocid, vendor)
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")

    city.do("solicitation.advance", OFFICER, ocid=ocid, target="responsiveness")

    ways = {way.target: way.findings for way in solicitation_now(city.engine, ocid).exits}
    unchecked = [one for one in blocking(ways["scoring"]) if one.code == "responsiveness.unchecked"]
    assert len(unchecked) == 2


def test_s11_each_change_is_confirmed_by_itself_and_a_new_bid_answers_all(begin):
    city, ocid = begin(with_bids)
    publish(city, ocid)
    publish(city, ocid)
    acknowledge(city, ocid, VENDORS[0], 2)
    acknowledge(city, ocid, VENDORS[1], 1)
    acknowledge(city, ocid, VENDORS[1], 2)
    submit(city, ocid, VENDORS[2])
    past_deadline(city, ocid)

    assert open_envelopes(city, ocid, "technical").facts["opened"] == 2

    assert [entry["addenda"] for entry in logged(city, ocid, "bid.unconfirmed")] == [[1]]


def test_a_confirmation_one_millisecond_late_is_refused(begin):
    city, ocid = begin(with_bids)
    publish(city, ocid)
    city.forward(city.deadline(ocid) + timedelta(milliseconds=1))

    assert codes(acknowledge(city, ocid, VENDORS[0])) == ["addendum.confirmed_late"]


def test_confirming_twice_is_one_confirmation_and_an_unknown_number_is_named(begin):
    city, ocid = begin(with_bids)
    publish(city, ocid)
    acknowledge(city, ocid, VENDORS[0])

    assert acknowledge(city, ocid, VENDORS[0]).facts["known"] is True
    with pytest.raises(NotFoundError) as unknown:
        acknowledge(city, ocid, VENDORS[0], 7)

    assert unknown.value.findings[0].params == {"number": 7, "known": "1"}
    assert len(logged(city, ocid, "addendum.acknowledged")) == 1


def test_every_invited_vendor_gets_the_same_letter_whoever_bids(begin):
    city, ocid = begin(with_bids)

    publish(city, ocid)

    with looking(city) as session:
        sent = session.exec(select(Outbox).where(col(Outbox.key).startswith("addendum-"))).all()
    bodies = [json.loads(one.body) for one in sent]
    assert len(bodies) > len(VENDORS)
    assert {json.dumps(body["facts"], sort_keys=True) for body in bodies} == {
        json.dumps(bodies[0]["facts"], sort_keys=True)
    }


@pytest.mark.parametrize(
    ("seen", "acknowledged", "missing"),
    [(0, (), (1, 3)), (1, (), (3,)), (2, {3}, ()), (0, {3}, (1,)), (3, (), ())],
)
def test_a_bid_answers_the_changes_before_it_and_those_confirmed(seen, acknowledged, missing):
    assert unconfirmed((1, 3), seen=seen, acknowledged=acknowledged) == missing
