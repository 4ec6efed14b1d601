"""What the gates know of who was reached."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from procurement.rules.facts import OutreachFacts
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.rules.vocabulary import VendorSize
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Engagement, Invitation, Solicitation
from procurement.store.vendors import contacts


def outreach_facts(session: Session, row: Solicitation, case: Mapping[str, Any]) -> OutreachFacts:
    """Return who was invited, who was met, and what only some of them heard."""
    vendors = session.exec(
        select(Vendor)
        .join(Invitation, col(Invitation.vendor_id) == col(Vendor.id))
        .where(Invitation.ocid == row.ocid)
        .order_by(col(Vendor.name))
    ).all()
    reached = contacts.written_to(session, vendors, ContactPurpose.BIDS)
    held = session.exec(
        select(Engagement).where(Engagement.ocid == row.ocid).order_by(col(Engagement.held_at))
    ).all()
    small = (VendorSize.MICRO, VendorSize.SMALL)
    breadth = case["outreach"]["breadth"]
    return OutreachFacts(
        invited=len(vendors),
        invited_small_or_new=sum(
            vendor.size in small or vendor.new_to_city is True for vendor in vendors
        ),
        minimum_invited=breadth["min_invited"],
        minimum_small_or_new=Decimal(str(breadth["min_small_or_new_share"])),
        engagements=len(held),
        engagements_not_shared=_not_shared(held),
        unreachable_vendors=tuple(vendor.name for vendor in vendors if not reached[vendor.id]),
    )


def _not_shared(contacts: Sequence[Engagement]) -> tuple[str, ...]:
    """Return the topics that some vendors heard of and that were not opened to all since.

    Args:
        contacts: Oldest first.
    """
    pending: dict[str, str] = {}
    for one in contacts:
        topic = " ".join(one.topic.split()).casefold()
        if one.shared_with_all:
            pending.pop(topic, None)
        else:
            pending.setdefault(topic, one.topic)
    return tuple(pending.values())
