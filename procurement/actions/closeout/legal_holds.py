"""Legal holds: while one stands, nothing that it covers is disposed of.

Whoever placed a hold does not lift it: another lawyer looks first.
"""

from uuid import uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param
from procurement.store.closeout.retention import holds
from procurement.store.contracts import contracts
from procurement.store.solicitations import solicitations
from procurement.store.tables.closeout import LegalHold, LegalHoldLift


def place_hold(unit: Unit, *, reason: str, ocid: str = "", contract: str = "") -> Outcome:
    """Place a hold on a process with all its contracts, or on one contract.

    Args:
        unit: The transaction.
        reason: Why: a claim, an audit, an investigation.
        ocid: ocid or reference of a solicitation; or else
        contract: Id of the one contract.

    Raises:
        NotFoundError: no such solicitation or contract.
    """
    found = [Finding("hold.one_subject")] if bool(ocid) == bool(contract) else []
    if not reason.strip():
        found.append(Finding("hold.no_reason"))
    if found:
        return Outcome(tuple(found))
    chain = _chain(unit, ocid, contract)
    hold = LegalHold(
        id=uuid4(),
        ocid=chain,
        number=len(holds(unit.session, chain)) + 1,
        contract_id=contract or None,
        reason=reason.strip(),
        placed_at=unit.now,
        placed_by=unit.actor.id,
    )
    unit.session.add(hold)
    entry = {"number": hold.number, "contract": hold.contract_id, "reason": hold.reason}
    unit.log("hold.placed", chain, entry)
    return Outcome(facts={"ocid": chain, "hold": hold.number})


def lift_hold(
    unit: Unit, *, number: int, reason: str, ocid: str = "", contract: str = ""
) -> Outcome:
    """Lift a hold; it stays on record with who lifted it and why.

    Args:
        unit: The transaction.
        number: Of the hold within its process, as `procure retention holds` lists it.
        reason: Why it is needed no longer.
        ocid: ocid or reference of the solicitation; or else
        contract: Id of a contract of the process.

    Raises:
        NotFoundError: no such solicitation or contract.
    """
    if bool(ocid) == bool(contract):
        return Outcome((Finding("hold.one_subject"),))
    ocid = _chain(unit, ocid, contract)
    known = {hold.number: (hold, lift) for hold, lift in holds(unit.session, ocid)}
    facts: dict[str, Param] = {"ocid": ocid, "number": number}
    if number not in known:
        return Outcome((Finding("hold.unknown", facts),))
    hold, lift = known[number]
    found = []
    if lift is not None:
        found.append(Finding("hold.lifted_before", facts))
    elif hold.placed_by == unit.actor.id:
        found.append(Finding("hold.own", {**facts, "person": unit.actor.person.handle}))
    if not reason.strip():
        found.append(Finding("hold.no_reason"))
    if found:
        return Outcome(tuple(found))
    unit.session.add(
        LegalHoldLift(
            hold_id=hold.id,
            placed_by=hold.placed_by,
            reason=reason.strip(),
            lifted_at=unit.now,
            lifted_by=unit.actor.id,
        )
    )
    entry = {"number": number, "contract": hold.contract_id, "reason": reason.strip()}
    unit.log("hold.lifted", ocid, entry)
    return Outcome(facts={"ocid": ocid, "hold": number})


def _chain(unit: Unit, ocid: str, contract: str) -> str:
    """Return the ocid of the process, held until the transaction ends."""
    if contract:
        return contracts.lock(unit.session, contract).ocid
    return solicitations.lock(unit.session, ocid).ocid
