"""What a panel reads of a bid: its opened proposal, never its price; who read it is on record.

While names are hidden a bid has only its number, and what its bidder is registered as is masked in
the text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.evaluation.own_sheets import kept_out
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.vendors.erasure import traces
from procurement.store.bids import bids
from procurement.store.bids.bid_names import hidden
from procurement.store.database.engine import reading
from procurement.store.evaluation import evaluation
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSeen:
    """The technical envelope of one bid.

    Attributes:
        bid: Its vendor, or its number while names are hidden.
        lot: Code.
        masked: Whether the bidder's name and number are taken out of the text.
        summary: The offer in a few sentences; empty: the form could not be read.
        approach: What will be done, and why that reaches the outcomes.
        answers: By criterion, what evidence the bid offers for it.
        promised: By KPI, the promised value as it was written.
        attachments: SHA-256 of files that belong to it.
        problems: What was found wrong with the form at the opening.
        text: Of a form that could not be read, its beginning.
    """

    bid: str
    lot: str
    masked: bool
    summary: str
    approach: str
    answers: Mapping[str, str]
    promised: Mapping[str, str]
    attachments: tuple[str, ...]
    problems: tuple[Finding, ...]
    text: str


def read_proposal(unit: Unit, *, ocid: str, lot: str, vendor: str) -> Outcome:
    """Record that somebody reads an opened proposal.

    An evaluator has signed both declarations; whoever declared a conflict reads nothing.

    Args:
        unit: The transaction.
        ocid: ocid or reference of the solicitation.
        lot: Its code.
        vendor: As `SCHEME/ID`, or the number of the bid while names are hidden.

    Raises:
        NotFoundError: no such solicitation, lot or bid.
        NotAllowedError: the technical envelopes are sealed.
    """
    row = solicitations.lock(unit.session, ocid)
    bids.refuse_sealed(row)
    found = kept_out(unit, row)
    if found:
        return Outcome(tuple(found))
    bid = evaluation.bid_said(unit.session, row, lot, vendor)
    if not bid.proposal_body:
        return Outcome((Finding("proposal.unopened", {"bid": vendor, "lot": lot}),))
    unit.log("proposal.read", row.ocid, {"bid": bid.id, "version": bid.current_version})
    return Outcome(facts={"bid": vendor, "lot": lot})


def proposal_of(engine: sa.Engine, ocid: str, lot: str, vendor: str) -> ProposalSeen:
    """Return the opened proposal of a bid, for whoever may read it.

    Raises:
        NotFoundError: no such solicitation, lot or bid.
        NotAllowedError: the technical envelopes are sealed.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        bids.refuse_sealed(row)
        return _seen(session, row, evaluation.bid_said(session, row, lot, vendor), lot)


def _seen(session: Session, row: Solicitation, bid: Bid, lot: str) -> ProposalSeen:
    masked, called = hidden(row), evaluation.bid_names(session, row)[bid.id]
    body = json.loads(bid.proposal_body)
    if masked:
        vendor = session.get_one(Vendor, bid.vendor_id)
        known = traces(vendor.name, vendor.tax_id, vendor.email, instead=called, anywhere=True)
        body = known.out_of(body)
    form = body["proposal"] or {}
    return ProposalSeen(
        bid=called,
        lot=lot,
        masked=masked,
        summary=form.get("summary", ""),
        approach=form.get("approach", ""),
        answers=form.get("answers", {}),
        promised={code: str(value) for code, value in form.get("promised", {}).items()},
        attachments=tuple(form.get("attachments", ())),
        problems=tuple(Finding(one["code"], one["params"]) for one in body["problems"]),
        text=body["text"],
    )
