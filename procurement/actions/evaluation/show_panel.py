"""Who is on a panel or had to leave it, and which locked sheets were reopened: read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.vocabulary import DeclarationMoment
from procurement.store.city import people
from procurement.store.database.engine import reading
from procurement.store.evaluation import evaluation, panel, reopenings, sheets
from procurement.store.evaluation.reopenings import Change, Reopening
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import PanelChange
from procurement.store.tables.solicitations import Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSeen:
    """One evaluator of this round.

    Attributes:
        evaluator: Handle.
        declared: The declarations that were signed, first to last.
        conflict: Whether one of them declares a conflict.
        versions: Of the sheet; 0: nothing was rated yet.
        locked_at: When the last version was locked; None: it is open.
        counts: Whether that sheet counts, or would once it is locked.
        left_because: Why the evaluator had to leave; empty: is on the panel.
        replaced_by: Handle of who came instead; empty: nobody.
    """

    evaluator: str
    declared: tuple[DeclarationMoment, ...]
    conflict: bool
    versions: int
    locked_at: datetime | None
    counts: bool
    left_because: str
    replaced_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeen:
    """One cell of a sheet before and after it was reopened."""

    bid: str
    criterion: str
    before: int
    level: int
    rationale: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningSeen:
    """One request to change a locked sheet.

    Attributes:
        evaluator: Handle of who asked.
        number: Of this evaluator's requests.
        version: Of the sheet that was locked; it stays as it is.
        reason: Why it was asked for.
        asked_at: When.
        granted: None: not decided.
        decided_by: Handle of who decided; empty: nobody yet.
        decision: The reason given for it.
        decided_at: When.
        changes: What is on the sheet otherwise now; None while not every sheet is locked.
    """

    evaluator: str
    number: int
    version: int
    reason: str
    asked_at: datetime
    granted: bool | None
    decided_by: str
    decision: str
    decided_at: datetime | None
    changes: tuple[ChangeSeen, ...] | None


def panel_seen(engine: sa.Engine, ocid: str) -> tuple[MemberSeen, ...]:
    """Return the evaluators of this round by handle, those who had to leave among them.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        left = {one.leaves_id: one for one in panel.changes(session, row, row.round)}
        known = sheets.versions(session, row, row.round)
        count = {one.evaluator_id for one in sheets.counting(session, row, row.round)}
        able = {one.id for one in panel.members(session, row)} - _conflicted(session, row)
        everybody = {one.id for one in panel.members(session, row)} | left.keys() | known.keys()
        came = {one.joins_id for one in left.values() if one.joins_id}
        handles = people.handles(session, everybody | came)
        return tuple(
            MemberSeen(
                evaluator=handles[person],
                declared=tuple(sorted(panel.declared(session, row, person))),
                conflict=person in _conflicted(session, row) | left.keys(),
                versions=len(known.get(person, ())),
                locked_at=known[person][-1].locked_at if person in known else None,
                counts=person in count or (person in able and person not in known),
                left_because=left[person].reason if person in left else "",
                replaced_by=_came(left.get(person), handles),
            )
            for person in sorted(everybody, key=handles.__getitem__)
        )


def reopenings_seen(engine: sa.Engine, ocid: str) -> tuple[ReopeningSeen, ...]:
    """Return who asked in this round to change a locked sheet, and what came of it, oldest first.

    What changed is shown once every sheet is locked: until then it would tell of a level.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        sealed = bool(sheets.sealed(session, row))
        return tuple(
            _reopening(session, row, one, sealed=sealed)
            for one in reopenings.reopenings(session, row, row.round)
        )


def _reopening(
    session: Session, row: Solicitation, one: Reopening, *, sealed: bool
) -> ReopeningSeen:
    asked, decided = one.asked, one.decided
    who = {asked.evaluator_id} | ({decided.decided_by} if decided else set())
    handles = people.handles(session, who)
    names = evaluation.bid_names(session, row)
    codes = {each.id: each.code for each in evaluation.quality_criteria(session, row)}
    changed = reopenings.changes(session, row, one)
    return ReopeningSeen(
        evaluator=handles[asked.evaluator_id],
        number=asked.number,
        version=asked.version,
        reason=asked.reason,
        asked_at=asked.asked_at,
        granted=decided.granted if decided else None,
        decided_by=handles[decided.decided_by] if decided else "",
        decision=decided.reason if decided else "",
        decided_at=decided.decided_at if decided else None,
        changes=None if sealed else tuple(_change(each, names, codes) for each in changed),
    )


def _change(one: Change, names: Mapping[UUID, str], codes: Mapping[UUID, str]) -> ChangeSeen:
    return ChangeSeen(
        bid=names[one.after.bid_id],
        criterion=codes[one.after.criterion_id],
        before=one.before.level,
        level=one.after.level,
        rationale=one.after.rationale,
        reference=one.after.reference,
    )


def _conflicted(session: Session, row: Solicitation) -> set[UUID]:
    return {one.id for one in panel.conflicted(session, row)}


def _came(change: PanelChange | None, handles: Mapping[UUID, str]) -> str:
    return handles[change.joins_id] if change and change.joins_id else ""
