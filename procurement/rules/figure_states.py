"""What may be said of a figure on record, and by whom: role x state, as data (domain 3.5).

`received` and `missing` come from tables; `not_due`, `due` and `late` follow from the calendar.
"""

from collections.abc import Mapping

from outcome_metrics.figures.states import HAS_DATA, State
from procurement.rules.vocabulary import Role

SAYS: Mapping[Role, frozenset[State]] = {
    Role.DATA_VALIDATOR: frozenset(
        {
            State.VALIDATED,
            State.REJECTED,
            State.PROVISIONAL,
            State.FINAL,
            State.NOT_APPLICABLE,
            State.SUPPRESSED,
        }
    ),
    # A vendor disputes in its comment on a review; the manager puts it on record here.
    Role.CONTRACT_MANAGER: frozenset({State.PROVISIONAL, State.DISPUTED}),
}
#: States that say something of a figure, so there must be one.
NEED_FIGURE = HAS_DATA | {State.REJECTED, State.SUPPRESSED}
#: Nobody confirms a figure that they brought themselves.
CONFIRMING = frozenset({State.VALIDATED, State.FINAL})


def may_say(role: Role, state: State) -> bool:
    """Whether somebody in this role may say this of a figure."""
    return state in SAYS.get(role, frozenset())
