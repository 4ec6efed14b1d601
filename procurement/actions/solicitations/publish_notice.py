"""After a release: tell every invited vendor the same, once."""

import json

from sqlmodel import col, select

from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.store import solicitations
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Invitation


def publish_notice(unit: Unit, *, ocid: str) -> Outcome:
    """Queue one notice for each invited vendor that has an address; a repeat queues nothing new."""
    row = solicitations.lock(unit.session, ocid)
    if row.released_at is None:
        return Outcome((Finding("notice.not_released", {"stage": row.stage}),))
    invited = unit.session.exec(
        select(Invitation, Vendor)
        .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
        .where(Invitation.ocid == row.ocid)
        .order_by(col(Vendor.name))
    ).all()
    case = json.loads(row.case_body)
    queued = 0
    for invitation, vendor in invited:
        if not vendor.email:
            continue
        queued += queue(
            unit,
            key=f"notice-{row.ocid}-{row.round}-{vendor.id}",
            to=vendor.email,
            letter="notice",
            language=row.language,
            facts={
                "reference": row.reference,
                "title": case["title"].get(row.language) or row.reference,
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        )
        if invitation.notified_at is None:
            invitation.notified_at = unit.now
            unit.session.add(invitation)
    unit.log("notice.published", row.ocid, {"round": row.round, "notices": queued})
    return Outcome(facts={"ocid": row.ocid, "notices": queued})
