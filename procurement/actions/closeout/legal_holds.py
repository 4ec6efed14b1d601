"""Legal holds: while one stands, nothing that it covers is disposed of."""

from uuid import uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.store.closeout.retention import holds
from procurement.store.solicitations import solicitations
from procurement.store.tables.closeout import LegalHold, LegalHoldLift
from procurement.store.tables.contracts import Contract


def place_hold(unit: Unit, *, subject: str, reason: str) -> Outcome:
    """Place a hold on a process with all its contracts, or on one contract.

    Args:
        unit: The transaction.
        subject: Id of a contract; or ocid or reference of a solicitation.
        reason: Why: a claim, an audit, an investigation.

    Raises:
        NotFoundError: no such contract or solicitation.
    """
    contract = unit.session.get(Contract, subject)
    chain = (contract or solicitations.lock(unit.session, subject)).ocid
    if not reason.strip():
        return Outcome((Finding("hold.no_reason"),))
    hold = LegalHold(
        id=uuid4(),
        ocid=chain,
        number=len(holds(unit.session, chain)) + 1,
        contract_id=contract.id if contract else None,
        reason=reason.strip(),
        placed_at=unit.now,
        placed_by=unit.actor.id,
    )
    unit.session.add(hold)
    entry = {"number": hold.number, "contract": hold.contract_id, "reason": hold.reason}
    unit.log("hold.placed", chain, entry)
    return Outcome(facts={"ocid": chain, "hold": hold.number})


def lift_hold(unit: Unit, *, ocid: str, number: int, reason: str) -> Outcome:
    """Lift a hold; it stays on record with who lifted it and why.

    Args:
        unit: The transaction.
        ocid: Of the process, as `procure retention holds` lists it.
        number: Of the hold within the process.
        reason: Why it is needed no longer.
    """
    known = {hold.number: (hold, lift) for hold, lift in holds(unit.session, ocid)}
    facts: dict[str, Param] = {"ocid": ocid, "number": number}
    if number not in known:
        return Outcome((Finding("hold.unknown", facts),))
    hold, lift = known[number]
    found = []
    if lift is not None:
        found.append(Finding("hold.lifted_before", facts))
    if not reason.strip():
        found.append(Finding("hold.no_reason"))
    if found:
        return Outcome(tuple(found))
    unit.session.add(
        LegalHoldLift(
            hold_id=hold.id, reason=reason.strip(), lifted_at=unit.now, lifted_by=unit.actor.id
        )
    )
    entry = {"number": number, "contract": hold.contract_id, "reason": reason.strip()}
    unit.log("hold.lifted", ocid, entry)
    return Outcome(facts={"ocid": ocid, "hold": number})
