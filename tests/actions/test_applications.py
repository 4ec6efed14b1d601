"""A firm enters itself: filed by its contact, decided once by somebody else, nothing before."""

import json
from uuid import uuid4

import pytest
from sqlmodel import func, select

from procurement.actions.asking.look_at_vendors import applications_seen
from procurement.actions.asking.requests import Asking
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.store.database.engine import reading
from procurement.store.tables.outbox import Outbox
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Person
from tests.actions import bidding
from tests.actions.bidding import VENDORS, codes, logged
from tests.actions.test_vendors import shown
from tests.builders import ADMINISTRATOR, contact_of, in_submission

OFFICER, ANA = "officer", "ana.ruiz"
FIRM = {
    "tax_scheme": "CA-BN",
    "tax_id": "123456782",
    "name": "Prairie Lamps",
    "size": "small",
    "language": "es",
}
REFERENCE = "CA-BN/123456782"


@pytest.fixture
def office(city):
    """Return a city with an officer, and somebody who speaks for no firm yet."""
    in_submission(city)
    applicant(city, ANA)
    return city


def applicant(city, handle, email="ana@prairie.example"):
    name = handle.replace(".", " ").title()
    city.do("person.register", ADMINISTRATOR, handle=handle, name=name, email=email)
    city.do("role.grant", ADMINISTRATOR, handle=handle, role="vendor_contact")


def apply(city, who=ANA, **changed):
    return city.ask("vendor.apply", who, **FIRM | changed)


def filed(city, who=ANA, **changed):
    return apply(city, who, **changed).facts["application"]


def waiting(city, who=OFFICER):
    return applications_seen(city.engine, Asking("vendors.look", who, {}, uuid4()))[1]


def firms(city):
    with reading(city.engine) as session:
        return session.exec(select(func.count(Vendor.id))).one()


def letter(city, application):
    with reading(city.engine) as session:
        return json.loads(session.get_one(Outbox, f"application-{application}").body)


def test_nothing_is_in_the_register_before_an_application_is_confirmed(office):
    before = firms(office)
    application = filed(office)

    (one,) = waiting(office)
    assert firms(office) == before
    assert (one.reference, one.contact, one.filed_by) == (REFERENCE, "Ana Ruiz", ANA)
    assert (one.number.value, one.alike) == ("good", ())

    confirmed = office.do("vendor.confirm", OFFICER, application=application)

    firm = shown(office, REFERENCE)
    assert dict(confirmed.facts) == {"vendor": REFERENCE, "contact": ANA}
    assert (firms(office), firm.name, firm.size.value) == (before + 1, "Prairie Lamps", "small")
    assert [(one.name, one.email, one.language) for one in firm.contacts] == [
        ("Ana Ruiz", "ana@prairie.example", "es")
    ]
    assert waiting(office) == ()
    assert [one["application"] for one in logged(office, CHAIN, "vendor.applied")] == [application]
    (entry,) = logged(office, CHAIN, "vendor.confirmed")
    assert (entry["application"], entry["joined"]) == (application, False)


def test_whoever_was_confirmed_bids_for_the_firm_and_hears_of_it_in_their_language(office):
    application = filed(office)

    office.do("vendor.confirm", OFFICER, application=application)

    told = letter(office, application)
    assert (told["to"], told["language"]) == ("ana@prairie.example", "es")
    assert told["letter"] == "application_confirmed"
    with reading(office.engine) as session:
        person = session.exec(select(Person).where(Person.handle == ANA)).one()
        assert session.get_one(Vendor, person.vendor_id).name == "Prairie Lamps"
    assert codes(apply(office)) == ["application.acts_already"]


def test_a_refusal_says_why_and_another_application_may_follow(office):
    application = filed(office)
    before = firms(office)

    unexplained = office.ask("vendor.refuse", OFFICER, application=application, reason=" ")
    office.do("vendor.refuse", OFFICER, application=application, reason="No such firm")
    later = filed(office)

    told = letter(office, application)
    assert codes(unexplained) == ["application.no_reason"]
    assert (told["letter"], told["facts"]["reason"]) == ("application_refused", "No such firm")
    assert firms(office) == before
    assert later != application


@pytest.mark.parametrize("verb", ["vendor.confirm", "vendor.refuse"])
def test_an_application_is_decided_once(office, verb):
    application = filed(office)
    office.do("vendor.refuse", OFFICER, application=application, reason="No such firm")

    again = office.ask(verb, OFFICER, application=application, reason="Second thoughts")

    assert codes(again) == ["application.decided"]
    with pytest.raises(NotFoundError, match=r"application\.unknown"):
        office.ask(verb, OFFICER, application=str(uuid4()), reason="x")


def test_the_same_application_again_is_known_and_another_waits_for_the_first(office):
    first = filed(office)

    again, other = apply(office), apply(office, name="Prairie Lighting")

    assert dict(again.facts) == {"application": first, "known": True}
    assert codes(other) == ["application.open"]


def test_what_is_wrong_with_an_application_is_said_at_once(office):
    applicant(office, "bob", email="")

    refused = apply(office, "bob", tax_id="123456789", name=" ", email="nowhere", language="qu")

    assert codes(refused) == [
        "vendor.number_digit",
        "vendor.no_name",
        "application.no_address",
        "application.unknown_language",
        "contact.bad_email",
    ]
    assert waiting(office) == ()


def test_a_known_number_is_shown_and_the_applicant_can_only_join_that_vendor(office):
    office.do("vendor.register", OFFICER, tax_scheme="CA-BN", tax_id="12345 6782", name="Lamps")
    before = firms(office)
    application = filed(office)

    (one,) = waiting(office)
    plain = office.ask("vendor.confirm", OFFICER, application=application)
    silent = office.ask("vendor.confirm", OFFICER, application=application, joins=REFERENCE)
    wrong = office.ask(
        "vendor.confirm", OFFICER, application=application, joins=VENDORS[0], reason="Rang them"
    )
    office.do(
        "vendor.confirm", OFFICER, application=application, joins=REFERENCE, reason="Rang them"
    )

    assert [(near.reference, near.why.value) for near in one.alike] == [
        ("CA-BN/12345 6782", "same_number")
    ]
    assert codes(plain) == ["application.number_known"]
    assert codes(silent) == ["application.no_reason"]
    assert codes(wrong) == ["application.joins_other"]
    firm = shown(office, REFERENCE)
    assert (firms(office), firm.name) == (before, "Lamps")
    assert [one.name for one in firm.contacts] == ["Ana Ruiz"]


def test_two_applications_for_one_number_are_shown_to_be_alike(office):
    applicant(office, "bob", email="bob@other.example")
    filed(office)
    filed(office, "bob", name="Lamps of the Prairie")

    seen = {each.name: [near.name for near in each.alike] for each in waiting(office)}

    assert seen == {
        "Prairie Lamps": ["Lamps of the Prairie"],
        "Lamps of the Prairie": ["Prairie Lamps"],
    }


def test_who_may_apply_and_decide_and_look(office):
    application = filed(office)
    contact = contact_of(office, VENDORS[0])

    assert codes(apply(office, contact)) == ["application.acts_already", "application.no_address"]
    with pytest.raises(NotAllowedError):
        office.ask("vendor.confirm", ANA, application=application)
    with pytest.raises(NotAllowedError):
        apply(office, OFFICER)
    with pytest.raises(NotAllowedError):
        waiting(office, bidding.EVALUATORS[0])
