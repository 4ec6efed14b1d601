"""Individual sheets: every version that was ever locked, and those that count."""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from procurement.store.evaluation import panel
from procurement.store.tables.bids import Bid
from procurement.store.tables.scoring import Rating, RatingSheet
from procurement.store.tables.solicitations import Criterion, Solicitation

#: What a rating is about: (bid, criterion).
Cell = tuple[UUID, UUID]


def versions(session: Session, row: Solicitation, round_: int) -> dict[UUID, list[RatingSheet]]:
    """Return evaluator -> every version of the sheet of a round, the last one last."""
    kept = (
        select(RatingSheet)
        .where(RatingSheet.ocid == row.ocid, RatingSheet.round == round_)
        .order_by(col(RatingSheet.evaluator_id), col(RatingSheet.version))
    )
    by_person = groupby(session.exec(kept), key=lambda one: one.evaluator_id)
    return {person: list(each) for person, each in by_person}


def sheet(session: Session, row: Solicitation, evaluator: UUID) -> RatingSheet | None:
    """Return the last version of an evaluator's sheet of this round, None before the first rating.

    Only the last one can be open.
    """
    mine = select(RatingSheet).where(
        RatingSheet.ocid == row.ocid,
        RatingSheet.round == row.round,
        RatingSheet.evaluator_id == evaluator,
    )
    return session.exec(mine.order_by(col(RatingSheet.version).desc()).limit(1)).first()


def rating(session: Session, on: RatingSheet, bid: Bid, criterion: Criterion) -> Rating | None:
    """Return what stands in one cell of a sheet."""
    key = (bid.id, criterion.id, on.round, on.evaluator_id, on.version)
    return session.get(Rating, key)


def ratings_on(session: Session, on: RatingSheet) -> list[Rating]:
    """Return all cells of one version of a sheet, by bid and criterion."""
    given = _given(on.ocid, on.round).where(
        Rating.evaluator_id == on.evaluator_id, Rating.version == on.version
    )
    return list(session.exec(given.order_by(col(Rating.bid_id), col(Rating.criterion_id))))


def open_sheets(session: Session, row: Solicitation) -> tuple[str, ...]:
    """Return the evaluators, by handle, whose sheet of this round is not locked.

    Nobody waits for whoever declared a conflict: that sheet counts for nothing.
    """
    known = versions(session, row, row.round)
    out = {one.id for one in panel.conflicted(session, row)}
    return tuple(
        person.handle
        for person in panel.members(session, row)
        if person.id not in out
        and (person.id not in known or known[person.id][-1].locked_at is None)
    )


def sealed(session: Session, row: Solicitation) -> tuple[str, ...]:
    """Return the evaluators, by handle, for whom every sheet of this round stays hidden.

    That is who has one open, and who declared a conflict and is still to be replaced; nobody, once
    the technical scores are locked.
    """
    if row.technical_locked_at is not None:
        return ()
    waited_for = {one.handle for one in panel.conflicted(session, row)}
    return tuple(sorted({*open_sheets(session, row), *waited_for}))


def counting(session: Session, row: Solicitation, round_: int) -> list[RatingSheet]:
    """Return the sheets of a round that count, by evaluator: of each the last version.

    Nothing counts of whoever had to leave the panel.  Nor does a sheet of whoever declared a
    conflict, from that moment on; but what counted when the technical scores were locked stays.
    Of somebody who left without a conflict, what was locked counts.
    """
    out = panel.left(session, row, round_)
    on_it: set[UUID] = set()
    if round_ == row.round and row.technical_locked_at is None:
        out |= {one.id for one in panel.conflicted(session, row)}
        on_it = {one.id for one in panel.members(session, row)}
    found = []
    for person, every in versions(session, row, round_).items():
        able = [one for one in every if person in on_it or one.locked_at is not None]
        if able and person not in out:
            found.append(able[-1])
    return found


def levels_given(session: Session, row: Solicitation) -> dict[Cell, dict[UUID, int]]:
    """Return (bid, criterion) -> evaluator -> level, of the sheets of this round that count."""
    count = {(one.evaluator_id, one.version) for one in counting(session, row, row.round)}
    given = session.exec(_given(row.ocid, row.round))
    return by_cell(one for one in given if (one.evaluator_id, one.version) in count)


def by_cell(given: Iterable[Rating]) -> dict[Cell, dict[UUID, int]]:
    """Return (bid, criterion) -> evaluator -> level."""
    cells: dict[Cell, dict[UUID, int]] = {}
    for one in given:
        cells.setdefault((one.bid_id, one.criterion_id), {})[one.evaluator_id] = one.level
    return cells


def _given(ocid: str, round_: int) -> SelectOfScalar[Rating]:
    return (
        select(Rating)
        .join(Bid, col(Bid.id) == col(Rating.bid_id))
        .where(Bid.ocid == ocid, Rating.round == round_)
    )
