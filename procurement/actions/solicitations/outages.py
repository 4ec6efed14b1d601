"""The service was down: on record, and more time for all by an officer and an approver."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import AwareDatetime

from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.addenda import add_addendum
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.periods import wall_to_utc
from procurement.rules.vocabulary import EnvelopeKind
from procurement.store.bids import bids, custody
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from procurement.store.tables.custody import DeadlineExtension, Outage
from procurement.store.tables.solicitations import Solicitation

#: Stages in which bids come in, or wait to be opened.
SEALED = frozenset({"questions", "submission"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageLine:
    """One outage, the deadline it led to, and whether a second person has consented."""

    number: int
    began: str
    ended: str
    cause: str
    deadline: str
    extended: bool

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def record_outage(
    unit: Unit,
    *,
    ocid: str,
    began: AwareDatetime,
    ended: AwareDatetime,
    cause: str,
    day: date,
    at: time,
) -> Outcome:
    """Put on record that vendors could not reach the service, and propose a later deadline.

    Nothing moves yet: somebody else must consent.  `day` and `at` are local wall time.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    deadline = wall_to_utc(day, at, row.time_zone)
    found = (
        _sealed(unit, row) or _no_outage(row, began, ended, now) or _not_later(row, deadline, now)
    )
    if not cause.strip():
        found = (*found, Finding("reason.missing", {"target": "outage.record"}))
    if found:
        return Outcome(found)
    number = len(custody.outages(unit.session, row)) + 1
    unit.session.add(
        Outage(
            ocid=row.ocid,
            round=row.tender_round,
            number=number,
            began_at=began,
            ended_at=ended,
            cause=cause.strip(),
            deadline=deadline,
            deadline_wall=f"{day} {at}",
            recorded_at=now,
            recorded_by=unit.actor.id,
        )
    )
    entry = {"number": number, "began": began, "ended": ended, "deadline": deadline}
    unit.log("outage.recorded", row.ocid, {**entry, "reason": cause.strip()})
    return Outcome(facts={"number": number, "deadline": deadline.isoformat()})


def extend_deadline(unit: Unit, *, ocid: str, number: int) -> Outcome:
    """Consent, as another person, to the deadline that was proposed for an outage.

    The deadline moves for all, by an addendum that affects no bid; who was late meanwhile may hand
    in again.  A custodian's consent that was given already is void.

    Raises:
        NotFoundError: no such outage.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    recorded = {one.number: (one, given) for one, given in custody.outages(unit.session, row)}
    if number not in recorded:
        known = ", ".join(map(str, recorded)) or "-"
        raise NotFoundError(Finding("outage.unknown", {"number": number, "known": known}))
    outage, given = recorded[number]
    if given is not None:
        return Outcome(facts={"number": number, "known": True})
    found = _sealed(unit, row) or _not_later(row, outage.deadline, now)
    if outage.recorded_by == unit.actor.id:
        found = (*found, Finding("outage.one_person", {"person": unit.actor.person.handle}))
    if found:
        return Outcome(found)
    before = row.deadline
    row.deadline, row.deadline_wall = outage.deadline, outage.deadline_wall
    unit.session.add(row)
    for old in bids.consents(unit.session, row, EnvelopeKind.TECHNICAL):
        unit.session.delete(old)
    unit.session.add(
        DeadlineExtension(
            ocid=outage.ocid,
            round=outage.round,
            number=number,
            proposed_by=outage.recorded_by,
            approved_by=unit.actor.id,
            approved_at=now,
        )
    )
    addendum = add_addendum(unit, row, outage.cause, now, affects_bids=False)
    entry = {
        "number": number,
        "addendum": addendum,
        "deadline_before": before,
        "deadline": row.deadline,
        "proposed_by": outage.recorded_by,
    }
    unit.log("deadline.extended", row.ocid, {**entry, "reason": outage.cause})
    return Outcome(facts={"number": number, "deadline": row.deadline.isoformat()})


def outages_of(engine: sa.Engine, reference: str) -> list[OutageLine]:
    """Return the outages of a call, by number.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        return [
            OutageLine(
                number=one.number,
                began=_wall(row, one.began_at),
                ended=_wall(row, one.ended_at),
                cause=one.cause,
                deadline=one.deadline_wall,
                extended=given is not None,
            )
            for one, given in custody.outages(session, row)
        ]


def _sealed(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return why the deadline cannot move: from the second consent on, one machine has a key."""
    begun = bids.opening_begun(unit.session, row)
    if row.released_at is not None and row.stage in SEALED and not begun:
        return ()
    return (Finding("outage.not_sealed", {"stage": row.stage}),)


def _no_outage(
    row: Solicitation, began: datetime, ended: datetime, now: datetime
) -> tuple[Finding, ...]:
    """Return why this cannot have kept a bid out."""
    released = row.released_at or now
    if began < ended and began <= row.deadline and released < ended <= now:
        return ()
    facts: dict[str, Param] = {
        "began": began.isoformat(),
        "ended": ended.isoformat(),
        "deadline": row.deadline.isoformat(),
    }
    return (Finding("outage.other_time", facts),)


def _not_later(row: Solicitation, deadline: datetime, now: datetime) -> tuple[Finding, ...]:
    facts: dict[str, Param] = {"deadline": deadline.isoformat()}
    if deadline <= now:
        return (Finding("addendum.deadline_past", facts),)
    return () if deadline > row.deadline else (Finding("addendum.deadline_earlier", facts),)


def _wall(row: Solicitation, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(row.time_zone)):%Y-%m-%d %H:%M}"
