"""Retention clocks, legal holds and disposals: rows in, what counts out."""

import json
from collections.abc import Iterable

from sqlmodel import Session, col, select

from procurement.rules.closeout.retention import RetentionTerm
from procurement.rules.closeout.retention_records import term_from_record
from procurement.store.tables.closeout import Disposal, LegalHold, LegalHoldLift, RetentionClock
from procurement.store.tables.contracts import Contract

#: Stages in which a contract is over.
OVER = frozenset({"closed", "terminated", "not-signed"})

Hold = tuple[LegalHold, LegalHoldLift | None]


def clocks(session: Session, contract: str = "") -> dict[str, RetentionClock]:
    """Return contract -> its newest clock, of one contract or of all that have one."""
    wanted = select(RetentionClock).order_by(col(RetentionClock.number))
    if contract:
        wanted = wanted.where(RetentionClock.contract_id == contract)
    return {one.contract_id: one for one in session.exec(wanted)}


def terms_of(clock: RetentionClock) -> tuple[RetentionTerm, ...]:
    """Return the terms that a clock was started with."""
    return tuple(term_from_record(one) for one in json.loads(clock.body)["terms"])


def holds(session: Session, ocid: str = "") -> list[Hold]:
    """Return the holds of a process, or all, in their order, each with what lifted it."""
    wanted = (
        select(LegalHold, LegalHoldLift)
        .join(LegalHoldLift, col(LegalHoldLift.hold_id) == col(LegalHold.id), isouter=True)
        .order_by(col(LegalHold.ocid), col(LegalHold.number))
    )
    if ocid:
        wanted = wanted.where(LegalHold.ocid == ocid)
    return [(hold, lift) for hold, lift in session.exec(wanted)]


def standing(found: Iterable[Hold], row: Contract) -> list[LegalHold]:
    """Return the holds that stand on a contract, or on the process that it came of."""
    return [
        hold
        for hold, lift in found
        if lift is None and hold.ocid == row.ocid and hold.contract_id in {None, row.id}
    ]


def disposals(session: Session, contract: str = "") -> dict[tuple[str, str], Disposal]:
    """Return (contract, kind of records) -> the decision that they were disposed of."""
    wanted = select(Disposal)
    if contract:
        wanted = wanted.where(Disposal.contract_id == contract)
    return {(one.contract_id, one.kind): one for one in session.exec(wanted)}


def ended(session: Session) -> list[Contract]:
    """Return the contracts that are over, by id: their records wait for their time."""
    over = col(Contract.stage).in_(OVER)
    return list(session.exec(select(Contract).where(over).order_by(col(Contract.id))))
