"""An opened proposal: shown only once the request to read it is on record."""

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.evaluation.read_proposal import ProposalSeen, proposal_of
from procurement.actions.outcome import Outcome


def proposal_seen(engine: sa.Engine, asking: Asking) -> tuple[Outcome, ProposalSeen | None]:
    """Return the proposal of one bid; nothing but the refusal where there is one.

    Raises:
        NotFoundError: no such solicitation, lot or bid.
        NotAllowedError: the person may not read it, or the envelopes are sealed.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, None
    ocid, lot, vendor = (str(asking.arguments[name]) for name in ("ocid", "lot", "vendor"))
    return outcome, proposal_of(engine, ocid, lot, vendor)
