"""After a release: tell every invited vendor the same, once."""

from procurement.actions.letters import VendorLetter
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.invited import write_to_invited
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.solicitations import solicitations


def publish_notice(unit: Unit, *, ocid: str) -> Outcome:
    """Queue one notice for each invited vendor that has an address; a repeat queues nothing new."""
    row = solicitations.lock(unit.session, ocid)
    if row.released_at is None:
        return Outcome((Finding("notice.not_released", {"stage": row.stage}),))
    queued = write_to_invited(
        unit,
        row,
        lambda vendor: VendorLetter(
            key=f"notice-{row.ocid}-{row.round}-{vendor.id}",
            letter="notice",
            purpose=ContactPurpose.BIDS,
            language=row.language,
            facts=lambda language: {
                "reference": row.reference,
                "title": solicitations.title_of(row, language),
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        ),
    )
    unit.log("notice.published", row.ocid, {"round": row.round, "notices": queued})
    return Outcome(facts={"ocid": row.ocid, "notices": queued})
