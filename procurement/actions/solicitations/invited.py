"""Who is written to about a call: every invited vendor, whoever bids or has asked."""

import json

from sqlmodel import col, select

from procurement.actions.unit import Unit
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Invitation, Solicitation


def invited_with_address(unit: Unit, row: Solicitation) -> list[Vendor]:
    """Return the invited vendors that a letter reaches, by name; from now on they were notified."""
    invited = unit.session.exec(
        select(Invitation, Vendor)
        .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
        .where(Invitation.ocid == row.ocid)
        .order_by(col(Vendor.name))
    ).all()
    reached = [(invitation, vendor) for invitation, vendor in invited if vendor.email]
    for invitation, _vendor in reached:
        if invitation.notified_at is None:
            invitation.notified_at = unit.now
            unit.session.add(invitation)
    return [vendor for _invitation, vendor in reached]


def title_of(row: Solicitation) -> str:
    """Return the title of a call in its own language."""
    return json.loads(row.case_body)["title"].get(row.language) or row.reference
