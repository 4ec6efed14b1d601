"""A custodian leaves, joins, or has a new key: two others wrap the secret anew, on record."""

from uuid import UUID

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.gates import MIN_CUSTODIANS
from procurement.store.bids import bids, custody, keys
from procurement.store.city import people
from procurement.store.solicitations import solicitations
from procurement.store.tables.custody import CustodyChange
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation


def change_custody(
    unit: Unit, *, ocid: str, with_handle: str, leaves: str = "", joins: str = ""
) -> Outcome:
    """Begin, or finish, together with another custodian, to wrap a call's secret anew.

    Who leaves has no wrap afterwards; who joins has one with each of the others.  Somebody who
    lost a key registers a new one and "joins" again.  The first call takes a layer of the secret
    off and leaves it wrapped for the other; the other's same call wraps it for everybody.  Nobody
    sees the secret, and no bid is opened.  The unit's private part is the custodian's identity.

    Wraps that were copied before the change still open for those they were made for: a custodian
    who is not trusted any more, and may hold a copy, calls for a new round.

    Raises:
        NotFoundError: one of them is not registered.
        BadInputError: no key came with the request.
    """
    row = solicitations.lock(unit.session, ocid)
    other = people.by_handle(unit.session, with_handle)
    who = {name: people.by_handle(unit.session, name) for name in (leaves, joins) if name}
    found = _not_possible(unit, row, other, who.get(leaves), who.get(joins))
    if found:
        return Outcome(found)
    if not isinstance(unit.private, keys.Identity):
        raise BadInputError(Finding("opening.no_key", {"person": unit.actor.person.handle}))
    change = CustodyChange(
        ocid=row.ocid,
        round=row.tender_round,
        number=custody.changes(unit.session, row) + 1,
        leaves_id=who[leaves].id if leaves else None,
        joins_id=who[joins].id if joins else None,
        begun_by=unit.actor.id,
        with_person_id=other.id,
        begun_at=unit.now,
    )
    first = custody.begun(unit.session, row)
    try:
        if first is not None and _answers(change, first):
            return _finish(unit, row, first, unit.private)
        if first is not None:  # begun anew, with whomever: the log keeps the other beginning
            unit.session.delete(first)
            unit.session.flush()
        return _begin(unit, row, change, other, unit.private)
    except keys.TamperedError as problem:
        return Outcome(problem.findings)


def _not_possible(
    unit: Unit, row: Solicitation, other: Person, leaver: Person | None, joiner: Person | None
) -> tuple[Finding, ...]:
    held = custody.holders(unit.session, row)
    me = unit.actor.person
    if not held or row.price_opened_at is not None:
        return (Finding("custody.nothing_to_wrap", {"solicitation": row.reference}),)
    if leaver is None and joiner is None:
        return (Finding("custody.no_change"),)
    if me.id == other.id:
        return (Finding("opening.one_person", {"person": me.handle}),)
    found = [
        Finding("custody.not_a_holder", {"person": one.handle})
        for one in (me, other, *([leaver] if leaver else []))
        if one.id not in held
    ]
    if leaver is not None and leaver.id in {me.id, other.id}:
        found.append(Finding("custody.leaver_wraps", {"person": leaver.handle}))
    if joiner is not None and joiner.id not in _with_key(unit, row):
        found.append(Finding("custody.no_key", {"person": joiner.handle}))
    left = len(_afterwards(held, leaver.id if leaver else None, joiner.id if joiner else None))
    if left < MIN_CUSTODIANS:
        found.append(Finding("custody.too_few", {"left": left, "minimum": MIN_CUSTODIANS}))
    return tuple(found)


def _with_key(unit: Unit, row: Solicitation) -> dict[UUID, str]:
    """Return the registered keys of the call's custodians."""
    return people.recipients(unit.session, bids.custodians(unit.session, row))


def _afterwards(held: set[UUID], leaves: UUID | None, joins: UUID | None) -> set[UUID]:
    return (held - {leaves} if leaves else held) | ({joins} if joins else set())


def _answers(mine: CustodyChange, first: CustodyChange) -> bool:
    """Whether this call is the second half of the one that was begun."""
    return (mine.leaves_id, mine.joins_id, mine.begun_by, mine.with_person_id) == (
        first.leaves_id,
        first.joins_id,
        first.with_person_id,
        first.begun_by,
    )


def _begin(
    unit: Unit, row: Solicitation, change: CustodyChange, other: Person, identity: keys.Identity
) -> Outcome:
    me = unit.actor.person
    wrap = bids.wrap(unit.session, row, outer=me, inner=other)
    if wrap is None:
        names = {"person": me.handle, "other": other.handle}
        return Outcome((Finding("opening.no_wrap", names),))
    change.content = keys.peel(keys.Wrap(me.handle, other.handle, wrap), identity)
    unit.session.add(change)
    unit.log("custody.begun", row.ocid, _entry(change))
    return Outcome(facts={"number": change.number, "done": False})


def _finish(
    unit: Unit, row: Solicitation, change: CustodyChange, identity: keys.Identity
) -> Outcome:
    key = bids.tender_key(unit.session, row)
    if key is None or change.content is None:
        raise keys.TamperedError(Finding("vault.other_tender"))
    held = _afterwards(custody.holders(unit.session, row), change.leaves_id, change.joins_id)
    registered = people.recipients(unit.session, custody.people_of(unit.session, held))
    wraps = keys.rewrap(
        change.content,
        identity,
        tender=key.recipient,
        custodians={str(person): recipient for person, recipient in registered.items()},
    )
    custody.replace_wraps(unit.session, row, wraps, {str(person): person for person in registered})
    change.content, change.finished_at = None, unit.now
    unit.session.add(change)
    entry = {**_entry(change), "holders": sorted(map(str, registered))}
    unit.log("custody.changed", row.ocid, entry)
    return Outcome(facts={"number": change.number, "done": True, "custodians": len(registered)})


def _entry(change: CustodyChange) -> dict[str, object]:
    return {
        "number": change.number,
        "round": change.round,
        "leaves": change.leaves_id,
        "joins": change.joins_id,
        "with": change.with_person_id,
    }
