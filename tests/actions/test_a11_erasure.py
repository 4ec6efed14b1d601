"""A11: a person at a vendor is erased, the chain still verifies, and a legal hold wins."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.actions import setup
from procurement.actions.audit.anchor_audit import check_audit
from procurement.actions.audit.export_audit import export_chain
from procurement.actions.vendors.erase_contact import id_of
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.errors import NotFoundError
from procurement.store.database.engine import reading, writing
from procurement.store.tables.contacts import VendorContact
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Question
from tests import builders
from tests.actions.bidding import VENDORS, codes, logged, submit
from tests.actions.test_applications import applicant, filed
from tests.actions.test_vendors import shown
from tests.builders import ADMINISTRATOR, in_submission, team

OFFICER, LEGAL = "officer", team("legal")
#: How somebody is known; nobody and nothing else is called so.
NAME, EMAIL, HANDLE = (
    "Wilhelmina Xoconostle",
    "wilhelmina@xoconostle.example",
    "wilhelmina.xoconostle",
)
ABOUT = {"name": NAME, "email": EMAIL, "purposes": ["bids"], "language": "es"}


@pytest.fixture
def office(city):
    """Return a city whose call takes bids, and that has invited every vendor of the case."""
    in_submission(city)
    return city


def a_contact(city, vendor=VENDORS[0]):
    return city.do("vendor_contact.add", OFFICER, vendor=vendor, **ABOUT).facts["contact"]


def erase(city, contact, who=OFFICER):
    return city.ask("vendor_contact.erase", who, contact=contact, ground="asked")


def traces(city):
    """Return table and column of every cell of the database that names the person."""
    found = set()
    with city.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings()
            found |= {
                (table, column)
                for row in rows
                for column, value in row.items()
                if any(word in str(value).casefold() for word in ("wilhelmina", "xoconostle"))
            }
    return found


def in_the_file(city):
    """Whether the database's own file, where it is one, still holds the address."""
    if city.engine.dialect.name != "sqlite":
        return False
    with city.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(path.read_bytes() for path in city.home.rglob("city.db*") if path.is_file())
    assert content
    return b"xoconostle" in content.lower()


def test_a11_a_contact_is_gone_from_every_table_and_the_chain_still_verifies(office):
    contact = a_contact(office)
    office.do("vendor_contact.add", OFFICER, vendor=VENDORS[0], **ABOUT | {"language": "pt"})
    office.ask("vendor_contact.add", OFFICER, vendor=VENDORS[0], **ABOUT | {"purposes": []})
    before = traces(office)
    assert in_the_file(office) == (office.engine.dialect.name == "sqlite")

    erased = erase(office, contact)
    again = erase(office, contact)

    assert {table for table, _ in before} == {"vendor_contact", "request"}
    assert not erased.refused
    assert traces(office) == set()
    assert not in_the_file(office)
    assert again.facts["known"] is True
    assert shown(office, VENDORS[0]).contacts == ()
    _heads, faults = check_audit(office.engine, ())
    assert faults == ()
    exported = "\n".join(export_chain(office.engine, CHAIN))
    assert contact in exported
    assert "wilhelmina" not in exported.casefold()
    (entry,) = logged(office, CHAIN, "vendor_contact.erased")
    assert (entry["ground"], len(entry["contacts"])) == ("asked", 2)


def test_a11_whoever_acted_loses_name_handle_and_roles_and_keeps_the_id(office):
    applicant(office, HANDLE, email=EMAIL)
    office.do("vendor.confirm", OFFICER, application=filed(office, HANDLE, email=EMAIL))
    office.do("outbox.send", ADMINISTRATOR)
    (contact,) = shown(office, "CA-BN/123456782").contacts

    erased = erase(office, str(contact.id))

    assert not erased.refused
    assert traces(office) == set()
    with reading(office.engine) as session:
        row = session.get_one(VendorContact, contact.id)
        person = session.get_one(Person, row.person_id)
        assert (person.name, person.email, person.name_salt) == ("", "", "")
        assert person.left_at is not None
    with pytest.raises(NotFoundError, match=r"person\.unknown"):
        office.ask("vendor.apply", HANDLE, tax_scheme="X", tax_id="1", name="x", language="en")
    assert check_audit(office.engine, ())[1] == ()


def test_a11_somebody_who_acts_for_a_vendor_and_is_no_contact_is_erased_by_the_handle(office):
    told = {"handle": HANDLE, "name": NAME, "email": EMAIL, "vendor": VENDORS[0]}
    office.do("person.register", ADMINISTRATOR, **told)

    who, officer = (id_of(office.engine, one) for one in (HANDLE, OFFICER))

    erased = erase(office, who)
    again = erase(office, who)

    assert not erased.refused
    assert traces(office) == set()
    assert again.facts["known"] is True
    assert check_audit(office.engine, ())[1] == ()
    for nobody in (officer, uuid4()):
        with pytest.raises(NotFoundError, match=r"contact\.unknown"):
            erase(office, nobody)
    with pytest.raises(NotFoundError, match=r"person\.unknown"):
        id_of(office.engine, HANDLE)


