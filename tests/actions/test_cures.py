"""The chance to cure: with a term, answered or not, and the same for every bidder."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from procurement.actions.evaluation.show_responsiveness import responsiveness_seen
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.jurisdictions.legal_rules import LawError
from procurement.rules.vocabulary import BidStatus
from procurement.store.tables.bids import CureRequest
from procurement.store.tables.outbox import Outbox
from tests.actions.bidding import (
    LOT,
    OFFICER,
    VENDORS,
    bid_of,
    check,
    codes,
    in_scoring,
    logged,
    looking,
    opened,
)
from tests.builders import contact_of


def ask(city, ocid, vendor=VENDORS[0], clause="signed", days=5, asked="No signature on page 3."):
    return city.ask(
        "cure.ask",
        OFFICER,
        ocid=ocid,
        vendor=vendor,
        lot=LOT,
        clause=clause,
        asked=asked,
        days=days,
    )


def answer(city, ocid, vendor=VENDORS[0], clause="signed", said="Signed by our director."):
    who = contact_of(city, vendor)
    return city.ask("cure.answer", who, ocid=ocid, lot=LOT, clause=clause, answer=said)


def unchecked(city, ocid):
    """Return the vendors who hold back the way to scoring."""
    ways = {way.target: way.findings for way in solicitation_now(city.engine, ocid).exits}
    return [
        one.params["vendor"] for one in ways["scoring"] if one.code == "responsiveness.unchecked"
    ]


def only(city):
    with looking(city) as session:
        (request,) = session.exec(select(CureRequest)).all()
    return request


def test_a_request_has_whole_days_by_the_clock_of_the_place_and_is_mailed(begin):
    city, ocid = begin(opened)
    today = city.now.astimezone(ZoneInfo("America/Chicago")).date()

    outcome = ask(city, ocid)

    assert codes(outcome) == []
    due = only(city).due_at.astimezone(ZoneInfo("America/Chicago"))
    assert (due.date(), f"{due:%H:%M:%S}") == (today + timedelta(days=5), "23:59:59")
    with looking(city) as session:
        mails = [json.loads(one.body) for one in session.exec(select(Outbox)).all()]
    (letter,) = [one for one in mails if one.get("letter") == "cure"]
    assert letter["facts"]["asked"] == "No signature on page 3."
    assert "signature" not in str(logged(city, ocid, "cure.asked"))


def test_while_the_bidder_may_answer_no_result_is_recorded(begin):
    city, ocid = begin(opened)
    ask(city, ocid)

    assert codes(check(city, ocid, VENDORS[0], signed="fail")) == ["cure.waits"]
    city.forward(only(city).due_at + timedelta(seconds=1))
    assert not check(city, ocid, VENDORS[0], signed="fail").refused


def test_only_an_answer_cures(begin):
    city, ocid = begin(opened)

    assert codes(check(city, ocid, VENDORS[0], signed="cured")) == ["cure.not_answered"]
    ask(city, ocid)
    assert not answer(city, ocid).refused
    assert not check(city, ocid, VENDORS[0], signed="cured").refused
    with looking(city) as session:
        assert bid_of(session, ocid, VENDORS[0]).status is BidStatus.VALID


def test_nobody_fails_on_what_another_was_asked_to_mend(begin):
    city, ocid = begin(opened)
    ask(city, ocid)

    outcome = check(city, ocid, VENDORS[1], signed="fail")

    assert codes(outcome) == ["cure.unequal"]
    ask(city, ocid, VENDORS[1])
    city.forward(city.now + timedelta(days=6))
    assert not check(city, ocid, VENDORS[1], signed="fail").refused


def test_who_failed_before_anybody_was_asked_must_be_asked_too_before_the_stage_is_left(begin):
    city, ocid = begin(opened)
    for vendor in VENDORS[1:]:
        check(city, ocid, vendor)
    check(city, ocid, VENDORS[0], signed="fail")
    assert unchecked(city, ocid) == []

    outcome = ask(city, ocid, VENDORS[1])

    assert codes(outcome) == ["cure.also_failed"]
    assert not outcome.refused
    assert len(unchecked(city, ocid)) == 2  # one may still answer, one was not asked
    again = {
        (one.vendor, one.clause) for one in responsiveness_seen(city.engine, ocid) if one.again
    }
    assert {clause for _, clause in again} == {"signed"}


def test_another_bidder_has_no_shorter_time(begin):
    city, ocid = begin(opened)
    ask(city, ocid, days=5)

    outcome = ask(city, ocid, VENDORS[1], days=4)

    assert codes(outcome) == ["cure.shorter"]
    assert not ask(city, ocid, VENDORS[1], days=5).refused


def test_a_late_answer_is_kept_and_marked(begin):
    city, ocid = begin(opened)
    ask(city, ocid)
    city.forward(only(city).due_at + timedelta(seconds=1))

    outcome = answer(city, ocid)

    assert codes(outcome) == ["cure.late"]
    assert only(city).answer == "Signed by our director."
    assert logged(city, ocid, "cure.answered")[0]["late"] is True


def test_each_bidder_is_asked_once_and_answers_once(begin):
    city, ocid = begin(opened)
    ask(city, ocid)
    answer(city, ocid)

    assert codes(ask(city, ocid)) == ["cure.asked_before"]
    assert codes(answer(city, ocid)) == ["cure.answered_before"]
    assert codes(answer(city, ocid, VENDORS[1])) == ["cure.nothing_asked"]


def test_a_bad_request_is_refused_with_everything_that_is_wrong(begin):
    city, ocid = begin(opened)

    outcome = ask(city, ocid, clause="beautiful", asked=" ", days=-1)

    assert codes(outcome) == ["responsiveness.unknown_clause", "cure.blank", "cure.no_days"]


def test_without_days_the_law_of_the_place_must_set_them(begin):
    city, ocid = begin(opened)

    with pytest.raises(LawError):
        ask(city, ocid, days=0)


def test_once_bids_are_scored_nothing_is_cured(begin):
    city, ocid = begin(in_scoring)

    assert codes(ask(city, ocid)) == ["responsiveness.wrong_stage"]
