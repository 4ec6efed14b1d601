"""Locked sheets that were reopened: who asked, who let them, and what changed on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, and_, col, select

from procurement.store.evaluation import sheets
from procurement.store.tables.scoring import Rating, RatingSheet, ReopeningDecision, SheetReopening
from procurement.store.tables.solicitations import Solicitation


@dataclass(frozen=True, slots=True)
class Reopening:
    """A request to change a locked sheet, and what came of it; None: nothing yet."""

    asked: SheetReopening
    decided: ReopeningDecision | None

    @property
    def granted(self) -> bool:
        """Whether the sheet was reopened."""
        return self.decided is not None and self.decided.granted


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of a sheet before and after it was reopened."""

    before: Rating
    after: Rating


def reopenings(session: Session, row: Solicitation, round_: int) -> list[Reopening]:
    """Return who asked in a round to change a locked sheet, oldest first."""
    asked, given = SheetReopening, ReopeningDecision
    both = (
        select(asked, given)
        .outerjoin(
            given,
            and_(
                col(given.ocid) == col(asked.ocid),
                col(given.round) == col(asked.round),
                col(given.evaluator_id) == col(asked.evaluator_id),
                col(given.number) == col(asked.number),
            ),
        )
        .where(asked.ocid == row.ocid, asked.round == round_)
        .order_by(col(asked.asked_at), col(asked.evaluator_id), col(asked.number))
    )
    return [Reopening(one, decision) for one, decision in session.exec(both)]


def of_evaluator(session: Session, row: Solicitation, evaluator: UUID) -> list[Reopening]:
    """Return what one evaluator has asked in this round, oldest first."""
    every = reopenings(session, row, row.round)
    return [one for one in every if one.asked.evaluator_id == evaluator]


def changes(session: Session, row: Solicitation, one: Reopening) -> tuple[Change, ...]:
    """Return the cells that a reopening changed so far: a level, its reason or its reference."""
    asked = one.asked
    if not one.granted:
        return ()
    known = sheets.versions(session, row, asked.round)[asked.evaluator_id]
    before, after = next(pair for pair in pairwise(known) if pair[0].version == asked.version)
    old = {(each.bid_id, each.criterion_id): each for each in sheets.ratings_on(session, before)}
    return tuple(
        Change(old[cell], each)
        for each in sheets.ratings_on(session, after)
        for cell in [(each.bid_id, each.criterion_id)]
        if cell in old and _said(old[cell]) != _said(each)
    )


def as_entry(changed: Iterable[Change]) -> list[dict[str, object]]:
    """Return changes as the log keeps them: each cell with its level before and after."""
    return [
        {
            "bid": one.after.bid_id,
            "criterion": one.after.criterion_id,
            "before": one.before.level,
            "level": one.after.level,
        }
        for one in changed
    ]


def begin_version(session: Session, last: RatingSheet, following: RatingSheet) -> None:
    """Store the next version of a sheet with everything that stands on the last one."""
    session.add(following)
    session.flush()  # its cells are refused before it is there
    session.add_all(
        Rating(**{**each.model_dump(), "version": following.version})
        for each in sheets.ratings_on(session, last)
    )
    session.flush()


def _said(one: Rating) -> tuple[int, str, str]:
    return one.level, one.rationale, one.reference
