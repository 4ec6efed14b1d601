"""What both databases refuse of certificates, merges, contacts, codes and applications."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from procurement.rules.vendors.certificates import CertificateChange
from procurement.rules.vendors.commodities import CodeScheme
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vocabulary import Locality, VendorSize
from procurement.store.tables.applications import VendorApplication
from procurement.store.tables.commodities import CommodityCode, CommodityList, VendorCode
from procurement.store.tables.contacts import VendorContact, VendorContactPurpose
from procurement.store.tables.parties import Certification
from procurement.store.tables.vendors import CertificationChange, VendorMerge
from tests.store.rows import NOON, a_person, a_vendor, put, say


@pytest.fixture
def held(engine):
    """Return a person, two vendors and a certificate that was suspended, with one merge."""
    person, one, other = a_person(), a_vendor(), a_vendor()
    certificate = Certification(
        id=uuid4(),
        vendor_id=one.id,
        kind="SBE",
        issuer="State",
        valid_from=date(2030, 1, 1),
        registered_at=NOON,
    )
    decided = {"number": 1, "reason": "Letter", "decided_at": NOON, "decided_by": person.id}
    change = CertificationChange(
        certification_id=certificate.id,
        what=CertificateChange.SUSPENDED,
        since=date(2030, 3, 1),
        **decided,
    )
    put(engine, person, one, other, certificate, change)
    put(engine, VendorMerge(vendor_id=one.id, into_id=other.id, **decided))
    return person, one


@pytest.mark.parametrize("table", ["certification", "certification_change", "vendor_merge"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {}"])
@pytest.mark.usefixtures("held")
def test_what_was_recorded_of_a_vendor_is_neither_changed_nor_deleted(engine, table, act):
    column = "issuer = 'X'" if table == "certification" else "reason = 'X'"

    with pytest.raises(DBAPIError) as refusal:
        say(engine, act.format(table, column))

    assert f"{table} is append-only" in str(refusal.value.orig)


def test_a_vendor_is_not_merged_into_itself_whoever_asks(engine, held):
    person, one = held

    with pytest.raises(DBAPIError) as refusal:
        put(
            engine,
            VendorMerge(
                vendor_id=one.id,
                number=2,
                into_id=one.id,
                reason="x",
                decided_at=NOON,
                decided_by=person.id,
            ),
        )

    assert "a_vendor_is_merged_into_another" in str(refusal.value.orig)


@pytest.fixture
def reached(engine):
    """Return a person, a vendor's contact, and a code that the vendor names."""
    person, vendor = a_person(), a_vendor()
    contact = VendorContact(
        id=uuid4(),
        vendor_id=vendor.id,
        name="Ana Ruiz",
        email="ana@lakeside.example",
        salt="5a" * 32,
        recorded_at=NOON,
        recorded_by=person.id,
        request_id=uuid4(),
    )
    purpose = VendorContactPurpose(contact_id=contact.id, purpose=ContactPurpose.BIDS)
    paving = CommodityList(
        id=1,
        scheme=CodeScheme.UNSPSC,
        version="1",
        source="Invented",
        digest="0" * 64,
        imported_at=NOON,
        imported_by=person.id,
    )
    code = CommodityCode(list_id=1, code="72141003", title="Paving")
    put(engine, person, vendor, contact, purpose, paving, code, a_code(person, vendor))
    return person, vendor


def a_code(person, vendor, code="72141003"):
    return VendorCode(
        id=uuid4(),
        vendor_id=vendor.id,
        list_id=1,
        code=code,
        recorded_at=NOON,
        recorded_by=person.id,
    )


