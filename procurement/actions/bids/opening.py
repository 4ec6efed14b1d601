"""When envelopes may be opened: at which stage, by whose consents, and which of them wait."""

from datetime import datetime

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.periods import is_late
from procurement.rules.scoring.levels import below_minimum
from procurement.rules.vocabulary import BidStatus, EnvelopeKind
from procurement.store.bids import bids
from procurement.store.evaluation import evaluation
from procurement.store.tables.bids import Bid, OpeningConsent
from procurement.store.tables.solicitations import Solicitation

#: The stage in which the envelopes of each kind are opened.
STAGE = {EnvelopeKind.TECHNICAL: "submission", EnvelopeKind.PRICE: "consensus"}


def not_now(
    unit: Unit, row: Solicitation, kind: EnvelopeKind, now: datetime
) -> tuple[Finding, ...]:
    """Return why these envelopes must stay closed now; asked for a consent and for an opening."""
    facts = {"kind": kind.value, "deadline": row.deadline.isoformat(), "stage": row.stage}
    found: list[Finding] = []
    if not is_late(now, row.deadline):
        found.append(Finding("opening.before_deadline", facts))
    if row.stage != STAGE[kind]:
        found.append(Finding("opening.wrong_stage", {**facts, "needed": STAGE[kind]}))
    if kind is EnvelopeKind.PRICE and row.technical_locked_at is None:
        found.append(Finding("opening.technical_open", facts))
    if not found and bids.opened_at(row, kind) is not None and not pending(unit, row, kind):
        found.append(Finding("opening.done", facts))
    return tuple(found)


def pending(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> list[Bid]:
    """Return the bids whose envelope would be opened: a new round may let in one more."""
    if kind is EnvelopeKind.TECHNICAL and row.technical_opened_at is not None:
        return []
    live = bids.unopened(unit.session, bids.of_round(unit.session, row), kind)
    if kind is EnvelopeKind.TECHNICAL:
        return live
    scheme, _frozen = evaluation.scheme_of(unit.session, row)
    levels = evaluation.levels(unit.session, row, scheme)
    return [
        bid
        for bid in live
        if bid.status is BidStatus.VALID and not below_minimum(scheme, levels[bid.id])
    ]


def refused_opening(
    unit: Unit, row: Solicitation, kind: EnvelopeKind, found: tuple[Finding, ...]
) -> Outcome:
    """Log the attempt and refuse it."""
    reasons = [finding.code for finding in found]
    entry = {"kind": kind, "reasons": reasons, "deadline": row.deadline, "at": unit.now}
    unit.log("opening.refused", row.ocid, entry)
    return Outcome(found)


def live_consents(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> list[OpeningConsent]:
    """Return the consents that still hold a secret; those of an earlier opening are spent."""
    return [one for one in bids.consents(unit.session, row, kind) if one.content is not None]
