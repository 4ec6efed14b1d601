"""The lock of the technical scores, and when it must give way before a price is known."""

from datetime import datetime

from procurement.actions.bids.opening import live_consents
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import EnvelopeKind
from procurement.store.bids import bids
from procurement.store.tables.solicitations import Solicitation


def prices_known(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Return why no score may change any more: prices are open, or two consents open them."""
    given = len(live_consents(unit, row, EnvelopeKind.PRICE))
    if row.price_opened_at is None and given < bids.BOTH:
        return ()
    return (Finding("scoring.prices_known", {"stage": row.stage}),)


def lift_lock(unit: Unit, row: Solicitation) -> datetime | None:
    """Lift the lock of the technical scores, and return since when it stood; None: there is none.

    A custodian's consent to open the prices is void with it.
    """
    stood = row.technical_locked_at
    for consent in live_consents(unit, row, EnvelopeKind.PRICE):
        unit.session.delete(consent)
    row.technical_locked_at = None
    unit.session.add(row)
    return stood