def test_a11_a_city_with_a_clock_of_its_own_erases_as_a_rehearsal_does(tmp_path, monkeypatch, url):
    monkeypatch.setattr(builders, "START", None)  # no rehearsal
    city = builders.a_city(tmp_path, monkeypatch, url=url)
    city.do("person.register", ADMINISTRATOR, handle=OFFICER, name="Olga")
    city.do("role.grant", ADMINISTRATOR, handle=OFFICER, role="procurement_officer")
    applicant(city, HANDLE, email=EMAIL)
    city.do("vendor.confirm", OFFICER, application=filed(city, HANDLE))
    with city.engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("UPDATE outbox SET state = 'sent'"))
    (contact,) = shown(city, "CA-BN/123456782").contacts

    assert not erase(city, str(contact.id)).refused

    assert traces(city) == set()
    city.engine.dispose()
    setup.forget()


def test_a11_a_legal_hold_wins_until_it_is_lifted(office):
    contact, ocid = a_contact(office), the_call(office)
    before = traces(office)
    office.do("hold.place", LEGAL, ocid=ocid, reason="Inquiry 4")

    held = erase(office, contact)

    assert codes(held) == ["contact.held"]
    assert dict(held.findings[0].params) == {"subject": ocid, "ocid": ocid, "number": 1}
    assert traces(office) == before
    office.do("person.register", ADMINISTRATOR, handle="counsel", name="Clara Counsel")
    office.do("role.grant", ADMINISTRATOR, handle="counsel", role="legal")
    office.do("hold.lift", "counsel", ocid=ocid, number=1, reason="Inquiry closed")
    assert not erase(office, contact).refused


def test_a11_a_hold_also_keeps_whoever_only_asked_a_question(office):
    applicant(office, HANDLE, email=EMAIL)
    office.do("vendor.confirm", OFFICER, application=filed(office, HANDLE))
    office.do("outbox.send", ADMINISTRATOR)
    ocid, (contact,) = the_call(office), shown(office, "CA-BN/123456782").contacts
    with writing(office.engine) as session:
        firm = session.get_one(VendorContact, contact.id).vendor_id
        asked = {"question": "By night too?", "asked_at": office.now}
        session.add(Question(id=uuid4(), ocid=ocid, round=1, number=1, vendor_id=firm, **asked))
    office.do("hold.place", LEGAL, ocid=ocid, reason="Inquiry 4")

    assert codes(erase(office, str(contact.id))) == ["contact.held"]
    gone = "ended_at = recorded_at, ended_by = recorded_by, erased_at = recorded_at"
    writes = office.engine.execution_options(writes=True)
    with writes.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="a legal hold"):
        connection.execute(
            sa.text(f"UPDATE vendor_contact SET {gone}, erased_by = recorded_by WHERE id = :id"),
            {"id": contact.id.hex if connection.dialect.name == "sqlite" else contact.id},
        )


def test_a11_nobody_is_erased_while_a_letter_to_them_waits_or_their_firm_still_bids(office):
    applicant(office, HANDLE, email=EMAIL)
    office.do("vendor.confirm", OFFICER, application=filed(office, HANDLE))
    (contact,) = shown(office, "CA-BN/123456782").contacts

    waiting = erase(office, str(contact.id))
    office.do("outbox.send", ADMINISTRATOR)
    ocid = the_call(office)
    assert not submit(office, ocid, "CA-BN/123456782").refused
    bidding = erase(office, str(contact.id))

    assert codes(waiting) == ["contact.letters_wait"]
    assert codes(bidding) == ["contact.acts_still"]
    assert bidding.findings[0].params["subject"] == ocid


def the_call(city):
    """Return the one call of the city, which takes bids."""
    with city.engine.connect() as connection:
        return connection.execute(sa.text("SELECT ocid FROM solicitation")).scalar_one()


def test_a11_the_database_too_keeps_what_a_hold_stands_on(office):
    a_contact(office)
    office.do("hold.place", LEGAL, ocid=the_call(office), reason="Inquiry 4")
    ended = "ended_at = recorded_at, ended_by = recorded_by"
    gone = f"{ended}, erased_at = recorded_at, erased_by = recorded_by"

    writes = office.engine.execution_options(writes=True)
    with writes.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="a legal hold"):
        connection.execute(
            sa.text(f"UPDATE vendor_contact SET {gone}, name = '', email = '', salt = ''")
        )
