"""A whole submission: seal while it arrives, ask, and keep the ciphertext only if it was taken."""

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.bids.seal_envelopes import (
    SealedBid,
    discard_envelopes,
    seal_envelopes,
    store_envelopes,
)
from procurement.actions.outcome import Outcome
from procurement.rules.errors import ProcurementError


def submit_bid(
    engine: sa.Engine, asking: Asking, *, technical: Iterable[bytes], price: Iterable[bytes]
) -> Outcome:
    """Seal both envelopes and hand them in for the vendor of the one who asks.

    Where the answer is a refusal or a caller's mistake, the ciphertext is removed.  Where nobody
    knows what became of the request (the database went away), it stays until it is swept.

    Args:
        engine: The database.
        asking: For `bid.submit`, with `ocid` and `lot`; what is told of the envelopes is added.
        technical: The technical envelope, piece by piece.
        price: The price envelope.

    Raises:
        ProcurementError: see `seal_envelopes` and `perform`; nothing was received.
        RetryLaterError: a store is away; ask whether it was received before sending it again.
    """
    ocid = str(asking.arguments.get("ocid", ""))
    sealed = seal_envelopes(engine, ocid=ocid, technical=technical, price=price)
    return _hand_in(engine, asking, sealed)


def submit_sealed_bid(
    engine: sa.Engine, asking: Asking, *, technical: Iterable[bytes], price: Iterable[bytes]
) -> Outcome:
    """Hand in what the vendor encrypted with age on a machine of its own, as in `submit_bid`.

    Raises:
        ProcurementError: see `store_envelopes` and `perform`; nothing was received.
        RetryLaterError: a store is away; ask whether it was received before sending it again.
    """
    ocid = str(asking.arguments.get("ocid", ""))
    sealed = store_envelopes(engine, ocid=ocid, technical=technical, price=price)
    return _hand_in(engine, asking, sealed)


def _hand_in(engine: sa.Engine, asking: Asking, sealed: SealedBid) -> Outcome:
    whole = replace(asking, arguments={**asking.arguments, **sealed.arguments})
    try:
        outcome = perform(engine, whole)
    except ProcurementError:
        discard_envelopes(sealed)
        raise
    if outcome.refused:
        discard_envelopes(sealed)
    return outcome
