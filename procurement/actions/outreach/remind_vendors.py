"""Before a deadline: remind those who were told and can still bid, each once."""

from datetime import timedelta

from sqlmodel import col, select

from procurement.actions.letters import VendorLetter, queue_to
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.solicitations import solicitations
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Invitation, Solicitation
from procurement.store.vendors import contacts

#: How long before the deadline the reminder leaves [POLICY].
AHEAD = timedelta(days=7)


def remind_vendors(unit: Unit) -> Outcome:
    """Queue a reminder for every open call whose deadline is near.

    Found by data, not by "today is the day": after a week of downtime nobody was forgotten, and
    whoever was reminded is not reminded again.
    """
    now = unit.now
    open_calls = unit.session.exec(
        select(Solicitation)
        .where(
            col(Solicitation.stage).in_(["questions", "submission"]),
            Solicitation.deadline > now,
            Solicitation.deadline <= now + AHEAD,
        )
        .order_by(col(Solicitation.ocid))
        .with_for_update()
    ).all()
    reminders = sum(_remind(unit, row) for row in open_calls)
    return Outcome(facts={"solicitations": len(open_calls), "reminders": reminders})


def _remind(unit: Unit, row: Solicitation) -> int:
    invited = unit.session.exec(
        select(Invitation, Vendor)
        .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
        .where(Invitation.ocid == row.ocid, col(Invitation.notified_at).is_not(None))
        .order_by(col(Vendor.name))
    ).all()
    readers = contacts.written_to(
        unit.session, [vendor for _, vendor in invited], ContactPurpose.BIDS
    )
    sent = 0
    for invitation, vendor in invited:
        letter = VendorLetter(
            key=f"reminder-{row.ocid}-{row.round}-{vendor.id}",
            letter="reminder",
            purpose=ContactPurpose.BIDS,
            language=row.language,
            facts=lambda language: {
                "reference": row.reference,
                "title": solicitations.title_of(row, language),
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        )
        if queue_to(unit, readers[vendor.id], letter):
            invitation.reminded_at = unit.now
            unit.session.add(invitation)
            sent += 1
    if sent:
        unit.log("vendors.reminded", row.ocid, {"round": row.round, "reminders": sent})
    return sent
