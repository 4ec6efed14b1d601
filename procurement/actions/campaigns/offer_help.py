"""Extra help with a call: offered to those who match the plan, open to whoever asks."""

from procurement.actions.campaigns.write_letters import Subject, write_to
from procurement.actions.outcome import Outcome
from procurement.actions.outreach.match_vendors import matched, wanted_by
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.store.outreach import campaigns
from procurement.store.outreach.mailboxes import mailboxes
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.solicitations import Solicitation


def offer_help(unit: Unit, *, ocid: str, offer: str, asked_by: tuple[str, ...] = ()) -> Outcome:
    """Write to the vendors that match the plan of a call, and to those who asked for help.

    Only once the notice of the call has gone to everybody: help is extra, and tells nobody first.
    The same offer again reaches who matches since.  Why each is written to stays on record.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        offer: What the city offers, as the letter says it.
        asked_by: Vendors that asked for it, as `SCHEME/ID`; they need not match.
    """
    row = solicitations.lock(unit.session, ocid)
    firms, found = outreach.firms(unit.session, asked_by)
    found = (*found, *_not_now(unit, row))
    if not offer.strip():
        found = (*found, Finding("help.blank"))
    if found:
        return Outcome(found)
    wanted = wanted_by(unit.session, row)
    asked = {firm.id for firm in firms.values()}
    to = matched(unit.session, wanted, unit.today, asked=asked)
    if not to:
        return Outcome((Finding("help.nobody", {"reference": row.reference}),))
    reasons = {
        one.vendor: [{"because": why.because, "what": why.what} for why in one.match.reasons]
        for one in to
    }
    subject = Subject(
        kind=CampaignKind.HELP,
        topic=offer.strip(),
        facts={"offer": offer.strip()},
        reasons=reasons,
    )
    written = write_to(unit, row, subject, mailboxes(unit.session, set(reasons)))
    entry = {"matched": len(to), "asked": len(asked), **written.as_entry()}
    unit.log("help.offered", row.ocid, {**entry, "offer": offer.strip()})
    return Outcome(
        facts={
            "matched": len(to),
            "letters": written.letters,
            "unsubscribed": written.unwanted,
        }
    )


def _not_now(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return why help cannot be offered: not everybody was told yet, or bids are over."""
    if row.released_at is not None and row.deadline <= unit.now:
        return (Finding("help.too_late", {"deadline": row.deadline.isoformat()}),)
    notice = campaigns.begun(unit.session, row.ocid, row.round, CampaignKind.NOTICE)
    return () if notice else (Finding("help.before_notice", {"reference": row.reference}),)
