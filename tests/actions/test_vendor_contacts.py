"""Several people at one vendor: who is written to about what, and in which language."""

import json
from uuid import uuid4

import pytest
from sqlmodel import col, select

from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.unit import Actor, Unit, transaction
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import NotFoundError
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vocabulary import Authentication, Role
from procurement.store.city import people
from procurement.store.database.engine import reading
from procurement.store.facts.outreach_facts import outreach_facts
from procurement.store.solicitations import solicitations
from procurement.store.tables.contacts import VendorContact
from procurement.store.tables.outbox import Outbox
from procurement.store.vendors import vendors
from tests.actions.bidding import VENDORS, codes, logged
from tests.builders import contact_of, in_drafting, in_submission, tax_ids, team, written_case

OFFICER = "officer"
ASSERTED = Authentication.ASSERTED
ANA = {
    "name": "Ana Ruiz",
    "email": "ana@lakeside.example",
    "purposes": ["bids", "contracts"],
    "language": "es",
}


def add(city, vendor=VENDORS[0], who=OFFICER, **changed):
    return city.ask("vendor_contact.add", who, vendor=vendor, **ANA | changed)


def letters(city, start):
    """Return (to, language, title) of the queued letters whose key begins so."""
    with reading(city.engine) as session:
        rows = session.exec(select(Outbox).where(col(Outbox.key).startswith(start)))
        bodies = [json.loads(row.body) for row in rows]
    return {one["to"]: (one["language"], one["facts"].get("title")) for one in bodies}


def in_force(city):
    with reading(city.engine) as session:
        rows = session.exec(select(VendorContact).where(col(VendorContact.ended_at).is_(None)))
        return [(one.name, one.language) for one in rows]


@pytest.fixture
def staffed(city):
    """Return a city whose officer is registered, and whose call takes bids."""
    in_submission(city)
    return city


def test_a_notice_goes_to_those_who_answer_for_bids_each_in_their_language(city):
    ocid = in_submission(city)
    add(city)
    add(city, name="Rui Alves", email="rui@lakeside.example", language="pt", purposes=["bids"])
    add(city, name="Bob", email="bob@lakeside.example", language="", purposes=["invoices"])

    notices = city.do("notice.publish", OFFICER, ocid=ocid).facts["notices"]
    again = city.do("notice.publish", OFFICER, ocid=ocid).facts["notices"]

    told, title = letters(city, "notice-"), written_case()["title"]
    assert (notices, again) == (len(told), 0)
    assert len(told) == len(tax_ids()) + 1  # one vendor through two people, the others as ever
    assert told[ANA["email"]] == ("es", title["es"])
    assert told["rui@lakeside.example"] == ("pt", title["pt"])
    assert "bob@lakeside.example" not in told


def test_a_vendor_without_an_address_of_its_own_is_reached_through_a_contact(city):
    ocid = in_drafting(city)
    city.do("vendor.register", OFFICER, tax_scheme="US-DUNS", tax_id="081466849", name="Silent")
    city.do("vendor.invite", team("outreach_lead"), ocid=ocid, vendor="US-DUNS/081466849")
    before = unreached(city, ocid)

    add(city, "US-DUNS/081466849")

    assert (before, unreached(city, ocid)) == (("Silent",), ())


def unreached(city, ocid):
    with reading(city.engine) as session:
        row = solicitations.find(session, ocid)
        return outreach_facts(session, row, json.loads(row.case_body)).unreachable_vendors


def test_the_log_has_a_salted_digest_of_a_contact_and_not_one_of_its_words(staffed):
    contact = add(staffed).facts["contact"]
    staffed.do("vendor_contact.end", OFFICER, contact=contact)

    (entry,) = logged(staffed, CHAIN, "vendor_contact.added")

    assert entry["purposes"] == ["bids", "contracts"]
    assert len(entry["digest"]) == 64
    assert "Ana" not in str(entry)
    assert logged(staffed, CHAIN, "vendor_contact.ended")[-1]["contact"] == contact


def test_the_same_contact_again_changes_nothing_and_a_changed_one_takes_its_place(staffed):
    first = add(staffed)

    again = add(staffed)
    changed = add(staffed, email="ANA@lakeside.example", language="en")

    assert dict(again.facts) == {"contact": first.facts["contact"], "known": True}
    assert changed.facts["replaced"] is True
    assert in_force(staffed) == [("Ana Ruiz", "en")]


def test_an_ended_contact_is_not_written_to_and_ends_once(staffed):
    contact = add(staffed).facts["contact"]
    staffed.do("vendor_contact.end", OFFICER, contact=contact)

    again = staffed.do("vendor_contact.end", OFFICER, contact=contact)

    assert again.facts["known"] is True
    assert in_force(staffed) == []


def test_all_that_keeps_somebody_from_being_written_to_is_said_at_once(staffed):
    refused = add(staffed, name=" ", email="ana at lakeside", purposes=[], language="qu")

    assert codes(refused) == [
        "contact.no_name",
        "contact.bad_email",
        "contact.unknown_language",
        "contact.no_purpose",
    ]
    assert in_force(staffed) == []


def test_a_vendor_s_contact_keeps_the_people_of_their_own_firm_and_of_no_other(staffed):
    own = contact_of(staffed, VENDORS[0])
    foreign = add(staffed, VENDORS[1]).facts["contact"]

    mine = add(staffed, who=own)

    assert not mine.refused
    staffed.do("vendor_contact.end", own, contact=mine.facts["contact"])
    with pytest.raises(NotFoundError, match=r"vendor\.unknown"):
        add(staffed, VENDORS[1], who=own)
    for unknown in (foreign, str(uuid4())):
        with pytest.raises(NotFoundError, match=r"contact\.unknown"):
            staffed.ask("vendor_contact.end", own, contact=unknown)


def test_a_letter_about_anything_else_goes_in_the_contact_s_language_too(staffed):
    add(staffed)
    told = VendorLetter(
        key="cure-1",
        letter="cure",
        purpose=ContactPurpose.BIDS,
        language="en",
        facts=lambda language: {
            "title": f"in {language}",
            "reference": "STREET-1",
            "clause": "signature",
            "asked": "Sign the form.",
            "due": "2014-04-01 17:00",
            "zone": "America/Chicago",
        },
    )

    with transaction(staffed.engine) as (session, place):
        officer = Actor(people.by_handle(session, OFFICER), Role.PROCUREMENT_OFFICER, ASSERTED)
        unit = Unit(session, officer, uuid4(), place)
        assert queue_to_vendor(unit, vendors.by_tax_id(session, VENDORS[0]), told)

    assert letters(staffed, "cure-1") == {ANA["email"]: ("es", "in es")}
