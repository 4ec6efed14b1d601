"""What a bid is called while it is scored: its vendor, or a number where names are hidden."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.bids import bids
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation


def hidden(row: Solicitation) -> bool:
    """Whether evaluators may not see vendors' names: from release to the technical lock."""
    asked = bool(json.loads(row.case_body)["evaluation"].get("hide_vendors", False))
    return asked and row.technical_locked_at is None


def names_of(session: Session, row: Solicitation, live: Sequence[Bid]) -> dict[UUID, str]:
    """Return what each bid is called: the vendor's name, or `P1`, `P2` ... while it is hidden.

    Args:
        session: The open transaction.
        row: The solicitation.
        live: All its live bids by id.  Ids are drawn at random, and so are the numbers.
    """
    if hidden(row):
        return {bid.id: f"P{number}" for number, bid in enumerate(live, start=1)}
    vendors = solicitations.vendor_names(session, {bid.vendor_id for bid in live})
    return {bid.id: vendors[bid.vendor_id] for bid in live}


def find(session: Session, row: Solicitation, lot: str, said: str, live: Sequence[Bid]) -> Bid:
    """Return the live bid that `said` names: `SCHEME/ID`, or its number while names are hidden.

    Raises:
        NotFoundError: no such lot or bid, or a vendor was named although names are hidden.
    """
    if not hidden(row):
        return bids.of_vendor(session, row, lot, said)[0]
    wanted = bids.lot_of(session, row, lot).id
    numbers = names_of(session, row, live)
    known = {numbers[bid.id]: bid for bid in live if bid.lot_id == wanted}
    if said not in known:
        facts = {"given": said, "known": ", ".join(known)}
        raise NotFoundError(Finding("rating.names_hidden", facts))
    return known[said]
