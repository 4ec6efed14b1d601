"""An official's decision that records were disposed of; the software itself deletes nothing."""

from procurement.actions.closeout.list_retention import lines_of, on_record
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.closeout.retention import RetentionState
from procurement.rules.findings import Finding, Param
from procurement.store.closeout import retention
from procurement.store.contracts import contracts
from procurement.store.tables.closeout import Disposal

#: Why a disposal is refused, by where its clock stands.
REFUSED = {
    RetentionState.HELD: "retention.held",
    RetentionState.DISPOSED: "retention.disposed_before",
    RetentionState.UNKNOWN: "retention.until_unknown",
    RetentionState.RUNNING: "retention.kept_until",
    RetentionState.UNCONFIRMED: "retention.unconfirmed",
}


def record_disposal(unit: Unit, *, contract: str, reason: str, kind: str = "") -> Outcome:
    """Put on record that the records of a contract were disposed of, as an official decided.

    Refused while a legal hold stands, before the last day, and where the law that would allow it is
    not known or not confirmed.

    Args:
        unit: The transaction.
        contract: Its id.
        reason: What was disposed of, how, and what shows it.
        kind: Kind of records, as `procure retention list` names it; empty: those of the contract.

    Raises:
        NotFoundError: no such contract.
    """
    row = contracts.lock(unit.session, contract)
    lines = {one.kind: one for one in lines_of(row, on_record(unit.session, row))}
    facts: dict[str, Param] = {"contract": row.id, "kind": kind or "-"}
    found = []
    if not reason.strip():
        found.append(Finding("retention.no_reason", {"contract": row.id}))
    line = lines.get(kind)
    if line is None:
        known = ", ".join(one or "-" for one in lines)
        found.append(Finding("retention.unknown_kind", {**facts, "known": known}))
    elif line.state in REFUSED:
        until = line.until.isoformat() if line.until else "-"
        said: dict[str, Param] = {"until": until, "holds": ", ".join(map(str, line.holds))}
        found.append(Finding(REFUSED[line.state], {**facts, **said}))
    if found:
        return Outcome(tuple(found))
    clock = retention.clocks(unit.session, row.id)[row.id]
    unit.session.add(
        Disposal(
            contract_id=row.id,
            kind=kind,
            clock=clock.number,
            reason=reason.strip(),
            decided_at=unit.now,
            decided_by=unit.actor.id,
        )
    )
    entry = {"contract": row.id, "kind": kind, "clock": clock.number, "reason": reason.strip()}
    unit.log("records.disposed", row.ocid, entry)
    return Outcome(facts={"contract": row.id, "kind": kind or "-", "clock": clock.number})
