"""What the register knows today of every vendor that can be matched or counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from procurement.rules.vendors.commodities import Code
from procurement.store.portfolio import market
from procurement.store.tables.parties import Vendor
from procurement.store.vendors.commodities import codes_of
from procurement.store.vendors.districts import districts
from procurement.store.vendors.vendors import survivors


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVendors:
    """The register as it stands; vendors that are one are one.

    Attributes:
        vendors: Id -> vendor.
        codes: Id -> what it sells; nobody knows of who is not there.
        districts: Id -> where it sits or works; nobody knows of who is not there.
        certificates: Id -> kinds of certificates that are valid today.
    """

    vendors: Mapping[UUID, Vendor]
    codes: Mapping[UUID, tuple[Code, ...]]
    districts: Mapping[UUID, tuple[str, ...]]
    certificates: Mapping[UUID, tuple[str, ...]]


def known_vendors(session: Session, today: date) -> KnownVendors:
    """Return what is known of every vendor of the register."""
    into = survivors(session)
    firms = {key: one for key, one in market.vendors(session).items() if key not in into}
    kinds: dict[UUID, set[str]] = {}
    for one in market.certificates(session):
        if one.first <= today <= one.last:
            kinds.setdefault(one.vendor, set()).add(one.kind)
    return KnownVendors(
        vendors=firms,
        codes=codes_of(session, set(firms)),
        districts=districts(session),
        certificates={firm: tuple(sorted(held)) for firm, held in kinds.items()},
    )
