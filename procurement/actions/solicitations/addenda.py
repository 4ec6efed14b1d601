"""Addenda: what changes in a published call, for all alike, with the time it takes to answer it."""

import json
from datetime import date, datetime, time
from uuid import uuid4

from procurement.actions.city.law_in_force import law_of
from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.told import told_or_invited
from procurement.actions.unit import Unit
from procurement.rules.addenda import time_is_left
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param, blocking
from procurement.rules.jurisdictions.case_terms import bidding_variant
from procurement.rules.periods import is_late, wall_to_utc
from procurement.store.solicitations import questions, solicitations
from procurement.store.tables.solicitations import (
    Addendum,
    AddendumAcknowledgement,
    Solicitation,
)

#: Stages in which an addendum can still change the call; later, bids have been opened.
CHANGEABLE = frozenset({"drafting", "questions", "submission"})


def publish_addendum(
    unit: Unit,
    *,
    ocid: str,
    text: str,
    day: date | None = None,
    at: time | None = None,
    affects_bids: bool = True,
) -> Outcome:
    """Publish a change of the terms; `day` and `at` move the deadline (local wall time).

    The deadline never moves forward in time, and only before it has passed.  A change that affects
    bids must leave bidders the time that the law frozen at the release asks for: where the deadline
    is too close, the addendum is refused unless it moves it.  Each bidder then confirms the change
    or bids again; a bid that does neither is not opened.

    Raises:
        LawError: the place's rule on changes is not clear.
        CalendarError: it counts over a year that nobody has confirmed.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    if not text.strip():
        return Outcome((Finding("addendum.blank"),))
    if row.stage not in CHANGEABLE or (row.stage != "drafting" and is_late(now, row.deadline)):
        return Outcome((Finding("addendum.too_late", {"stage": row.stage}),))
    before, deadline = row.deadline, row.deadline
    found: tuple[Finding, ...] = ()
    if day is not None and at is not None:
        deadline = wall_to_utc(day, at, row.time_zone)
        found = _not_then(row, deadline, now)
    if not found and affects_bids and row.released_at is not None:
        found = _time_is_left(unit, row, deadline, now)
    if blocking(found):
        return Outcome(found)
    if deadline != before:
        row.deadline, row.deadline_wall = deadline, f"{day} {at}"
    unit.session.add(row)
    number = add_addendum(unit, row, text, now, affects_bids=affects_bids)
    entry = {
        "number": number,
        "affects_bids": affects_bids,
        "deadline_before": before,
        "deadline": row.deadline,
    }
    unit.log("addendum.published", row.ocid, {**entry, "reason": text})
    return Outcome(found, {"number": number, "deadline": row.deadline.isoformat()})


def acknowledge_addendum(unit: Unit, *, ocid: str, number: int) -> Outcome:
    """Confirm, for the vendor of the one who asks, that its bid stands as the call now reads.

    Until the opening nobody at the city is shown who did: it would tell who bids.

    Raises:
        NotFoundError: no such addendum in the round last released.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    vendor = unit.actor.person.vendor_id
    if vendor is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    published = {one.number: one for one in questions.addenda(unit.session, row)}
    if number not in published:
        known = ", ".join(map(str, published)) or "-"
        raise NotFoundError(Finding("addendum.unknown", {"number": number, "known": known}))
    if row.stage not in CHANGEABLE or is_late(now, row.deadline):
        late: dict[str, Param] = {"number": number, "deadline": row.deadline.isoformat()}
        return Outcome((Finding("addendum.confirmed_late", late),))
    if number in questions.acknowledged(unit.session, row, vendor):
        return Outcome(facts={"number": number, "known": True})
    unit.session.add(
        AddendumAcknowledgement(
            addendum_id=published[number].id,
            vendor_id=vendor,
            acknowledged_at=now,
            acknowledged_by=unit.actor.id,
        )
    )
    unit.log("addendum.acknowledged", row.ocid, {"number": number})
    return Outcome(facts={"number": number, "at": now.isoformat()})


def add_addendum(
    unit: Unit, row: Solicitation, text: str, now: datetime, *, affects_bids: bool
) -> int:
    """Store the next addendum with the deadline as it stands, and tell every invited vendor."""
    number = questions.addenda_so_far(unit.session, row, row.round) + 1
    unit.session.add(
        Addendum(
            id=uuid4(),
            ocid=row.ocid,
            round=row.round,
            number=number,
            text=text,
            affects_bids=affects_bids,
            deadline=row.deadline,
            published_at=now,
            published_by=unit.actor.id,
        )
    )
    unit.session.flush()
    if row.released_at is not None:
        _tell(unit, row, number)
    return number


def _tell(unit: Unit, row: Solicitation, number: int) -> None:
    """Write to everybody who was told of the call: who bids is nobody's to know."""
    for one in told_or_invited(unit, row):
        language = one.language or row.language
        queue(
            unit,
            key=f"addendum-{row.ocid}-{row.round}-{number}-{one.digest[:32]}",
            to=one.address,
            letter="addendum",
            language=language,
            facts={
                "reference": row.reference,
                "title": solicitations.title_of(row, language),
                "number": number,
                "deadline": row.deadline_wall,
                "zone": row.time_zone,
            },
        )


def _time_is_left(
    unit: Unit, row: Solicitation, deadline: datetime, now: datetime
) -> tuple[Finding, ...]:
    """Hold a deadline against the law that was frozen at the release."""
    variant = bidding_variant(json.loads(row.case_body))
    law = law_of(unit.session, row, now)
    return time_is_left(law, variant, published=now, deadline=deadline, zone=row.time_zone)


def _not_then(row: Solicitation, deadline: datetime, now: datetime) -> tuple[Finding, ...]:
    """Return why the deadline cannot move there."""
    facts: dict[str, Param] = {"deadline": deadline.isoformat()}
    if deadline <= now:
        return (Finding("addendum.deadline_past", facts),)
    if deadline < row.deadline and row.stage != "drafting":
        return (Finding("addendum.deadline_earlier", facts),)
    return ()
