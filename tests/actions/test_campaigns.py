"""Campaigns: all hear the same once, some are helped besides, and who wants none gets none."""

import re
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions import send_outbox
from procurement.actions.campaigns.show_campaigns import campaigns_of
from procurement.actions.reports.show_funnel import FunnelAsked, funnel_of
from procurement.rules.errors import BadInputError
from procurement.rules.outreach.campaigns import mailbox
from procurement.store.database.engine import reading
from procurement.store.database.outbox import BACKOFF_MINUTES
from procurement.store.tables.campaigns import CampaignLetter
from tests.builders import ADMINISTRATOR, advance, released, tax_ids, team, written_case

OFFICER, LEAD = "officer", team("outreach_lead")
INVITED = {one["email"] for one in written_case()["outreach"]["vendors"]}
NEW = "XX-PCT/55501"
OFFER = "Open desk on Thursdays at ten, City Hall, room 4."


@pytest.fixture
def ocid(city):
    """Return a call that is public, and of which nobody was told."""
    return released(city)


def register(city, number, email, **more):
    """Enter a vendor that nobody has invited."""
    scheme, _, tax_id = number.partition("/")
    firm = {"tax_scheme": scheme, "tax_id": tax_id, "name": f"Firm {tax_id}", "email": email}
    city.do("vendor.register", OFFICER, **firm, **more)


def send(city):
    """Let everything leave that is due."""
    while city.do("outbox.send", ADMINISTRATOR).facts["sent"]:
        pass


def addressed(relay, letter=""):
    """Return address -> how many letters were taken, of those whose key begins so."""
    messages = [message_from_bytes(one.content, policy=policy.SMTP) for one in relay.taken]
    return Counter(
        message["To"] for message in messages if message["Message-ID"].startswith(f"<{letter}")
    )


def taken(relay, address, letter=""):
    """Return the last letter to an address whose key begins so."""
    return next(
        message
        for one in reversed(relay.taken)
        for message in [message_from_bytes(one.content, policy=policy.SMTP)]
        if message["To"] == address and message["Message-ID"].startswith(f"<{letter}")
    )


def token_of(message):
    """Return the token that a mail program reads out of the header."""
    link = urlsplit(message["List-Unsubscribe"].strip("<>"))
    subject, token = parse_qs(link.query)["subject"][0].split()
    assert (link.scheme, link.path, subject) == ("mailto", message["From"], "unsubscribe")
    return token


def notify(city, ocid):
    return city.do("notice.publish", OFFICER, ocid=ocid)


def notified(city):
    seen = funnel_of(city.engine, FunnelAsked(threshold=None)).everybody
    return next(line.count for line in seen if line.step is Step.NOTIFIED)


def test_everybody_in_the_register_is_told_the_same_once_invited_or_not(city, ocid, relay):
    register(city, NEW, "NEW@firm.example")
    register(city, "XX-PCT/55502", "new@firm.example")  # the same mailbox under another name
    register(city, "XX-PCT/55503", "")

    told = notify(city, ocid)
    again = notify(city, ocid)
    send(city)

    assert (told.facts["notices"], told.facts["without_address"]) == (len(INVITED) + 1, 1)
    assert [one.code for one in told.findings] == ["notice.no_address"]
    assert again.facts["notices"] == 0
    assert addressed(relay) == dict.fromkeys({*INVITED, "NEW@firm.example"}, 1)
    texts = {message_body(taken(relay, one)) for one in addressed(relay)}
    assert len(texts) == 1
    assert notified(city) == len(INVITED) + 1


def message_body(message):
    """Return what a letter says but for its own token."""
    return re.sub(r"unsubscribe \S+", "unsubscribe", message.get_content())


def test_the_notice_again_reaches_only_who_has_come_since(city, ocid):
    notify(city, ocid)
    register(city, NEW, "new@firm.example")

    assert notify(city, ocid).facts["notices"] == 1


def test_whoever_names_the_token_of_a_letter_gets_no_more_campaigns(city, ocid, relay):
    register(city, NEW, "new@firm.example")
    notify(city, ocid)
    send(city)
    address = min(INVITED)
    letter = taken(relay, address)
    token = token_of(letter)

    done = city.do("mail.unsubscribe", LEAD, token=token)
    twice = city.do("mail.unsubscribe", LEAD, token=token)
    city.forward(city.deadline(ocid) - timedelta(days=6))
    advance(city, ocid, "submission")
    city.do("vendors.remind", LEAD)
    city.do("addendum.publish", OFFICER, ocid=ocid, text="Lot 2 has 40 lamps.", affects_bids=False)
    send(city)

    assert f"unsubscribe {token}" in letter.get_content()
    assert (done.facts["withdrawn"], twice.facts["known"]) == (0, True)
    told = {*INVITED, "new@firm.example"}
    assert set(addressed(relay, "bids_end")) == told - {address}
    assert set(addressed(relay, "addendum")) == told  # a change of a call is no campaign
    assert taken(relay, address, "addendum")["List-Unsubscribe"] is None


def test_a_token_that_no_letter_holds_ends_nothing(city, ocid):
    notify(city, ocid)
    guessed = OFFER

    refused = city.ask("mail.unsubscribe", LEAD, token=guessed)

    assert [one.code for one in refused.findings] == ["mail.unknown_token"]


