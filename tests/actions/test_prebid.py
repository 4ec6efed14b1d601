"""Before the bids: meetings that everybody is called to, and questions that everybody gets."""

import json
from datetime import date, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions.outreach.show_engagements import engagement_log
from procurement.actions.prebid.show_prebid import meeting_file, meetings_of, requests_of
from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
from procurement.actions.solicitations.look import solicitation_now
from procurement.rules.errors import NotFoundError, ProcurementError
from procurement.store.database.engine import reading
from procurement.store.tables.outbox import Outbox
from tests.builders import ADMINISTRATOR, in_outreach, released, tax_ids, team

LEAD = team("outreach_lead")
VISIT = {"title": "Site visit", "place": "Depot 2", "minutes": 90}
QUESTIONS = ["Which lots suit you?", "How long to set up?"]


def call(city, ocid, *, after=timedelta(days=5), **more):
    """Call a meeting so long after now, at five by the clocks of the place."""
    day = (city.now + after).astimezone(ZoneInfo("America/Chicago")).date()
    return city.ask("prebid.call", LEAD, ocid=ocid, day=day, at="17:00", **{**VISIT, **more})


def letters(city, letter):
    """Return the queued letters of a kind."""
    with reading(city.engine) as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "campaign")).all()
        bodies = [json.loads(row.body) for row in rows]
    return [one for one in bodies if one["letter"] == letter]


def codes(outcome):
    return [one.code for one in outcome.findings]


def counted(city, ocid, step):
    lines = funnel_of(city.engine, FunnelAsked(threshold=None, solicitation=ocid)).everybody
    return next(line.count for line in lines if line.step is step)


def test_everybody_is_called_with_a_file_that_a_mail_program_offers_to_the_calendar(city, relay):
    ocid = released(city)

    called = call(city, ocid)
    city.do("outbox.send", ADMINISTRATOR)

    assert called.facts["letters"] == len(tax_ids()) == len(relay.taken)
    message = message_from_bytes(relay.taken[0].content, policy=policy.SMTP)
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    text = attached.get_content().replace("\r\n", "\n")
    assert text == meeting_file(city.engine, ocid, 1).replace("\r\n", "\n")
    assert "DTSTART;TZID=America/Chicago:20140308T170000" in text
    assert "2014-03-08 17:00 (America/Chicago)" in message.get_body().get_content()


def test_a_meeting_that_moves_and_is_cancelled_corrects_the_same_entry_and_says_why(city):
    ocid = released(city)
    call(city, ocid)

    blank = call(city, ocid, number=1, after=timedelta(days=6))
    moved = call(city, ocid, number=1, after=timedelta(days=6), reason="The hall is taken")
    city.do("prebid.cancel", LEAD, ocid=ocid, number=1, reason="Snow")
    again = call(city, ocid, number=1, after=timedelta(days=7), reason="Thaw")

    assert (codes(blank), codes(again)) == (["meeting.no_reason"], ["meeting.over"])
    assert moved.facts["letters"] == len(tax_ids())
    text = meeting_file(city.engine, ocid, 1)
    for line in ("SEQUENCE:2", "STATUS:CANCELLED", "UID:meeting-1@", "20140309T170000"):
        assert line in text
    assert {one["facts"]["reason"] for one in letters(city, "meeting_moved")} == {
        "The hall is taken"
    }
    assert len(letters(city, "meeting_cancelled")) == len(tax_ids())


def test_a_meeting_that_nobody_could_come_to_or_use_is_refused(city):
    ocid = released(city)

    past = call(city, ocid, after=timedelta(days=-1), title=" ")
    late = call(city, ocid, after=city.deadline(ocid) - city.now)

    assert codes(past) == ["meeting.blank", "meeting.past"]
    assert codes(late) == ["meeting.after_deadline"]
    with pytest.raises(ProcurementError, match=r"time\."):
        city.ask("prebid.call", LEAD, ocid=ocid, day="2014-03-09", at="02:30", **VISIT)
    with pytest.raises(NotFoundError, match=r"meeting\.unknown"):
        call(city, ocid, number=7, reason="x")
    assert meetings_of(city.engine, ocid) == ()


