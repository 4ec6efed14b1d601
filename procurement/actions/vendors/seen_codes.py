"""What each vendor says that it sells, as the register shows it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.vendors.commodities import Code, CodeScheme, code_of
from procurement.store.tables.commodities import CommodityCode, CommodityList, VendorCode
from procurement.store.vendors import commodities


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSeen:
    """A code that a vendor names.

    Attributes:
        scheme: The list that it belongs to.
        code: In full.
        title: As the list calls it.
        version: Of the list, when the vendor named it.
        listed: Whether the newest list still has it.
    """

    scheme: CodeScheme
    code: str
    title: str
    version: str
    listed: bool


def codes_seen(session: Session, into: Mapping[UUID, UUID]) -> dict[UUID, list[CodeSeen]]:
    """Return vendor as it stands -> the codes it names, by list and code."""
    rows = session.exec(
        select(VendorCode.vendor_id, CommodityList, CommodityCode)
        .join(CommodityList, col(CommodityList.id) == col(VendorCode.list_id))
        .join(
            CommodityCode,
            (col(CommodityCode.list_id) == col(VendorCode.list_id))
            & (col(CommodityCode.code) == col(VendorCode.code)),
        )
        .where(col(VendorCode.ended_at).is_(None))
        .order_by(col(CommodityList.scheme), col(CommodityCode.code))
    ).all()
    named = {code_of(known.scheme, one.code) for _, known, one in rows}
    listed = {
        code
        for scheme in CodeScheme
        for code in _listed(session, scheme, {one for one in named if one.scheme is scheme})
    }
    found: dict[UUID, list[CodeSeen]] = {}
    for vendor, known, one in rows:
        seen = CodeSeen(
            scheme=known.scheme,
            code=one.code,
            title=one.title,
            version=known.version,
            listed=code_of(known.scheme, one.code) in listed,
        )
        found.setdefault(into.get(vendor, vendor), []).append(seen)
    return found


def _listed(session: Session, scheme: CodeScheme, named: set[Code]) -> Collection[Code]:
    """Return those codes that the newest list of a scheme still has."""
    newest = commodities.newest_list(session, scheme) if named else None
    return () if newest is None else commodities.titles(session, newest, named)
