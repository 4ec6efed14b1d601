"""Before a deadline: remind those who were told and can still bid, each once."""

import json
from datetime import timedelta

from sqlmodel import col, select

from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Invitation, Solicitation

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
    title = json.loads(row.case_body)["title"].get(row.language) or row.reference
    sent = 0
    for invitation, vendor in invited:
        queued = queue(
            unit,
            key=f"reminder-{row.ocid}-{row.round}-{vendor.id}",
            to=vendor.email,
            letter="reminder",
            language=row.language,
            facts={
                "reference": row.reference,
                "title": title,
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        )
        if queued:
            invitation.reminded_at = unit.now
            unit.session.add(invitation)
            sent += 1
    if sent:
        unit.log("vendors.reminded", row.ocid, {"round": row.round, "reminders": sent})
    return sent