def test_what_waits_for_somebody_who_wants_none_does_not_leave(city, ocid, relay):
    vendor, (first, *_) = (
        tax_ids()[0],
        [one["email"] for one in written_case()["outreach"]["vendors"]],
    )
    notify(city, ocid)

    stopped = city.do("mail.choose", LEAD, vendor=vendor, wanted=False, reason="Call of 3 March")
    send(city)
    again = city.do("mail.choose", LEAD, vendor=vendor, wanted=True, reason="Letter of 4 March")

    assert (stopped.facts["withdrawn"], again.facts["withdrawn"]) == (1, 0)
    assert set(addressed(relay)) == INVITED - {first}
    (seen,) = campaigns_of(city.engine, ocid).campaigns
    assert (seen.sent, seen.withdrawn, seen.waiting, seen.failed) == (len(INVITED) - 1, 1, 0, 0)
    assert notified(city) == len(INVITED)  # the invitation was on record before


@pytest.mark.usefixtures("relay")
def test_letters_are_counted_as_sent_and_failed_and_a_failed_one_told_nobody(city, ocid):
    register(city, NEW, "refused@firm.example")
    register(city, "XX-PCT/55503", "")
    notify(city, ocid)
    send(city)
    for minutes in BACKOFF_MINUTES:
        city.forward(city.now + timedelta(minutes=minutes))
        city.do("outbox.send", ADMINISTRATOR)

    found = campaigns_of(city.engine, ocid)

    (seen,) = found.campaigns
    assert (seen.sent, seen.failed, seen.waiting) == (len(INVITED), 1, 0)
    assert [reference for reference, _ in found.unreachable] == ["XX-PCT/55503"]
    assert notified(city) == len(INVITED)


def test_a_letter_to_one_person_does_not_wait_for_a_campaign(city, ocid, relay, monkeypatch):
    notify(city, ocid)
    city.do("addendum.publish", OFFICER, ocid=ocid, text="Lot 2 has 40 lamps.", affects_bids=False)
    monkeypatch.setattr(send_outbox, "ROUND", len(INVITED) + 1)

    city.do("outbox.send", ADMINISTRATOR)

    assert (addressed(relay, "addendum").total(), addressed(relay, "notice").total()) == (
        len(INVITED),
        1,
    )


def test_everybody_who_was_told_is_reminded_of_both_ends_each_once(city, ocid, relay):
    register(city, NEW, "new@firm.example")
    notify(city, ocid)
    ends, deadline = city.questions_until(ocid), city.deadline(ocid)

    def remind(at):
        city.forward(at)
        return city.do("vendors.remind", LEAD).facts["reminders"]

    assert remind(ends - timedelta(days=3, minutes=1)) == 0
    assert remind(ends - timedelta(days=3)) == len(INVITED) + 1
    assert remind(ends - timedelta(days=2)) == 0
    city.forward(ends + timedelta(minutes=1))
    advance(city, ocid, "submission")
    assert remind(deadline - timedelta(days=7)) == len(INVITED) + 1
    assert remind(deadline - timedelta(minutes=1)) == 0
    send(city)
    for kind in ("questions_end", "bids_end"):
        assert set(addressed(relay, kind).values()) == {1}
    assert "2014-05-30 17:00" in taken(relay, "new@firm.example", "questions_end").get_content()


def test_help_goes_to_who_matches_or_asks_once_everybody_was_told(city, ocid, relay):
    helped, asking, other = NEW, "XX-PCT/55502", "XX-PCT/55503"
    for number in (helped, asking, other):
        register(city, number, f"office@{number[-5:]}.example")
    city.do("vendor.locate", LEAD, vendor=helped, districts_now=["Bajo  Puerto"])
    city.do(
        "target.set",
        LEAD,
        ocid=ocid,
        dimension="district",
        group="bajo puerto",
        least=1,
        reason="No bid ever came from there",
    )
    offer = {"ocid": ocid, "offer": OFFER, "asked_by": [asking]}

    early = city.ask("help.offer", LEAD, **offer)
    notify(city, ocid)
    first, again = (city.do("help.offer", LEAD, **offer).facts["letters"] for _ in range(2))
    send(city)

    assert [one.code for one in early.findings] == ["help.before_notice"]
    assert (first, again) == (2, 0)
    assert set(addressed(relay, "help")) == {"office@55501.example", "office@55502.example"}
    assert set(addressed(relay, "notice")) > {"office@55503.example", *INVITED}
    assert OFFER in taken(relay, "office@55501.example", "help").get_content()
    assert "Bajo Puerto" not in taken(relay, "office@55501.example", "help").get_content()
    with reading(city.engine) as session:
        box = mailbox("office@55501.example")
        reasons = session.exec(
            select(CampaignLetter.reasons).where(CampaignLetter.mailbox == box)
        ).all()
    assert '{"reasons":[{"because":"district","what":"Bajo Puerto"}]}' in reasons


def test_help_that_says_nothing_or_finds_nobody_is_refused(city, ocid):
    notify(city, ocid)

    blank = city.ask("help.offer", LEAD, ocid=ocid, offer=" ")
    nobody = city.ask("help.offer", LEAD, ocid=ocid, offer=OFFER)

    assert [one.code for one in blank.findings] == ["help.blank"]
    assert [one.code for one in nobody.findings] == ["help.nobody"]


def test_an_odd_target_is_refused_with_all_that_is_odd(city, ocid):
    odd = {"dimension": "commodity", "group": "asphalt", "least": -1, "reason": " "}

    refused = city.ask("target.set", LEAD, ocid=ocid, **odd)

    assert [one.code for one in refused.findings] == [
        "outreach.no_such_code",
        "outreach.odd_target",
        "outreach.target_without_reason",
    ]
    with pytest.raises(BadInputError):
        city.ask("target.set", LEAD, ocid=ocid, **{**odd, "dimension": "religion"})
