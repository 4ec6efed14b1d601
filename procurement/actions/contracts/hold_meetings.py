"""Meetings over the results: who met on which day, what the figures said, what was agreed."""

import hashlib
from datetime import date
from uuid import uuid4

from procurement.actions.contracts.manage_contract import ENDED, ended
from procurement.actions.contracts.meeting_agenda import agenda_of
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Param
from procurement.rules.management.cadence import meeting_due
from procurement.store.contracts import contracts, follow_ups
from procurement.store.tables.contracts import Contract, ContractMeeting

FORM = "agenda/1"


def record_meeting(
    unit: Unit,
    *,
    contract: str,
    minutes: str,
    held_on: date | None = None,
    present: str = "",
) -> Outcome:
    """Put on record that the parties met over the results, and what they agreed.

    The agenda as the record gives it now is frozen beside the minutes, so that anybody can see
    later what the figures said when they met.

    Args:
        unit: The transaction.
        contract: Its id.
        minutes: What was said and agreed.
        held_on: The day; default today.
        present: Who was there.

    Raises:
        NotFoundError: no such contract.
        MetricError: what was agreed or recorded cannot be judged.
    """
    row = contracts.lock(unit.session, contract)
    day = held_on or unit.today
    found = _asked_wrongly(unit, row, minutes, day)
    if found:
        return Outcome(found)
    last = follow_ups.last_meetings(unit.session).get(row.id)
    lines = agenda_of(unit.session, row, today=day, since=last)
    body = canonical({"form": FORM, "lines": [one.as_record() for one in lines]})
    unit.session.add(
        ContractMeeting(
            id=uuid4(),
            contract_id=row.id,
            held_on=day,
            held_at=unit.now,
            present=present.strip(),
            minutes=minutes,
            agenda_body=body,
            recorded_by=unit.actor.id,
        )
    )
    following = meeting_due(day, contracts.meets_every(unit.session, row))
    facts: dict[str, Fact] = {
        "contract": row.id,
        "held_on": day.isoformat(),
        "agenda_lines": len(lines),
        "meet_again_by": following.isoformat(),
    }
    digest = hashlib.sha256(body.encode()).hexdigest()
    entry = {"minutes": minutes, "present": present.strip(), "agenda": digest}
    unit.log("meeting.recorded", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def _asked_wrongly(unit: Unit, row: Contract, minutes: str, day: date) -> tuple[Finding, ...]:
    found = []
    if row.stage in ENDED:
        found.append(ended(row))
    if not minutes.strip():
        found.append(Finding("contract.blank_minutes"))
    if day > unit.today:
        facts: dict[str, Param] = {"held": day.isoformat(), "today": unit.today.isoformat()}
        found.append(Finding("meeting.day_ahead", facts))
    return tuple(found)
