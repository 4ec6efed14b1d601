"""What the outreach plan promises: so many vendors of a group are to hear of the call."""

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.outreach.breadth import MOST, Dimension, group_of
from procurement.store.outreach import targets
from procurement.store.solicitations import solicitations
from procurement.store.tables.outreach import OutreachTarget


def set_target(
    unit: Unit, *, ocid: str, dimension: Dimension, group: str, least: int, reason: str
) -> Outcome:
    """Set how many vendors of a group shall be reached; 0 takes the target back.

    It steers who is looked for and helped.  It gives nobody an advantage, keeps the call from
    nobody, and holds no stage back.  What was set before stays on record.
    """
    row = solicitations.lock(unit.session, ocid)
    meant = group_of(dimension, group)
    found = [] if isinstance(meant, str) else [meant]
    if not 0 <= least <= MOST:
        found.append(Finding("outreach.odd_target", {"least": least, "most": MOST}))
    if not reason.strip():
        found.append(Finding("outreach.target_without_reason"))
    if found or not isinstance(meant, str):
        return Outcome(tuple(found))
    number = len(targets.set_so_far(unit.session, row.ocid)) + 1
    unit.session.add(
        OutreachTarget(
            ocid=row.ocid,
            number=number,
            dimension=dimension,
            member_of=meant,
            least=least,
            reason=reason.strip(),
            set_at=unit.now,
            set_by=unit.actor.id,
        )
    )
    entry = {"dimension": dimension, "group": meant, "least": least}
    unit.log("target.set", row.ocid, {"number": number, **entry, "reason": reason.strip()})
    return Outcome(facts={"number": number, "group": meant, "least": least})
