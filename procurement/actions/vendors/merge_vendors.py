"""Vendors that turn out to be one, and those that turn out not to be: nothing is ever lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.findings import Finding
from procurement.store.database.engine import take_record
from procurement.store.tables.bids import Bid, BidVersion
from procurement.store.tables.parties import Vendor
from procurement.store.tables.vendors import VendorMerge
from procurement.store.vendors import vendors


def merge_vendors(unit: Unit, *, vendor: str, into: str, reason: str) -> Outcome:
    """Decide that a vendor is one with another: from now on both numbers lead to the other.

    No row moves: bids, awards and certificates stay where they were entered and count for the
    survivor, so that a later `vendor.separate` loses nothing either.  Refused where both have a
    bid for one lot, for then two bids of one vendor would stand against each other.

    Raises:
        BadInputError, NotFoundError: one of them is not in the register.
    """
    take_record(unit.session)
    one, other = vendors.entered(unit.session, vendor), vendors.by_tax_id(unit.session, into)
    names = {"vendor": vendors.reference(one), "into": vendors.reference(other)}
    if not reason.strip():
        return Outcome((Finding("vendor.no_reason", names),))
    survivors = vendors.survivors(unit.session)
    if other.id == survivors.get(one.id):
        return Outcome(facts={**names, "known": True})
    if other.id == one.id:
        return Outcome((Finding("vendor.merged_with_itself", names),))
    clashes = _both_bid(
        unit.session,
        vendors.same_firm(unit.session, one.id),
        vendors.same_firm(unit.session, other.id),
    )
    if clashes:
        return Outcome(
            tuple(Finding("vendor.both_bid", {**names, "ocid": ocid}) for ocid in clashes)
        )
    _decide(unit, one, other.id, reason)
    unit.log("vendor.merged", CHAIN, {"vendor": one.id, "into": other.id, "reason": reason.strip()})
    return Outcome(facts=names)


def separate_vendor(unit: Unit, *, vendor: str, reason: str) -> Outcome:
    """Decide that a merged vendor is one of its own after all.

    What was entered under its number is its own again; what was entered under the survivor's
    number in between stays the survivor's.  Refused where a bid was replaced since the merge: its
    versions would be of two vendors.

    Raises:
        BadInputError, NotFoundError: not in the register.
    """
    take_record(unit.session)
    one = vendors.entered(unit.session, vendor)
    named = {"vendor": vendors.reference(one)}
    if not reason.strip():
        return Outcome((Finding("vendor.no_reason", named),))
    into = vendors.survivors(unit.session).get(one.id)
    if into is None:
        return Outcome((Finding("vendor.not_merged", named),))
    merged_at = vendors.merges_of(unit.session, one.id)[-1].decided_at
    shared = _replaced_since(unit.session, vendors.same_firm(unit.session, one.id), merged_at)
    if shared:
        return Outcome(
            tuple(Finding("vendor.shared_bid", {**named, "ocid": ocid}) for ocid in shared)
        )
    _decide(unit, one, None, reason)
    entry = {"vendor": one.id, "from": into, "reason": reason.strip()}
    unit.log("vendor.separated", CHAIN, entry)
    return Outcome(facts=named)


def _decide(unit: Unit, vendor: Vendor, into: UUID | None, reason: str) -> None:
    unit.session.add(
        VendorMerge(
            vendor_id=vendor.id,
            number=len(vendors.merges_of(unit.session, vendor.id)) + 1,
            into_id=into,
            reason=reason.strip(),
            decided_at=unit.now,
            decided_by=unit.actor.id,
        )
    )


def _both_bid(session: Session, ones: set[UUID], others: set[UUID]) -> list[str]:
    """Return the solicitations in which both have a bid for the same lot of the same round."""
    second = aliased(Bid)
    rows = (
        select(Bid.ocid)
        .join(
            second,
            (col(second.ocid) == col(Bid.ocid))
            & (col(second.round) == col(Bid.round))
            & (col(second.lot_id) == col(Bid.lot_id)),
        )
        .where(col(Bid.vendor_id).in_(ones), col(second.vendor_id).in_(others))
        .distinct()
        .order_by(col(Bid.ocid))
    )
    return list(session.exec(rows))


def _replaced_since(session: Session, ids: set[UUID], moment: datetime) -> list[str]:
    """Return the solicitations in which one of the vendors replaced or withdrew a bid since."""
    rows = (
        select(Bid.ocid)
        .join(BidVersion, col(BidVersion.bid_id) == col(Bid.id))
        .where(
            col(Bid.vendor_id).in_(ids),
            col(BidVersion.version) > 1,
            col(BidVersion.received_at) >= moment,
        )
        .distinct()
        .order_by(col(Bid.ocid))
    )
    return list(session.exec(rows))
