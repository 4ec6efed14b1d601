"""Who looks at the vendor register is on record, and nobody who scores bids looks at it."""

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.city import people

#: Whoever scores bids, of whatever procurement, sees neither certificates nor demographics.
SCORING = frozenset({Role.EVALUATOR, Role.CHAIR})


def look_at_vendors(unit: Unit, *, vendor: str = "") -> Outcome:
    """Record that somebody looks at the register, or at one vendor of it.

    Refused for whoever scores bids in any procurement (domain 6.3).
    """
    if SCORING & people.roles(unit.session, unit.actor.id):
        return Outcome((Finding("vendor.not_for_panel", {"person": unit.actor.person.handle}),))
    unit.log("vendors.seen", CHAIN, {"vendor": vendor})
    return Outcome()
