"""Clause by clause what every bid was found to be, and who was asked to cure what: read only."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import BidStatus, CheckResult
from procurement.store.bids import bids
from procurement.store.database.engine import now, reading
from procurement.store.evaluation import cures
from procurement.store.solicitations import solicitations


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSeen:
    """One clause of one bid.

    Attributes:
        vendor: Name.
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


def responsiveness_seen(engine: sa.Engine, ocid: str) -> tuple[ClauseSeen, ...]:
    """Return every clause of every live bid in this round, by vendor and lot.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        live = bids.of_round(session, row)
        names = solicitations.vendor_names(session, {bid.vendor_id for bid in live})
        lots = {lot.id: lot.code for lot in bids.lots_of(session, row)}
        again = cures.to_check_again(session, row, now(session))
        found = []
        for bid in sorted(live, key=lambda one: (names[one.vendor_id], lots[one.lot_id])):
            for clause in CLAUSES:
                check = bids.check(session, row, bid, clause)
                chance = cures.find(session, row, bid, clause)
                answered = chance.answered_at if chance else None
                found.append(
                    ClauseSeen(
                        vendor=names[bid.vendor_id],
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