def test_who_came_is_on_record_for_each_vendor_and_counts_in_the_funnel(city):
    ocid = released(city)
    call(city, ocid)
    came = {"ocid": ocid, "number": 1, "source": "Sign-in sheet", "vendors": tax_ids()[:2]}

    early = city.ask("prebid.attend", LEAD, **came)
    before = counted(city, ocid, Step.ATTENDED)
    city.forward(city.now + timedelta(days=6))
    city.do("prebid.attend", LEAD, **came)
    city.do("prebid.attend", LEAD, **{**came, "vendors": tax_ids()[1:3]}, complete=True)

    assert (codes(early), before) == (["meeting.not_held"], None)
    (seen,) = meetings_of(city.engine, ocid)
    assert (seen.attended, seen.complete) == (tuple(sorted(tax_ids()[:3])), True)
    assert counted(city, ocid, Step.ATTENDED) == 3


def test_nobody_can_have_come_to_a_meeting_that_was_cancelled(city):
    ocid = released(city)
    call(city, ocid)
    city.do("prebid.cancel", LEAD, ocid=ocid, number=1, reason="Snow")

    refused = city.ask("prebid.attend", LEAD, ocid=ocid, number=1, source=" ", vendors=["XX-PCT/0"])

    assert codes(refused) == ["vendor.unknown", "meeting.cancelled", "steps.no_source"]


def ask(city, ocid, **more):
    told = {"title": "Lot sizes", "questions": QUESTIONS, "answers_by": "2014-03-10"}
    return city.ask("rfi.ask", LEAD, ocid=ocid, **{**told, **more})


def reply(city, ocid, vendor, **more):
    told = {"number": 1, "vendor": vendor, "answers": {"1": "Small ones"}}
    return city.ask("rfi.answer", LEAD, ocid=ocid, **{**told, **more})


def test_everybody_gets_the_same_questions_and_answers_stay_on_record_and_on_the_log(city):
    ocid = in_outreach(city)
    first, second = tax_ids()[:2]

    asked = ask(city, ocid)
    reply(city, ocid, first, answers={"2": "Six weeks", "1": "Small ones"})
    city.forward(city.now + timedelta(days=9))
    late = reply(city, ocid, second, wrote_scope=True, material="a" * 64)

    assert asked.facts["letters"] == len(tax_ids())
    assert {one["facts"]["questions"] for one in letters(city, "information_request")} == {
        "1. Which lots suit you?\n2. How long to set up?"
    }
    assert late.facts["late"] is True
    (seen,) = requests_of(city.engine, ocid)
    assert seen.questions == tuple(QUESTIONS)
    assert [(one.vendor, one.late, one.answers) for one in seen.answers] == [
        (first, False, {1: "Small ones", 2: "Six weeks"}),
        (second, True, {1: "Small ones"}),
    ]
    log = engagement_log(city.engine, ocid)
    assert [(one.kind.value, one.topic, one.firms, one.authors) for one in log] == [
        ("information_request", "Lot sizes", (first,), ()),
        ("information_request", "Lot sizes", (second,), (second,)),
    ]
    ways = solicitation_now(city.engine, ocid).exits
    open_now = next(way.findings for way in ways if way.target == "drafting")
    assert "outreach.no_engagement" not in {one.code for one in open_now}


def test_odd_questions_and_answers_are_refused_with_all_that_is_odd(city):
    ocid = in_outreach(city)
    odd = ask(city, ocid, questions=["", "x"], answers_by="2014-03-01")
    ask(city, ocid)
    tomorrow = city.now.date() + timedelta(days=2)

    refused = reply(city, ocid, "XX-PCT/0", answers={"3": "", "1": "x"}, received_on=tomorrow)

    assert codes(odd) == ["rfi.blank", "rfi.past"]
    assert codes(refused) == [
        "vendor.unknown",
        "rfi.no_such_question",
        "rfi.blank_answer",
        "outreach.not_held_yet",
    ]
    assert refused.findings[1].params["numbers"] == "3"
    with pytest.raises(NotFoundError, match=r"rfi\.unknown"):
        reply(city, ocid, tax_ids()[0], number=2)


def test_once_the_terms_are_out_the_city_asks_no_more(city):
    assert codes(ask(city, released(city), answers_by=str(date(2014, 4, 1)))) == ["rfi.too_late"]
