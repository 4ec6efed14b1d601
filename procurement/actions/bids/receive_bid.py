"""Sealed bids come in: on time by the database's clock in the transaction that takes them."""

import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from procurement.actions.bids.seal_envelopes import envelope_folder
from procurement.actions.city.keyring import city_key
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.periods import is_late, lateness
from procurement.rules.vocabulary import BidStatus, EnvelopeKind, EnvelopeState
from procurement.store.audit.signing import Envelope, Receipt, sign_receipt
from procurement.store.audit.signing import Outcome as Done
from procurement.store.bids import bids, vault
from procurement.store.solicitations import questions, solicitations
from procurement.store.tables.bids import Bid, BidEnvelope, BidVersion, LateBid
from procurement.store.tables.solicitations import Lot, Solicitation

#: Stages in which bids are taken, until the deadline.
OPEN = frozenset({"questions", "submission"})


def receive_bid(
    unit: Unit,
    *,
    ocid: str,
    lot: str,
    technical_digest: str,
    technical_size: int,
    price_digest: str,
    price_size: int,
) -> Outcome:
    """Take the sealed envelopes as the vendor's bid for the lot, or as its next version.

    On time is what this transaction reads from the database's clock after its lock.  A late bid is
    refused with a signed record of digest, size and lateness; its content is not kept.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    vendor = unit.actor.person.vendor_id
    envelopes = (
        Envelope(EnvelopeKind.TECHNICAL.value, technical_digest, technical_size),
        Envelope(EnvelopeKind.PRICE.value, price_digest, price_size),
    )
    if vendor is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    if row.released_at is not None and is_late(now, row.deadline):
        return _refuse_late(unit, row, vendor, envelopes, now)
    found = _not_open(row) + _opening_begun(unit, row) + _not_stored(unit, row, envelopes)
    if found:
        return Outcome(found)
    place = bids.lot_of(unit.session, row, lot)
    bid = _next_version(unit, row, place, vendor, now, withdrawn=False)
    for envelope in envelopes:
        unit.session.add(
            BidEnvelope(
                bid_id=bid.id,
                version=bid.current_version,
                kind=EnvelopeKind(envelope.kind),
                digest=envelope.digest,
                size=envelope.size,
                state=EnvelopeState.SEALED,
            )
        )
    return _confirm(unit, "bid.received", row, bid, envelopes, now)


def withdraw_bid(unit: Unit, *, ocid: str, lot: str) -> Outcome:
    """Withdraw the vendor's bid for the lot; every version stays on record, none is opened."""
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    vendor = unit.actor.person.vendor_id
    if vendor is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    if is_late(now, row.deadline) or row.stage not in OPEN:
        return Outcome((Finding("bid.withdrawn_late", {"deadline": row.deadline.isoformat()}),))
    begun = _opening_begun(unit, row)
    if begun:
        return Outcome(begun)
    place = bids.lot_of(unit.session, row, lot)
    bid = bids.find(unit.session, row, place, vendor)
    if bid is None or bid.status is BidStatus.WITHDRAWN:
        return Outcome((Finding("bid.none_to_withdraw", {"lot": lot}),))
    bid = _next_version(unit, row, place, vendor, now, withdrawn=True)
    return _confirm(unit, "bid.withdrawn", row, bid, (), now)


def _not_open(row: Solicitation) -> tuple[Finding, ...]:
    if row.released_at is not None and row.stage in OPEN:
        return ()
    return (Finding("bid.not_open", {"solicitation": row.reference}),)


