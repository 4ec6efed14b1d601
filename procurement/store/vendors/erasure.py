"""Where a person at a vendor left traces, what keeps them there, and how they go."""

import hashlib
import json
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select

from procurement.rules.audit_chain import canonical
from procurement.rules.pathways import SOLICITATION_PATHWAYS
from procurement.rules.vendors.erasure import Traces
from procurement.rules.vocabulary import BidStatus, ContractStatus, OutboxState
from procurement.store.closeout.retention import holds
from procurement.store.tables.awards import Protest
from procurement.store.tables.bids import Bid, LateBid
from procurement.store.tables.closeout import LegalHold
from procurement.store.tables.contracts import Contract
from procurement.store.tables.outbox import Outbox, Request
from procurement.store.tables.solicitations import Invitation, Question, Solicitation

#: Stages that no way leads out of: nothing more is decided among bidders.
OVER = frozenset(
    stage.code
    for pathway in SOLICITATION_PATHWAYS.values()
    for stage in pathway.stages
    if not stage.exits
)
#: Contracts under which the parties still owe each other something.
OWING = (ContractStatus.PENDING, ContractStatus.ACTIVE)


#: What makes a vendor part of a process: asking a question or coming too late is enough.
PARTS = (Bid, Contract, Invitation, LateBid, Protest, Question)


def standing_holds(session: Session, ids: Collection[UUID]) -> list[LegalHold]:
    """Return the legal holds that stand on what some vendors take part in."""
    contracts = select(Contract.id).where(col(Contract.vendor_id).in_(ids))
    held = {None, *session.exec(contracts)}
    part = {
        ocid
        for table in PARTS
        for ocid in session.exec(select(table.ocid).where(col(table.vendor_id).in_(ids)))
    }
    return [
        hold
        for hold, lift in holds(session)
        if lift is None and hold.contract_id in held and (hold.contract_id or hold.ocid in part)
    ]


def open_business(session: Session, ids: Collection[UUID]) -> list[str]:
    """Return the procurements that some vendors still bid in, and the contracts they still owe."""
    bidding = (
        select(Solicitation.ocid)
        .join(Bid, col(Bid.ocid) == col(Solicitation.ocid))
        .where(
            col(Bid.vendor_id).in_(ids),
            Bid.status != BidStatus.WITHDRAWN,
            col(Solicitation.stage).not_in(OVER),
        )
        .distinct()
    )
    owing = select(Contract.id).where(
        col(Contract.vendor_id).in_(ids), col(Contract.status).in_(OWING)
    )
    return sorted({*session.exec(bidding), *session.exec(owing)})


def letters_waiting(session: Session, found: Traces) -> int:
    """Return how many letters to or about somebody have not left yet."""
    waiting = select(Outbox).where(
        Outbox.state == OutboxState.WAITING, _may_name(found, col(Outbox.body))
    )
    return sum(_without(found, row.body) != row.body for row in session.exec(waiting))


def remove_traces(session: Session, found: Traces) -> int:
    """Take somebody out of what was asked, answered and mailed; return from how many rows."""
    changed = 0
    asked = sa.or_(*(_may_name(found, col(text)) for text in (Request.arguments, Request.result)))
    for row in session.exec(select(Request).where(asked)):
        before = row.arguments, row.result
        row.arguments, row.result = _without(found, row.arguments), _without(found, row.result)
        if (row.arguments, row.result) != before:
            # A digest of the former text would let it be guessed.
            row.digest = hashlib.sha256(row.arguments.encode()).hexdigest()
            session.add(row)
            changed += 1
    mailed = sa.or_(*(_may_name(found, col(text)) for text in (Outbox.body, Outbox.last_error)))
    for sent in session.exec(select(Outbox).where(mailed)):
        former = sent.body, sent.last_error
        sent.body = _without(found, sent.body)
        sent.last_error = str(found.out_of(sent.last_error))
        if (sent.body, sent.last_error) != former:
            session.add(sent)
            changed += 1
    session.flush()
    return changed


def _may_name(found: Traces, text: Mapped[str]) -> sa.ColumnElement[bool]:
    """Say in SQL, where letters are compared roughly, that a text may name somebody."""
    written = {json.dumps(word, ensure_ascii=False)[1:-1] for word in found.words}
    return sa.or_(
        sa.false(),
        *(text.contains(word, autoescape=True) for word in sorted(written)),
        *(func.lower(text).contains(word.lower(), autoescape=True) for word in sorted(written)),
    )


def _without(found: Traces, body: str) -> str:
    """Return JSON text without somebody; unchanged, to the letter, where they are not in it."""
    told = json.loads(body) if body else None
    left = found.out_of(told)
    return body if left == told or not isinstance(left, dict) else canonical(left)
