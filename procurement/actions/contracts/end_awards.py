"""Awards that no longer stand end with the contracts that wait for a signature."""

from collections.abc import Iterable
from uuid import UUID

from procurement.actions.contracts.draw_up_contract import cancel_contract
from procurement.actions.unit import Unit
from procurement.rules.vocabulary import AwardStatus
from procurement.store.tables.awards import Award


def end_awards(unit: Unit, ending: Iterable[Award], *, reason: str) -> list[UUID]:
    """Take awards away, with their unsigned contracts, and return their ids; they stay on record.

    Whoever calls this puts it in the log with the decision that it follows from.
    """
    ended: list[UUID] = []
    for award in ending:
        award.status = AwardStatus.CANCELLED
        unit.session.add(award)
        cancel_contract(unit, award, reason=reason)
        ended.append(award.id)
    return ended
