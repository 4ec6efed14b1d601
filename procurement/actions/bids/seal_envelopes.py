"""Envelopes are sealed while they arrive, before anybody decides whether they are on time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from procurement.actions.setup import settings
from procurement.ingest.bid_forms import MOST_BYTES
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.bids import bids, vault
from procurement.store.bids.age_files import most_ciphertext
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations


@dataclass(frozen=True, slots=True)
class KeyOfTender:
    """The public key of a call, and its deadline as published."""

    ocid: str
    recipient: str
    deadline: str


@dataclass(frozen=True, slots=True)
class SealedBid:
    """Both envelopes of one submission, as ciphertext in the vault of `ocid`."""

    ocid: str
    technical: vault.Sealed
    price: vault.Sealed

    @property
    def arguments(self) -> dict[str, object]:
        """What `bid.submit` is told of them."""
        return {
            "ocid": self.ocid,
            "technical_digest": self.technical.digest,
            "technical_size": self.technical.size,
            "price_digest": self.price.digest,
            "price_size": self.price.size,
        }


def seal_envelopes(
    engine: sa.Engine, *, ocid: str, technical: Iterable[bytes], price: Iterable[bytes]
) -> SealedBid:
    """Encrypt both envelopes for the solicitation while they arrive; keep neither if one fails.

    This receives nothing yet: `bid.submit` decides, by the time of its own transaction.

    Raises:
        NotFoundError: no such solicitation, or it has not been released.
        BadInputError: an envelope is empty or larger than the limit.
        RetryLaterError: the file system refused.
    """
    tender = key_of_tender(engine, ocid)
    folder, limits = envelope_folder(tender.ocid), vault.Limits(_most())
    return _both(
        tender.ocid,
        lambda chunks: vault.seal(chunks, recipient=tender.recipient, folder=folder, limits=limits),
        technical,
        price,
    )


def store_envelopes(
    engine: sa.Engine, *, ocid: str, technical: Iterable[bytes], price: Iterable[bytes]
) -> SealedBid:
    """Store both envelopes as the vendor encrypted them with age; keep neither if one fails.

    Nobody can tell before the opening whether they were encrypted for this solicitation's key.

    Raises:
        NotFoundError: no such solicitation, or it has not been released.
        BadInputError: an envelope is no age file sealed to a key, or larger than the limit.
        ConflictError: the very same file is here.
        RetryLaterError: the file system refused.
    """
    tender = key_of_tender(engine, ocid)
    folder, most = envelope_folder(tender.ocid), most_ciphertext(_most())
    return _both(
        tender.ocid,
        lambda chunks: vault.store_sealed(chunks, folder=folder, limit=most),
        technical,
        price,
    )


def key_of_tender(engine: sa.Engine, ocid: str) -> KeyOfTender:
    """Return what vendors encrypt their envelopes for.

    Raises:
        NotFoundError: no such solicitation, or it has not been released.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        key = bids.tender_key(session, row) if row.released_at else None
        if key is None:
            raise NotFoundError(Finding("bid.not_open", {"solicitation": row.reference}))
        return KeyOfTender(row.ocid, key.recipient, f"{row.deadline_wall} {row.time_zone}")


def discard_envelopes(sealed: SealedBid) -> None:
    """Remove both ciphertexts of a submission that was refused."""
    for envelope in (sealed.technical, sealed.price):
        vault.discard(envelope_folder(sealed.ocid), envelope)


def envelope_folder(ocid: str) -> Path:
    """Return where the sealed envelopes of a solicitation lie."""
    return vault.tender_folder(settings().vault, ocid)


def _most() -> int:
    """Return the most bytes in clear that an envelope may have."""
    return min(settings().max_envelope_bytes, MOST_BYTES)


def _both(
    ocid: str,
    keep: Callable[[Iterable[bytes]], vault.Sealed],
    technical: Iterable[bytes],
    price: Iterable[bytes],
) -> SealedBid:
    first = keep(technical)
    try:
        second = keep(price)
    except BaseException:
        vault.discard(envelope_folder(ocid), first)
        raise
    return SealedBid(ocid, first, second)
