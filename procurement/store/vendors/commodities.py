"""Commodity codes: the lists that were imported, and which vendor names what."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.vendors.commodities import Code, CodeScheme, code_of, meeting
from procurement.store.tables.commodities import CommodityCode, CommodityList, VendorCode
from procurement.store.vendors import vendors


def newest_list(session: Session, scheme: CodeScheme) -> CommodityList | None:
    """Return the list of a scheme that was imported last; None where there is none."""
    known = select(CommodityList).where(CommodityList.scheme == scheme)
    return session.exec(known.order_by(col(CommodityList.id).desc())).first()


def list_of(session: Session, scheme: CodeScheme, version: str) -> CommodityList | None:
    """Return the list of a version; None where it was not imported."""
    known = select(CommodityList).where(
        CommodityList.scheme == scheme, CommodityList.version == version
    )
    return session.exec(known).one_or_none()


def named(
    session: Session, ids: Collection[UUID], scheme: CodeScheme
) -> Mapping[Code, list[VendorCode]]:
    """Return code -> where some vendors, entered more than once, name it, of whatever version."""
    rows = (
        select(VendorCode)
        .join(CommodityList, col(CommodityList.id) == col(VendorCode.list_id))
        .where(
            col(VendorCode.vendor_id).in_(ids),
            col(VendorCode.ended_at).is_(None),
            CommodityList.scheme == scheme,
        )
        .order_by(col(VendorCode.list_id), col(VendorCode.code))
    )
    found: dict[Code, list[VendorCode]] = {}
    for one in session.exec(rows):
        found.setdefault(code_of(scheme, one.code), []).append(one)
    return found


def titles(session: Session, known: CommodityList, codes: Collection[Code]) -> Mapping[Code, str]:
    """Return code -> title of those that a list has; the others are not codes of it."""
    rows = select(CommodityCode).where(
        CommodityCode.list_id == known.id, col(CommodityCode.code).in_(map(str, codes))
    )
    return {code_of(known.scheme, one.code): one.title for one in session.exec(rows)}


def codes_of(session: Session, ids: Collection[UUID]) -> Mapping[UUID, tuple[Code, ...]]:
    """Return vendor -> the codes it names, in order; of merged vendors, those of all.

    Args:
        session: The transaction.
        ids: Vendors as they stand, not those that were merged into another.
    """
    into = vendors.survivors(session)
    members = {*ids, *(merged for merged, survivor in into.items() if survivor in ids)}
    return _by_firm(session, col(VendorCode.vendor_id).in_(members))


def vendors_meeting(session: Session, wanted: Iterable[Code]) -> Mapping[UUID, tuple[Code, ...]]:
    """Return each vendor, as it stands, whose codes meet what is wanted -> those of its codes."""
    asked = tuple(wanted)
    begins = {(one.scheme, one.parts[0]) for one in asked}
    alike = [
        sa.and_(col(CommodityList.scheme) == scheme, col(VendorCode.code).startswith(part))
        for scheme, part in sorted(begins)
    ]
    held = _by_firm(session, sa.or_(sa.false(), *alike))
    found = {vendor: meeting(codes, asked) for vendor, codes in held.items()}
    return {vendor: codes for vendor, codes in found.items() if codes}


def _by_firm(session: Session, chosen: sa.ColumnElement[bool]) -> dict[UUID, tuple[Code, ...]]:
    """Return vendor as it stands -> the codes in force of those rows."""
    into = vendors.survivors(session)
    rows = (
        select(VendorCode.vendor_id, CommodityList.scheme, VendorCode.code)
        .join(CommodityList, col(CommodityList.id) == col(VendorCode.list_id))
        .where(col(VendorCode.ended_at).is_(None), chosen)
    )
    found: dict[UUID, set[Code]] = {}
    for vendor, scheme, code in session.exec(rows):
        found.setdefault(into.get(vendor, vendor), set()).add(code_of(CodeScheme(scheme), code))
    return {vendor: tuple(sorted(codes)) for vendor, codes in found.items()}
