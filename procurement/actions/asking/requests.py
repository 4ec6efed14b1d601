"""Every act begins as a request: who asked for what, checked, stored, carried out once, answered.

`perform` does all of it in one transaction: for acts of one screen or with a legal deadline.
`submit` stores a request that a flow will carry out; `carry_out` is what the flow calls.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, select

from procurement.actions.asking.catalogue import VERBS, Verb
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Actor, Unit, transaction
from procurement.rules.access import may
from procurement.rules.audit_chain import canonical
from procurement.rules.duties.conflicts import EVERYWHERE, conflicts
from procurement.rules.errors import (
    BadInputError,
    ConflictError,
    NotAllowedError,
    NotFoundError,
    ProcurementError,
)
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Authentication, OutboxKind, RequestState, Role
from procurement.store.city import duties, people
from procurement.store.database import outbox
from procurement.store.database.engine import installation, now, reading, take_turn
from procurement.store.facts.visible import visible_contract, visible_solicitation
from procurement.store.tables.outbox import Request
from procurement.store.tables.people import Person, RoleGrant


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what.

    Attributes:
        verb: A key of the catalogue, such as `solicitation.advance`.
        handle: The registered person who asks.
        arguments: Plain values by name; checked against the verb's own parameters.
        request_id: Chosen by the one who asks, so that asking again changes nothing.
        role: The role to act in; None for the first that the person holds and the verb allows.
        authentication: `asserted` for a name on a command line.
    """

    verb: str
    handle: str
    arguments: Mapping[str, object]
    request_id: UUID
    role: Role | None = None
    authentication: Authentication = Authentication.ASSERTED


def perform(engine: sa.Engine, asking: Asking, *, private: object = None) -> Outcome:
    """Check, store and carry out a request in one transaction; a repeated one is only answered.

    `private` reaches the action and is stored nowhere.

    Raises:
        ProcurementError: bad arguments, no such person, not allowed; nothing is changed.
        RetryLaterError: the database is away.
    """
    verb = _verb(asking.verb)
    arguments = _arguments(verb, asking.arguments)
    with transaction(engine) as (session, _place):
        take_turn(session, asking.request_id)
        actor = _actor(session, asking, arguments)
        known = session.get(Request, asking.request_id)
        if known is not None:
            return _answered(known, _digest(asking.verb, actor, arguments))
        row = _asked(session, asking, actor, arguments)  # stored once, with its answer
        return _run(session, verb, row, actor, private)


def submit(engine: sa.Engine, asking: Asking) -> RequestState:
    """Check and store a request that a flow will carry out, with its outbox row, in one commit.

    Returns the state of the request: `waiting`, unless the same request was asked before.

    Raises:
        ProcurementError: bad arguments, no such person, not allowed; nothing is stored.
    """
    verb = _verb(asking.verb)
    arguments = _arguments(verb, asking.arguments)
    with transaction(engine) as (session, _place):
        take_turn(session, asking.request_id)
        actor = _actor(session, asking, arguments)
        known = session.get(Request, asking.request_id)
        if known is not None:
            _same(known, _digest(asking.verb, actor, arguments))
            return known.state
        row = _asked(session, asking, actor, arguments)
        session.add(row)
        outbox.put(
            session,
            outbox.Message(
                key=f"flow-{row.id}",
                kind=OutboxKind.FLOW,
                subject=str(arguments.get("ocid") or arguments.get("contract") or ""),
                body={"flow": verb.flow, "request": str(row.id)},
                at=row.asked_at,
            ),
        )
        return row.state


def carry_out(engine: sa.Engine, request_id: UUID) -> Outcome:
    """Carry out a stored request once.  A second call returns the stored answer.

    A caller's mistake that shows only now is stored as a refusal: trying again cannot help.  So is
    a conflict: what the asker had seen is no longer so.

    Raises:
        NotFoundError: no such request.
        RetryLaterError: the database is away; the same call may succeed later.
    """
    try:
        with transaction(engine) as (session, _place):
            row = _locked(session, request_id)
            if row.state is not RequestState.WAITING:
                return _stored(row)
            outbox.sent(session, f"flow-{row.id}", now(session))
            return _run(session, _verb(row.verb), row, _still_actor(session, row), None)
    except ProcurementError as problem:
        return _refuse(engine, request_id, problem)


def answer(engine: sa.Engine, request_id: UUID) -> Outcome | None:
    """Return what came of a request; None while it waits."""
    with reading(engine) as session:
        row = session.get(Request, request_id)
        if row is None:
            raise NotFoundError(Finding("request.unknown", {"request": str(request_id)}))
        return None if row.state is RequestState.WAITING else _stored(row)


def _verb(code: str) -> Verb:
    if code not in VERBS:
        raise BadInputError(Finding("request.unknown_verb", {"verb": code}))
    return VERBS[code]


def _arguments(verb: Verb, given: Mapping[str, object]) -> dict[str, object]:
    try:
        return verb.arguments.model_validate(dict(given)).model_dump(mode="json")
    except ValidationError as problem:
        raise BadInputError(
            *(
                Finding(
                    "request.bad_argument",
                    {
                        "verb": verb.code,
                        "argument": ".".join(str(part) for part in error["loc"]) or "-",
                        "value": "-"
                        if error["type"] == "missing"
                        else str(error.get("input", "-"))[:80],
                        "problem": error["type"],
                    },
                )
                for error in problem.errors()
            )
        ) from None


