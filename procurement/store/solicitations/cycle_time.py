"""Stays in stages with the acts done in them, from the stage visits and the audit log: read only.

The log's order decides what was done in which stay, not the clock: several acts may carry the
same instant.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.cycle_time import Act, Hold, Stay, Waiting
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.stages import Pathway
from procurement.rules.vocabulary import Role
from procurement.store.database.engine import installation
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.contracts import Contract
from procurement.store.tables.solicitations import Solicitation, StageVisit

PATHWAYS: dict[str, Pathway[Any]] = {**SOLICITATION_PATHWAYS, **CONTRACT_PATHWAYS}
#: They act in the log, but are no hands of the city.
NOT_STAFF = frozenset({Role.VENDOR_CONTACT.value, Role.SCHEDULER.value})
#: Names the contract that comes of it, but is an act of the solicitation.
OF_SOLICITATION = frozenset({"award.decided"})
#: Begins the first stay, and is no act in it.
OPENING = frozenset({"solicitation.created"})


@dataclass(slots=True)
class _Subject:
    """What is being put together of one solicitation or contract."""

    pathway: str
    department: str
    visits: list[StageVisit] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)  # of the stay that the log has come to
    closed: list[tuple[StageVisit, tuple[Act, ...]]] = field(default_factory=list)


def stays(session: Session) -> list[Stay]:
    """Return every stay in a stage that has a way out, of each subject in their order.

    Registered contracts are left out: they were running before this system knew of them.
    """
    subjects = _subjects(session)
    for visit in session.exec(select(StageVisit).order_by(col(StageVisit.entered_at))):
        if visit.subject in subjects:
            subjects[visit.subject].visits.append(visit)
    for chain, verb, at, actor, role, body in session.execute(_entries()):
        entry = json.loads(body)["entry"]
        named = "" if verb in OF_SOLICITATION else entry.get("contract") or entry.get("subject")
        subject = subjects.get(str(named)) or subjects[chain]
        if role not in NOT_STAFF and verb not in OPENING:
            subject.acts.append(Act(at=at, person=actor, is_consent=verb == "approval.given"))
        _note_hold(subject, verb, at, entry)
        if verb == "stage.advanced":
            _close(subject, at, str(entry["from"]))
    return [stay for code, one in subjects.items() for stay in _stays(code, one)]


def _subjects(session: Session) -> dict[str, _Subject]:
    """Return ocid or contract id -> what it is."""
    zone = ZoneInfo(installation(session).time_zone)
    tenders = sa.select(
        col(Solicitation.ocid), col(Solicitation.pathway), col(Solicitation.department)
    )
    found = {
        ocid: _Subject(pathway=pathway, department=department.strip())
        for ocid, pathway, department in session.execute(tenders)
    }
    contracts = (
        sa.select(
            col(Contract.id),
            col(Contract.pathway),
            col(Contract.starts_on),
            col(Contract.ends_on),
            col(Solicitation.department),
        )
        .join(Solicitation, col(Solicitation.ocid) == col(Contract.ocid))
        .where(col(Contract.award_id).is_not(None))
    )
    for code, pathway, starts, ends, department in session.execute(contracts):
        found[code] = _Subject(
            pathway=pathway,
            department=department.strip(),
            holds=list(_term(starts, ends, zone)),
        )
    return found


def _term(starts: date | None, ends: date | None, zone: ZoneInfo) -> Iterator[Hold]:
    """Yield the term of a contract, both days whole: its length was agreed, nobody waits idly."""
    if starts is not None and ends is not None:
        first, last = (
            datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
            for day, clock in ((starts, time.min), (ends, time.max))
        )
        yield Hold(kind=Waiting.TERM, start=first, end=last)


def _entries() -> sa.Select[*tuple[Any, ...]]:
    """Return what was done in each process, in the order of its log."""
    return (
        sa.select(
            col(AuditEntry.chain),
            col(AuditEntry.verb),
            col(AuditEntry.at),
            col(AuditEntry.actor_id),
            col(AuditEntry.role),
            col(AuditEntry.body),
        )
        .where(col(AuditEntry.chain).in_(sa.select(col(Solicitation.ocid))))
        .order_by(col(AuditEntry.chain), col(AuditEntry.seq))
    )


def _note_hold(subject: _Subject, verb: str, at: datetime, entry: dict[str, Any]) -> None:
    """Remember the published time for bids, as last moved, and the time for protests."""
    if verb == "stage.advanced" and "deadline" in entry:
        end = datetime.fromisoformat(entry["deadline"])
        subject.holds.append(Hold(kind=Waiting.BIDDING, start=at, end=end))
    if verb == "addendum.published":
        end = datetime.fromisoformat(entry["deadline"])
        subject.holds = [
            replace(one, end=end) if one.kind is Waiting.BIDDING and one.end > at else one
            for one in subject.holds
        ]
    if "closed_round" in entry:  # a way back: nobody waits for the old round any more
        subject.holds = [replace(one, end=min(one.end, at)) for one in subject.holds]
    if verb == "award.decided" and entry.get("standstill_until"):
        end = datetime.fromisoformat(entry["standstill_until"])
        subject.holds.append(Hold(kind=Waiting.STANDSTILL, start=at, end=end))


def _close(subject: _Subject, at: datetime, stage: str) -> None:
    """Give the acts so far to the visit of `stage` that ended at this instant."""
    for visit in subject.visits:
        if visit.stage == stage and visit.exited_at == at:
            subject.visits.remove(visit)
            subject.closed.append((visit, tuple(subject.acts)))
            break
    subject.acts = []


def _stays(code: str, subject: _Subject) -> Iterable[Stay]:
    lasting = [(visit, tuple(subject.acts)) for visit in subject.visits]
    for visit, acts in (*subject.closed, *lasting):
        exits = PATHWAYS[subject.pathway].stage(visit.stage).exits
        if not exits:
            continue
        yield Stay(
            subject=code,
            pathway=subject.pathway,
            department=subject.department,
            stage=visit.stage,
            round=visit.round,
            entered_at=visit.entered_at,
            exited_at=visit.exited_at,
            exited_to=visit.exited_to,
            back=any(way.back for way in exits if way.to == visit.exited_to),
            acts=acts,
            holds=tuple(subject.holds),
        )
