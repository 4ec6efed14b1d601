"""A bidder lowers an opened price by right: the new one counts, and every earlier one is kept."""

from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.money import CurrencyError, Money
from procurement.rules.vocabulary import PriceChangeReason
from procurement.store.evaluation import prices
from procurement.store.tables.after_prices import PriceChange
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation


def read_price(said: str, currency: str) -> int | Finding:
    """Return an amount as people write it in minor units, or why it is none."""
    try:
        return Money.of(said.strip(), currency).minor
    except CurrencyError:
        return Finding("price.no_amount", {"value": said, "currency": currency})


def lower_price(
    unit: Unit, row: Solicitation, bid: Bid, why: PriceChangeReason, to: int
) -> dict[str, object]:
    """Write a lower price for this round, and return what the log says of it."""
    before = prices.price(unit.session, bid, row.round) or 0
    so_far = [
        one for one in prices.changes(unit.session, row.ocid, row.round) if one.bid_id == bid.id
    ]
    unit.session.add(
        PriceChange(
            bid_id=bid.id,
            round=row.round,
            number=len(so_far) + 1,
            why=why,
            before_minor=before,
            after_minor=to,
            recorded_at=unit.now,
            recorded_by=unit.actor.id,
        )
    )
    unit.session.flush()
    return {"before_minor": before, "after_minor": to}
