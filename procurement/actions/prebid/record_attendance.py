"""Who came to a meeting before the bids: each vendor, and with it the step of the funnel."""

from zoneinfo import ZoneInfo

from procurement.actions.outcome import Outcome
from procurement.actions.outreach.record_steps import StepsTold, enter_list
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.outreach.steps import ListedStep
from procurement.store.outreach.prebid import meetings
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.prebid import MeetingAttendance


def record_attendance(
    unit: Unit,
    *,
    ocid: str,
    number: int,
    source: str,
    vendors: tuple[str, ...] = (),
    complete: bool = False,
) -> Outcome:
    """Put the vendors that came to a meeting on record; several lists add up.

    With `complete`, whoever is on no list of a meeting came to none until that day; a complete
    list without vendors says that nobody came.

    Raises:
        NotFoundError: no such meeting.
    """
    row = solicitations.lock(unit.session, ocid)
    meeting = meetings(unit.session, row.ocid).get(number)
    if meeting is None:
        raise NotFoundError(Finding("meeting.unknown", {"number": number, "known": "-"}))
    firms, found = outreach.firms(unit.session, vendors)
    if meeting.cancelled:
        found = (*found, Finding("meeting.cancelled", {"number": number}))
    elif meeting.starts_at > unit.now:
        ahead: dict[str, Param] = {"number": number, "starts": meeting.starts_wall}
        found = (*found, Finding("meeting.not_held", ahead))
    if not source.strip():
        found = (*found, Finding("steps.no_source"))
    if not vendors and not complete:
        found = (*found, Finding("steps.nobody"))
    if found:
        return Outcome(found)
    held_on = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)).date()
    told = StepsTold(
        step=ListedStep.ATTENDED, held_on=held_on, source=source.strip(), complete=complete
    )
    ids = sorted({firm.id for firm in firms.values()})
    kept = enter_list(unit, row, told, ids)
    unit.session.add(
        MeetingAttendance(list_id=kept, ocid=row.ocid, number=number, sequence=meeting.sequence)
    )
    return Outcome(facts={"number": number, "vendors": len(ids), "complete": complete})
