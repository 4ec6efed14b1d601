"""Who is written to about a call: every invited vendor, whoever bids or has asked."""

from collections.abc import Callable

from sqlmodel import col, select

from procurement.actions.letters import VendorLetter, queue_to
from procurement.actions.unit import Unit
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Invitation, Solicitation
from procurement.store.vendors import contacts


def write_to_invited(
    unit: Unit, row: Solicitation, letter_to: Callable[[Vendor], VendorLetter]
) -> int:
    """Write to the invited vendors that a letter reaches; from now on they were notified.

    Returns how many vendors had not been written to before.
    """
    invited = unit.session.exec(
        select(Invitation, Vendor)
        .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
        .where(Invitation.ocid == row.ocid)
        .order_by(col(Vendor.name))
    ).all()
    readers = contacts.written_to(
        unit.session, [vendor for _, vendor in invited], ContactPurpose.BIDS
    )
    told = 0
    for invitation, vendor in invited:
        if not readers[vendor.id]:
            continue
        if invitation.notified_at is None:
            invitation.notified_at = unit.now
            unit.session.add(invitation)
        told += queue_to(unit, readers[vendor.id], letter_to(vendor))
    return told
