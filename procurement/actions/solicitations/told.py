"""Who is written to about a change of a call: whoever was told of it, whoever bids or has asked."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select

from procurement.actions.unit import Unit
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import Mailbox, mailboxes
from procurement.store.tables.solicitations import Invitation, Solicitation
from procurement.store.vendors.vendors import survivors


def told_or_invited(unit: Unit, row: Solicitation) -> list[Mailbox]:
    """Return every mailbox of those who were told or invited; from now on they were notified.

    Who wants no campaigns is among them: a change of a call that one was told of is none.
    """
    invited = {one.vendor_id for one in _invitations(unit, row)}
    to = mailboxes(unit.session, invited | campaigns.told(unit.session, row.ocid))
    mark_as_told(unit, row, {one.vendor.id for one in to})
    return to


def mark_as_told(unit: Unit, row: Solicitation, vendors: Collection[UUID]) -> None:
    """Enter that these of the invited were notified, where they were not before."""
    into = survivors(unit.session)
    for invitation in _invitations(unit, row):
        firm = into.get(invitation.vendor_id, invitation.vendor_id)
        if invitation.notified_at is None and firm in vendors:
            invitation.notified_at = unit.now
            unit.session.add(invitation)


def _invitations(unit: Unit, row: Solicitation) -> list[Invitation]:
    return list(unit.session.exec(select(Invitation).where(col(Invitation.ocid) == row.ocid)))
