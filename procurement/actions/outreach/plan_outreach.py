"""Who is told, and what was said to whom."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import col, func, select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.store import solicitations, vendors
from procurement.store.tables.solicitations import Engagement, Invitation

#: The clock of a rehearsal can stand still; what was recorded later is held later all the same.
TICK = timedelta(microseconds=1)


def invite_vendor(unit: Unit, *, ocid: str, vendor: str, channel: str = "email") -> Outcome:
    """Put a vendor of the register on the list of those who will be told; twice is once."""
    row = solicitations.lock(unit.session, ocid)
    firm = vendors.by_tax_id(unit.session, vendor)
    same = select(Invitation).where(
        Invitation.ocid == row.ocid,
        col(Invitation.vendor_id).in_(vendors.same_firm(unit.session, firm.id)),
    )
    if unit.session.exec(same).first() is not None:
        return Outcome(facts={"vendor": vendor, "known": True})
    unit.session.add(
        Invitation(
            id=uuid4(), ocid=row.ocid, vendor_id=firm.id, channel=channel, invited_at=unit.now
        )
    )
    unit.log("vendor.invited", row.ocid, {"vendor": firm.id, "channel": channel})
    return Outcome(facts={"vendor": vendor})


def record_engagement(
    unit: Unit, *, ocid: str, topic: str, with_whom: str, shared_with_all: bool
) -> Outcome:
    """Record a contact with the market; what was shared with one must be open to all."""
    row = solicitations.lock(unit.session, ocid)
    if not topic.strip() or not with_whom.strip():
        return Outcome((Finding("outreach.blank_engagement"),))
    unit.session.add(
        Engagement(
            id=uuid4(),
            ocid=row.ocid,
            topic=topic,
            with_whom=with_whom,
            shared_with_all=shared_with_all,
            held_at=_instant(unit, row.ocid),
            recorded_by=unit.actor.id,
        )
    )
    entry = {"topic": topic, "with": with_whom, "shared_with_all": shared_with_all}
    unit.log("engagement.recorded", row.ocid, entry)
    return Outcome(facts={"topic": topic})


def _instant(unit: Unit, ocid: str) -> datetime:
    """Return the first instant from now that is later than all contacts recorded so far."""
    newest = unit.session.exec(
        select(func.max(col(Engagement.held_at))).where(Engagement.ocid == ocid)
    ).one()
    return unit.now if newest is None else max(unit.now, newest + TICK)