def _opening_begun(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Refuse bids that come, or go, once bids may have been read: a clock can be set back."""
    if not bids.opening_begun(unit.session, row):
        return ()
    return (Finding("bid.opening_begun", {"solicitation": row.reference}),)


def _not_stored(
    unit: Unit, row: Solicitation, envelopes: tuple[Envelope, ...]
) -> tuple[Finding, ...]:
    """Name every envelope that is not in the vault as stated, or that is recorded already."""
    known = bids.digests_known(unit.session, {one.digest for one in envelopes})
    found = [Finding("bid.envelope_known", {"digest": digest}) for digest in sorted(known)]
    if len({one.digest for one in envelopes}) < len(envelopes):
        found.append(Finding("bid.envelope_twice", {"digest": envelopes[0].digest}))
    for one in envelopes:
        path = vault.sealed_path(envelope_folder(row.ocid), one.digest)
        if not path.is_file() or path.stat().st_size != one.size:
            found.append(Finding("bid.envelope_missing", {"digest": one.digest}))
    return tuple(found)


def _next_version(
    unit: Unit, row: Solicitation, lot: Lot, vendor: UUID, now: datetime, *, withdrawn: bool
) -> Bid:
    """Add the next version of the vendor's bid; earlier ones stay as they are."""
    bid = bids.find(unit.session, row, lot, vendor) or Bid(
        id=uuid4(),
        ocid=row.ocid,
        round=row.tender_round,
        lot_id=lot.id,
        vendor_id=vendor,
        status=BidStatus.PENDING,
        current_version=0,
    )
    bid.current_version += 1
    bid.status = BidStatus.WITHDRAWN if withdrawn else BidStatus.PENDING
    unit.session.add(bid)
    unit.session.flush()
    unit.session.add(
        BidVersion(
            bid_id=bid.id,
            version=bid.current_version,
            received_at=now,
            withdrawn=withdrawn,
            addenda=questions.addenda_so_far(unit.session, row, row.tender_round),
        )
    )
    unit.session.flush()
    return bid


def _confirm(
    unit: Unit,
    verb: str,
    row: Solicitation,
    bid: Bid,
    envelopes: tuple[Envelope, ...],
    now: datetime,
) -> Outcome:
    """Log the version under the bid's id alone, sign its receipt and answer with it."""
    entry = {
        "bid": bid.id,
        "version": bid.current_version,
        "at": now,
        "envelopes": [_plain(one) for one in envelopes],
    }
    seq, head = unit.log(verb, row.ocid, entry)
    receipt = _receipt(
        Receipt(
            ocid=row.ocid,
            bid=str(bid.id),
            version=bid.current_version,
            envelopes=envelopes,
            at=now,
            seq=seq,
            head=head,
            rehearsal=unit.rehearsal,
        )
    )
    version = unit.session.get_one(BidVersion, (bid.id, bid.current_version))
    version.receipt = receipt
    unit.session.add(version)
    return Outcome(
        facts={
            "bid": str(bid.id),
            "version": bid.current_version,
            "at": now.isoformat(),
            "receipt": receipt,
        }
    )


def _refuse_late(
    unit: Unit, row: Solicitation, vendor: UUID, envelopes: tuple[Envelope, ...], now: datetime
) -> Outcome:
    """Keep when it came, its size and its digest (of both envelopes' digests); not its content."""
    late = lateness(now, row.deadline)
    late_ms = -(-late.total_seconds() * 1000 // 1)
    joined = "\n".join(one.digest for one in envelopes)
    record = LateBid(
        id=uuid4(),
        ocid=row.ocid,
        round=row.tender_round,
        vendor_id=vendor,
        digest=hashlib.sha256(joined.encode()).hexdigest(),
        size=sum(one.size for one in envelopes),
        received_at=now,
        late_by_ms=int(late_ms),
    )
    unit.session.add(record)
    entry = {
        "bid": record.id,
        "at": now,
        "deadline": row.deadline,
        "late_by_ms": record.late_by_ms,
        "envelopes": [_plain(one) for one in envelopes],
    }
    seq, head = unit.log("bid.refused_late", row.ocid, entry)
    receipt = _receipt(
        Receipt(
            ocid=row.ocid,
            bid=str(record.id),
            version=1,
            envelopes=envelopes,
            at=now,
            seq=seq,
            head=head,
            outcome=Done.REFUSED,
            rehearsal=unit.rehearsal,
        )
    )
    told = {"deadline": row.deadline.isoformat(), "at": now.isoformat(), "lateness": str(late)}
    return Outcome(
        (Finding("bid.late", told),), {"late_by_ms": record.late_by_ms, "receipt": receipt}
    )


def _receipt(receipt: Receipt) -> str:
    return sign_receipt(receipt, city_key(settings().keys_folder))


def _plain(envelope: Envelope) -> dict[str, object]:
    return {"kind": envelope.kind, "digest": envelope.digest, "size": envelope.size}
