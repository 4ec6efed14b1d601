"""A whole submission: seal while it arrives, ask, and keep the ciphertext only if it was taken."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.bids.receive_bid import discard_envelopes, seal_envelopes
from procurement.actions.outcome import Outcome
from procurement.rules.errors import ProcurementError
from procurement.rules.vocabulary import Authentication


def submit_bid(  # noqa: PLR0913 - what is asked for
    engine: sa.Engine,
    *,
    handle: str,
    ocid: str,
    lot: str,
    technical: Iterable[bytes],
    price: Iterable[bytes],
    request_id: UUID | None = None,
    authentication: Authentication = Authentication.ASSERTED,
) -> Outcome:
    """Seal both envelopes and hand them in for the vendor of `handle`.

    Where the answer is a refusal or a caller's mistake, the ciphertext is removed.  Where nobody
    knows what became of the request (the database went away), it stays until it is swept.

    Raises:
        ProcurementError: see `seal_envelopes` and `perform`; nothing was received.
        RetryLaterError: a store is away; ask whether it was received before sending it again.
    """
    sealed = seal_envelopes(engine, ocid=ocid, technical=technical, price=price)
    asking = Asking(
        "bid.submit",
        handle,
        {"lot": lot, **sealed.arguments},
        request_id or uuid4(),
        authentication=authentication,
    )
    try:
        outcome = perform(engine, asking)
    except ProcurementError:
        discard_envelopes(sealed)
        raise
    if outcome.refused:
        discard_envelopes(sealed)
    return outcome
