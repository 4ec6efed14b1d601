"""Who is told, and what was said to whom."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import col, func, select

from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.outreach.steps import EngagementKind
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.outreach import EngagementVendor
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Engagement, Invitation, Solicitation
from procurement.store.vendors import vendors

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


class EngagementForm(Form):
    """A contact with the market.

    Attributes:
        ocid: The solicitation.
        topic: What it was about.
        with_whom: Whom it was with, in words.
        shared_with_all: Whether all vendors can read what was said.
        kind: How they spoke.
        held_on: The day it took place.
        material: What was handed out or shown.
        vendors: Vendors of the register that took part, as `SCHEME/ID`.
        authors: Those that helped to write what is asked for; shown beside their bids.
    """

    ocid: str
    topic: str
    with_whom: str
    shared_with_all: bool
    kind: EngagementKind = EngagementKind.UNKNOWN
    held_on: date | None = None
    material: str = ""
    vendors: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def record_engagement(unit: Unit, *, form: EngagementForm) -> Outcome:
    """Record a contact with the market; what was shared with one must be open to all.

    The same topic, shared with all later, opens what was said before.
    """
    row = solicitations.lock(unit.session, form.ocid)
    firms, found = outreach.firms(unit.session, (*form.vendors, *form.authors))
    if not form.topic.strip() or not form.with_whom.strip():
        found = (*found, Finding("outreach.blank_engagement"))
    if form.held_on is not None and form.held_on > unit.today:
        days = {"day": str(form.held_on), "today": str(unit.today)}
        found = (*found, Finding("outreach.not_held_yet", days))
    if found:
        return Outcome(found)
    enter_contact(unit, row, form, firms)
    return Outcome(facts={"topic": form.topic})


def enter_contact(
    unit: Unit, row: Solicitation, form: EngagementForm, firms: Mapping[str, Vendor]
) -> UUID:
    """Put a contact that was checked on the log; return its id.

    Args:
        unit: The transaction.
        row: The solicitation, locked.
        form: What is told of the contact.
        firms: Each vendor that the form names.
    """
    held = Engagement(
        id=uuid4(),
        ocid=row.ocid,
        kind=form.kind,
        topic=form.topic,
        with_whom=form.with_whom,
        material=form.material.strip(),
        shared_with_all=form.shared_with_all,
        held_on=form.held_on,
        held_at=_instant(unit, row.ocid),
        recorded_by=unit.actor.id,
    )
    unit.session.add(held)
    unit.session.flush()
    wrote = {firms[one].id for one in form.authors}
    present = {firm.id for firm in firms.values()}
    unit.session.add_all(
        [
            EngagementVendor(engagement_id=held.id, vendor_id=one, wrote_scope=one in wrote)
            for one in present
        ]
    )
    entry = {
        "topic": form.topic,
        "with": form.with_whom,
        "shared_with_all": form.shared_with_all,
        "kind": form.kind,
        "held_on": form.held_on,
        "material": held.material,
        "vendors": sorted(present),
        "authors": sorted(wrote),
    }
    unit.log("engagement.recorded", row.ocid, entry)
    return held.id


def _instant(unit: Unit, ocid: str) -> datetime:
    """Return the first instant from now that is later than all contacts recorded so far."""
    newest = unit.session.exec(
        select(func.max(col(Engagement.held_at))).where(Engagement.ocid == ocid)
    ).one()
    return unit.now if newest is None else max(unit.now, newest + TICK)
