"""Who has bid, from the opening on: what officials and evaluators declare their interests about."""

import sqlalchemy as sa

from procurement.store.bids import bids
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations


def bidders_seen(engine: sa.Engine, ocid: str) -> tuple[str, ...]:
    """Return the names of the vendors with a live bid, in their own order and without any bid.

    Where names are hidden from evaluators, this says who has bid and not which bid is whose.

    Raises:
        NotFoundError: there is no such solicitation.
        NotAllowedError: the bids are sealed.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        bids.refuse_sealed(row)
        live = bids.of_round(session, row)
        return tuple(
            sorted(solicitations.vendor_names(session, {bid.vendor_id for bid in live}).values())
        )