LEFT = "ended_at = recorded_at, ended_by = recorded_by"
GONE = "erased_at = recorded_at, erased_by = recorded_by, email = '', salt = ''"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM vendor_contact", "vendor_contact is kept"),
        ("DELETE FROM vendor_code", "vendor_code is kept"),
        ("UPDATE vendor_contact_purpose SET purpose = 'bids'", "is append-only"),
        ("UPDATE commodity_list SET source = 'X'", "is append-only"),
        ("UPDATE commodity_code SET title = 'X'", "is append-only"),
        ("UPDATE vendor_contact SET name = 'Bob'", "a contact only ends"),
        ("UPDATE vendor_contact SET language = 'es'", "a contact only ends"),
        (f"UPDATE vendor_contact SET email = 'b@b.example', {LEFT}", "a contact only ends"),
        (f"UPDATE vendor_contact SET {LEFT}, {GONE}", "an_erased_contact_is_empty"),
        (f"UPDATE vendor_contact SET name = '', {GONE}", "an_erased_contact_is_empty"),
        ("UPDATE vendor_contact SET ended_at = recorded_at", "is_ended_by_somebody"),
        ("UPDATE vendor_code SET code = '72141003'", "a code only ends"),
        ("UPDATE vendor_code SET ended_at = recorded_at", "is_ended_by_somebody"),
    ],
)
@pytest.mark.usefixtures("reached")
def test_a_contact_and_a_code_only_end(engine, statement, why):
    with pytest.raises(DBAPIError) as refusal:
        say(engine, statement)

    assert why in str(refusal.value.orig)


@pytest.mark.usefixtures("reached")
def test_what_has_ended_ends_once_and_what_is_erased_stays_so(engine):
    later = "ended_at = '2031-01-01 00:00:00'"
    say(engine, f"UPDATE vendor_contact SET {LEFT}")
    say(engine, f"UPDATE vendor_code SET {LEFT}")
    for again in ("vendor_contact", "vendor_code"):
        with pytest.raises(DBAPIError, match="only ends"):
            say(engine, f"UPDATE {again} SET {later}")

    say(engine, f"UPDATE vendor_contact SET name = '', {GONE}")

    with pytest.raises(DBAPIError, match="only ends"):
        say(engine, f"UPDATE vendor_contact SET name = '', {GONE}")


def test_a_code_that_was_not_imported_and_one_named_twice_are_refused(engine, reached):
    for code, why in (("72141004", "FOREIGN KEY"), ("72141003", "a_vendor_names_a_code_once")):
        with pytest.raises(DBAPIError) as refusal:
            put(engine, a_code(*reached, code=code))
        said = str(refusal.value.orig)
        assert why.casefold() in said.casefold() or "vendor_code.vendor_id" in said

    say(engine, f"UPDATE vendor_code SET {LEFT}")
    put(engine, a_code(*reached))


@pytest.fixture
def asked(engine):
    """Return who filed an application, who may decide it, and a vendor."""
    filer, officer, vendor = a_person(), a_person(), a_vendor()
    application = VendorApplication(
        id=uuid4(),
        filed_by=filer.id,
        filed_at=NOON,
        tax_scheme="US-EIN",
        tax_id="12-3456789",
        name="Acme",
        size=VendorSize.SMALL,
        locality=Locality.LOCAL,
        language="en",
    )
    put(engine, filer, officer, vendor, application)
    return {"filer": filer.id.hex, "officer": officer.id.hex, "vendor": vendor.id.hex}


DECIDED = "UPDATE vendor_application SET decided_at = filed_at, "
REFUSED = DECIDED + "decided_by = {officer}, confirmed = {no}, reason = 'x'"


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (DECIDED + "decided_by = filed_by, confirmed = {no}, reason = 'x'", "their_own"),
        (DECIDED + "decided_by = {officer}, confirmed = {no}, reason = ' '", "for_a_reason"),
        (DECIDED + "decided_by = {officer}, confirmed = {yes}", "in_the_register"),
        (
            DECIDED
            + "decided_by = {officer}, confirmed = {no}, reason = 'x', vendor_id = {vendor}",
            "is_in_the_register",
        ),
        (DECIDED + "decided_by = {officer}", "has_its_person_and_result"),
        (REFUSED + ", name = 'B'", "decided once"),
        ("UPDATE vendor_application SET name = 'B'", "decided once"),
        ("DELETE FROM vendor_application", "is kept"),
    ],
)
def test_an_application_is_decided_by_another_person_with_a_result(engine, asked, statement, why):
    with pytest.raises(DBAPIError) as refusal:
        say(engine, statement.format(**literals(asked)))

    assert why in str(refusal.value.orig)


def test_an_application_is_decided_once_also_by_hand(engine, asked):
    say(engine, REFUSED.format(**literals(asked)))

    with pytest.raises(DBAPIError, match="decided once"):
        say(engine, REFUSED.format(**literals(asked)))


def literals(ids):
    """Return the values as both databases read them."""
    return {name: f"'{one}'" for name, one in ids.items()} | {"yes": "(1 = 1)", "no": "(1 = 0)"}
