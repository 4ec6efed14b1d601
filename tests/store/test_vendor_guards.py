"""What the database itself refuses of certificates and merges: the same on both."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from procurement.rules.vendors.certificates import CertificateChange
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