def _actor(session: Session, asking: Asking, arguments: Mapping[str, object]) -> Actor:
    person = people.by_handle(session, asking.handle)
    grants = people.grants_of(session, person.id)
    subject = _subject(session, person, grants, arguments)
    role = may(asking.verb, people.roles_among(grants, subject), asking.role)
    if isinstance(role, Finding):
        raise NotAllowedError(Finding(role.code, {"person": asking.handle, **role.params}))
    if subject:
        _keep_apart(session, person, grants, role=role, subject=subject)
    return Actor(person, role, asking.authentication)


def _subject(
    session: Session,
    person: Person,
    grants: Sequence[RoleGrant],
    arguments: Mapping[str, object],
) -> str:
    """Return the ocid that the arguments are about; what is not theirs to know is not there."""
    subject = ""
    if asked := arguments.get("ocid"):
        subject = visible_solicitation(session, str(asked), grants).ocid
    if contract := arguments.get("contract"):
        subject = visible_contract(session, str(contract), person, grants).ocid
    return subject


def _keep_apart(
    session: Session, person: Person, grants: Sequence[RoleGrant], *, role: Role, subject: str
) -> None:
    """Refuse a role beside one that excludes it: held here, held everywhere, or acted in here."""
    beside = {one.role for one in grants if one.subject == subject or one.role in EVERYWHERE}
    beside |= duties.done(session, subject, person.id)
    clashes = [pair for pair in conflicts({role, *beside}) if role in pair]
    if not clashes:
        return
    waived = people.waived(session, person.id, subject, now(session))
    if left := [pair for pair in clashes if pair not in waived]:
        one, other = left[0]
        names = {"person": person.handle, "role": one.value, "other": other.value}
        raise NotAllowedError(Finding("panel.conflicting_roles", names))


def _still_actor(session: Session, row: Request) -> Actor:
    """Return who asked, if they still may: a role that was revoked meanwhile carries nothing out.

    Raises:
        NotAllowedError: the role was revoked, or excludes what the person has done since.
    """
    person = session.get_one(Person, row.actor_id)
    arguments = json.loads(row.arguments)
    asked = Asking(row.verb, person.handle, arguments, row.id, Role(row.role), row.authentication)
    return _actor(session, asked, arguments)


def _digest(verb: str, actor: Actor, arguments: Mapping[str, object]) -> str:
    body = canonical({"verb": verb, "actor": actor.id, "role": actor.role, "with": dict(arguments)})
    return hashlib.sha256(body.encode()).hexdigest()


def _asked(
    session: Session, asking: Asking, actor: Actor, arguments: Mapping[str, object]
) -> Request:
    return Request(
        id=asking.request_id,
        verb=asking.verb,
        actor_id=actor.id,
        role=actor.role.value,
        authentication=actor.authentication,
        arguments=canonical(dict(arguments)),
        digest=_digest(asking.verb, actor, arguments),
        state=RequestState.WAITING,
        asked_at=now(session),
    )


def _locked(session: Session, request_id: UUID) -> Request:
    row = session.exec(
        select(Request).where(Request.id == request_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError(Finding("request.unknown", {"request": str(request_id)}))
    return row


def _run(session: Session, verb: Verb, row: Request, actor: Actor, private: object) -> Outcome:
    unit = Unit(session, actor, row.id, installation(session), private)
    outcome = verb.carry_out(unit, json.loads(row.arguments))
    _conclude(session, row, outcome)
    return outcome


def _conclude(session: Session, row: Request, outcome: Outcome) -> None:
    row.finished_at = now(session)
    row.state = RequestState.REFUSED if outcome.refused else RequestState.DONE
    row.result = canonical(outcome.as_record())
    session.add(row)


def _refuse(engine: sa.Engine, request_id: UUID, problem: ProcurementError) -> Outcome:
    outcome = Outcome(problem.findings)
    with transaction(engine) as (session, _place):
        row = _locked(session, request_id)
        if row.state is RequestState.WAITING:
            outbox.sent(session, f"flow-{row.id}", now(session))
            _conclude(session, row, outcome)
    return outcome


def _same(row: Request, digest: str) -> None:
    if row.digest != digest:
        raise ConflictError(Finding("request.other_content", {"request": str(row.id)}))


def _answered(row: Request, digest: str) -> Outcome:
    _same(row, digest)
    if row.state is RequestState.WAITING:
        raise ConflictError(Finding("request.waiting", {"request": str(row.id)}))
    return _stored(row)


def _stored(row: Request) -> Outcome:
    return Outcome.from_record(json.loads(row.result))


def waiting_flows(engine: sa.Engine) -> list[tuple[str, UUID]]:
    """Return (flow, request) for what was asked for and has no answer yet, oldest first."""
    with reading(engine) as session:
        rows = outbox.waiting(session, OutboxKind.FLOW, now(session))
        return [
            (str(body["flow"]), UUID(str(body["request"]))) for body in map(outbox.content, rows)
        ]
