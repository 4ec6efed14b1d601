"""Districts in which vendors sit or work: rows in, answers out."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.store.tables.districts import VendorDistrict
from procurement.store.vendors.vendors import survivors


def named_by(session: Session, ids: Collection[UUID]) -> list[VendorDistrict]:
    """Return the districts that vendors name now, in the order in which they were recorded."""
    rows = select(VendorDistrict).where(
        col(VendorDistrict.vendor_id).in_(ids), col(VendorDistrict.ended_at).is_(None)
    )
    order = col(VendorDistrict.recorded_at), col(VendorDistrict.district)
    return list(session.exec(rows.order_by(*order)))


def districts(session: Session) -> Mapping[UUID, tuple[str, ...]]:
    """Return vendor, as it stands -> its districts in order; who names none is not there."""
    into = survivors(session)
    rows = select(VendorDistrict).where(col(VendorDistrict.ended_at).is_(None))
    found: dict[UUID, set[str]] = {}
    for one in session.exec(rows):
        found.setdefault(into.get(one.vendor_id, one.vendor_id), set()).add(one.district)
    return {vendor: tuple(sorted(names)) for vendor, names in found.items()}
