"""After a release: tell every invited vendor the same, once."""

from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.invited import invited_with_address, title_of
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.store.solicitations import solicitations


def publish_notice(unit: Unit, *, ocid: str) -> Outcome:
    """Queue one notice for each invited vendor that has an address; a repeat queues nothing new."""
    row = solicitations.lock(unit.session, ocid)
    if row.released_at is None:
        return Outcome((Finding("notice.not_released", {"stage": row.stage}),))
    queued = sum(
        queue(
            unit,
            key=f"notice-{row.ocid}-{row.round}-{vendor.id}",
            to=vendor.email,
            letter="notice",
            language=row.language,
            facts={
                "reference": row.reference,
                "title": title_of(row),
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        )
        for vendor in invited_with_address(unit, row)
    )
    unit.log("notice.published", row.ocid, {"round": row.round, "notices": queued})
    return Outcome(facts={"ocid": row.ocid, "notices": queued})
