"""Clause by clause what every bid was found to be, and who was asked to cure what: read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.access import may
from procurement.rules.findings import Finding
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import BidStatus, CheckResult, Role
from procurement.store.bids import bids
from procurement.store.bids.bid_names import hidden, names_of
from procurement.store.city import people
from procurement.store.database.engine import now, reading
from procurement.store.evaluation import cures
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSeen:
    """One clause of one bid.

    Attributes:
        vendor: Name; the number of the bid, while names are hidden.
        lot: Code.
        status: Of the whole bid.
        clause: Which.
        result: None: not checked.
        reason: Why.
        again: The result does not stand: an answer waits, is newer, or the chance was not equal.
        asked: What the bidder was asked to mend; empty: nothing.
        due_at: Until when.
        answer: The bidder's words; empty: none.
        answered_at: When.
        late: Whether the answer came after its term.
    """

    vendor: str
    lot: str
    status: BidStatus
    clause: str
    result: CheckResult | None
    reason: str
    again: bool
    asked: str
    due_at: datetime | None
    answer: str
    answered_at: datetime | None
    late: bool


def responsiveness_seen(engine: sa.Engine, ocid: str, viewer: str = "") -> tuple[ClauseSeen, ...]:
    """Return every clause of every live bid in this round, by bid and lot; none while sealed.

    Where names are hidden from evaluators, bids have their numbers; only `viewer`, a person who
    checks bids here, sees beside them whose they are.

    Raises:
        NotFoundError: there is no such solicitation or person.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        live = bids.of_round(session, row) if row.technical_opened_at else []
        names = _names(session, row, live, viewer)
        lots = {lot.id: lot.code for lot in bids.lots_of(session, row)}
        again = cures.to_check_again(session, row, now(session))
        found = []
        for bid in sorted(live, key=lambda one: (names[one.id], lots[one.lot_id])):
            for clause in CLAUSES:
                check = bids.check(session, row, bid, clause)
                chance = cures.find(session, row, bid, clause)
                answered = chance.answered_at if chance else None
                found.append(
                    ClauseSeen(
                        vendor=names[bid.id],
                        lot=lots[bid.lot_id],
                        status=bid.status,
                        clause=clause,
                        result=check.result if check else None,
                        reason=check.reason if check else "",
                        again=clause in again.get(bid.id, set()),
                        asked=chance.asked if chance else "",
                        due_at=chance.due_at if chance else None,
                        answer=chance.answer if chance else "",
                        answered_at=answered,
                        late=bool(chance and answered and answered > chance.due_at),
                    )
                )
        return tuple(found)


def _names(
    session: Session, row: Solicitation, live: Sequence[Bid], viewer: str
) -> Mapping[UUID, str]:
    called = names_of(session, row, live)
    if not hidden(row) or not viewer:
        return called
    person = people.by_handle(session, viewer)
    roles = people.roles(session, person.id, row.ocid)
    if Role.EVALUATOR in roles or isinstance(may("responsiveness.check", roles), Finding):
        return called
    vendors = solicitations.vendor_names(session, {bid.vendor_id for bid in live})
    return {bid.id: f"{called[bid.id]} {vendors[bid.vendor_id]}" for bid in live}
