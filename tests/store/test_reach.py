"""Which vendors sell what is wanted, and who of them is written to: merged vendors are one."""

from uuid import uuid4

import pytest
from sqlmodel import Session

from procurement.rules.vendors.commodities import CodeScheme, code_of
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.tables.commodities import CommodityCode, CommodityList, VendorCode
from procurement.store.tables.contacts import VendorContact, VendorContactPurpose
from procurement.store.tables.vendors import VendorMerge
from procurement.store.vendors import commodities, contacts
from tests.store.rows import NOON, a_person, a_vendor, put

BIDS, _, INVOICES = ContactPurpose
FAMILY, PAVING, LIGHTING = "72140000", "72141003", "39111603"


@pytest.fixture
def firms(engine):
    """Return three vendors, the first merged into the second, and who enters things."""
    person = a_person()
    found = [a_vendor(email=f"office{number}@firm.example") for number in (1, 2, 3)]
    merged, survivor, _ = found
    put(engine, person, *found)
    decided = {"number": 1, "reason": "One firm", "decided_at": NOON, "decided_by": person.id}
    put(engine, VendorMerge(vendor_id=merged.id, into_id=survivor.id, **decided))
    return person, found


def a_list(person, number):
    told = {"scheme": CodeScheme.UNSPSC, "version": f"{number}", "source": "Invented"}
    made = {"digest": "0" * 64, "imported_at": NOON, "imported_by": person.id}
    return CommodityList(id=number, **told, **made)


def named(person, vendor, code, *, of_list=1):
    by = {"recorded_at": NOON, "recorded_by": person.id}
    return VendorCode(id=uuid4(), vendor_id=vendor.id, list_id=of_list, code=code, **by)


def codes(*written):
    return tuple(code_of(CodeScheme.UNSPSC, one) for one in written)


def a_contact(person, vendor, email, *purposes, **more):
    contact = VendorContact(
        id=uuid4(),
        vendor_id=vendor.id,
        name="Somebody",
        email=email,
        salt="5a" * 32,
        recorded_at=NOON,
        recorded_by=person.id,
        request_id=uuid4(),
        **more,
    )
    return contact, *(VendorContactPurpose(contact_id=contact.id, purpose=one) for one in purposes)


def test_vendors_are_found_by_codes_that_meet_and_merged_ones_under_the_survivor(engine, firms):
    person, (merged, survivor, other) = firms
    known = [CommodityCode(list_id=1, code=one, title="x") for one in (FAMILY, PAVING, LIGHTING)]
    dropped = named(person, other, PAVING)
    dropped.ended_at, dropped.ended_by = NOON, person.id
    put(engine, a_list(person, 1), *known, dropped)
    put(engine, named(person, merged, FAMILY), named(person, survivor, LIGHTING))
    put(engine, named(person, other, LIGHTING))

    with Session(engine) as session:
        roads = commodities.vendors_meeting(session, codes(PAVING))
        lamps = commodities.vendors_meeting(session, codes("39"))
        held = commodities.codes_of(session, {survivor.id, other.id})

        assert roads == {survivor.id: codes(FAMILY)}
        assert lamps == {survivor.id: codes(LIGHTING), other.id: codes(LIGHTING)}
        assert commodities.vendors_meeting(session, ()) == {}
        assert held == {survivor.id: codes(LIGHTING, FAMILY), other.id: codes(LIGHTING)}


def test_the_newest_list_is_the_one_that_was_imported_last(engine, firms):
    person, _ = firms
    put(engine, a_list(person, 1), a_list(person, 2))
    put(engine, CommodityCode(list_id=2, code=PAVING, title="Paving"))

    with Session(engine) as session:
        newest = commodities.newest_list(session, CodeScheme.UNSPSC)

        assert newest.version == "2"
        assert commodities.newest_list(session, CodeScheme.NIGP) is None
        titles = commodities.titles(session, newest, codes(PAVING, LIGHTING))
        assert titles == {codes(PAVING)[0]: "Paving"}


def test_a_letter_goes_to_the_contacts_for_it_also_of_a_vendor_that_was_merged(engine, firms):
    person, (merged, survivor, other) = firms
    left = {"ended_at": NOON, "ended_by": person.id}
    put(
        engine,
        *a_contact(person, merged, "ana@firm.example", BIDS, language="es"),
        *a_contact(person, survivor, "bob@firm.example", INVOICES),
        *a_contact(person, other, "gone@firm.example", BIDS, **left),
    )

    with Session(engine) as session:
        bids = contacts.written_to(session, [merged, survivor, other], BIDS)
        invoices = contacts.written_to(session, [survivor], INVOICES)

    told = {vendor: [(one.email, one.language) for one in each] for vendor, each in bids.items()}
    assert told == {
        merged.id: [("ana@firm.example", "es")],
        survivor.id: [("ana@firm.example", "es")],
        other.id: [("office3@firm.example", "")],
    }
    assert [one.email for one in invoices[survivor.id]] == ["bob@firm.example"]
