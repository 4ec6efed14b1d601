"""Let simulated time pass, in a rehearsal only: months in a minute, no legal duration shortened."""

from datetime import datetime

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding


def forward_rehearsal(unit: Unit, *, to: datetime) -> Outcome:
    """Move the rehearsal's clock to `to` (with a zone); it never goes back.

    Refused in a real database: its time is the database's own.
    """
    if not unit.rehearsal:
        return Outcome((Finding("rehearsal.real"),))
    if to.tzinfo is None:
        return Outcome((Finding("rehearsal.naive_time", {"time": str(to)}),))
    unit.session.refresh(
        unit.place, with_for_update=True
    )  # of two at once, the second sees the first
    before = unit.now
    if to < before:
        return Outcome((Finding("rehearsal.backwards", {"now": before.isoformat()}),))
    unit.log("rehearsal.forwarded", "city", {"from": before, "to": to})
    unit.place.simulated_now = to
    unit.session.add(unit.place)
    unit.session.flush()
    return Outcome(facts={"now": to.isoformat()})
