"""Follow-ups of contracts: rows in, where each stands out."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.management.follow_ups import (
    CLOSING,
    FollowUpState,
    FollowUpStep,
    state_on,
)
from procurement.store.tables.contracts import ContractMeeting, Review
from procurement.store.tables.follow_ups import FollowUp, FollowUpEvent
from procurement.store.tables.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One follow-up as it stands.

    Attributes:
        row: What was agreed.
        owner: Handle of whoever answers for it.
        due: The day now agreed; `row.due_on` is the first one.
        events: What happened to it, oldest first.
        plan_of: Last day of the reviewed period whose correction it is part of; None otherwise.
    """

    row: FollowUp
    owner: str
    due: date
    events: tuple[FollowUpEvent, ...]
    plan_of: date | None

    @property
    def closed(self) -> FollowUpEvent | None:
        """The step that closed it."""
        return next((one for one in self.events if one.step in CLOSING), None)

    @property
    def moved(self) -> int:
        """How often another day was agreed."""
        return sum(one.step is FollowUpStep.MOVED for one in self.events)

    @property
    def escalated(self) -> bool:
        """Whether it was made known a level up that the day now agreed has passed."""
        last = [one.step for one in self.events if one.step is not FollowUpStep.DROPPED]
        return bool(last) and last[-1] is FollowUpStep.ESCALATED

    def state(self, today: date) -> FollowUpState:
        """Return where it stands on a day."""
        return state_on(today, self.due, self.closed.step if self.closed else None)

    @property
    def figures(self) -> dict[str, Any]:
        """The KPI before and after, as it was when the follow-up was judged; empty without."""
        return json.loads(self.closed.figures_body) if self.closed else {}


def follow_ups(session: Session, contracts: Sequence[str] = ()) -> list[Followed]:
    """Return the follow-ups of some contracts, or of all, by contract and number."""
    wanted = (
        sa.select(FollowUp, col(Person.handle), col(Review.period_end))
        .join(Person, col(Person.id) == col(FollowUp.owner_id))
        .join(Review, col(Review.id) == col(FollowUp.review_id), isouter=True)
        .order_by(col(FollowUp.contract_id), col(FollowUp.number))
    )
    steps = select(FollowUpEvent).order_by(col(FollowUpEvent.at))
    if contracts:
        wanted = wanted.where(col(FollowUp.contract_id).in_(contracts))
        steps = steps.join(FollowUp, col(FollowUp.id) == col(FollowUpEvent.follow_up_id)).where(
            col(FollowUp.contract_id).in_(contracts)
        )
    events: dict[UUID, list[FollowUpEvent]] = defaultdict(list)
    for step in session.exec(steps):
        events[step.follow_up_id].append(step)
    return [
        Followed(
            row=row,
            owner=owner,
            due=next(
                (one.due_on for one in reversed(events[row.id]) if one.due_on is not None),
                row.due_on,
            ),
            events=tuple(events[row.id]),
            plan_of=plan_of,
        )
        for row, owner, plan_of in session.execute(wanted)
    ]


def follow_up(session: Session, contract: str, number: int) -> Followed:
    """Return one follow-up.

    Raises:
        NotFoundError: the contract has none of that number.
    """
    held = follow_ups(session, (contract,))
    for one in held:
        if one.row.number == number:
            return one
    known = ", ".join(str(one.row.number) for one in held) or "-"
    facts: dict[str, Param] = {"contract": contract, "number": number, "known": known}
    raise NotFoundError(Finding("follow_up.unknown", facts))


def next_number(session: Session, contract: str) -> int:
    """Return the number of the next follow-up of a contract, counted from 1."""
    last = select(func.max(col(FollowUp.number))).where(FollowUp.contract_id == contract)
    return (session.exec(last).one() or 0) + 1


def last_meetings(session: Session) -> dict[str, date]:
    """Return contract -> day of its last meeting, of those that had one."""
    held = select(ContractMeeting.contract_id, func.max(ContractMeeting.held_on)).group_by(
        col(ContractMeeting.contract_id)
    )
    return dict(session.exec(held).all())
