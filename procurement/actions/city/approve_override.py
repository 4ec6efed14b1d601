"""Let one person have two roles that exclude each other: named, reasoned, and for a time."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.duties.conflicts import LONGEST_OVERRIDE, WAIVABLE, pair_of
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.solicitations import solicitations
from procurement.store.tables.people import RoleOverride


def approve_override(
    unit: Unit, *, ocid: str, handle: str, role: Role, other: Role, until: date, reason: str
) -> Outcome:
    """Approve that `handle` has both roles on this procurement through the day `until`.

    The approver is another person.  An auditor's and a vendor's roles are never waived.

    Raises:
        NotFoundError: no such person or solicitation.
    """
    row = solicitations.lock(unit.session, ocid)
    person = people.by_handle(unit.session, handle)
    pair = pair_of(role, other)
    ends = datetime.combine(until + timedelta(days=1), time(), ZoneInfo(unit.place.time_zone))
    found = [*_not_waivable(role, other), *_bad_terms(unit, until, reason)]
    if person.id == unit.actor.id:
        found.append(Finding("override.own", {"person": handle}))
    if found or pair is None:
        return Outcome(tuple(found))
    override = RoleOverride(
        id=uuid4(),
        person_id=person.id,
        subject=row.ocid,
        role=pair.role,
        other=pair.other,
        reason=reason.strip(),
        approved_by=unit.actor.id,
        approved_at=unit.now,
        until=ends.astimezone(UTC),
    )
    unit.session.add(override)
    unit.log(
        "override.approved",
        row.ocid,
        {
            "person": person.id,
            "role": pair.role,
            "other": pair.other,
            "until": override.until,
            "reason": override.reason,
        },
    )
    return Outcome(facts={"person": handle, "until": until.isoformat()})


def _not_waivable(role: Role, other: Role) -> tuple[Finding, ...]:
    facts: dict[str, Param] = {"role": role.value, "other": other.value}
    pair = pair_of(role, other)
    if pair is None:
        return (Finding("override.no_conflict", facts),)
    return () if pair in WAIVABLE else (Finding("override.never", facts),)


def _bad_terms(unit: Unit, until: date, reason: str) -> tuple[Finding, ...]:
    found = []
    last = unit.today + timedelta(days=LONGEST_OVERRIDE)
    if not unit.today <= until <= last:
        facts: dict[str, Param] = {
            "until": until.isoformat(),
            "first": unit.today.isoformat(),
            "last": last.isoformat(),
        }
        found.append(Finding("override.term", facts))
    if not reason.strip():
        found.append(Finding("override.no_reason"))
    return tuple(found)
