"""Who may award up to which value: recorded with the instrument that says so."""

from datetime import date
from uuid import uuid4

import sqlalchemy as sa

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.award_limits import AwardLimit
from procurement.rules.findings import Finding
from procurement.rules.money import CurrencyError, Money
from procurement.store.city import people
from procurement.store.database.engine import reading
from procurement.store.evaluation import award_limits
from procurement.store.tables.awards import AwardLimit as Row

#: Delegations belong to no single procurement.
CHAIN = "award-limits"


def record_limit(
    unit: Unit,
    *,
    handle: str,
    currency: str,
    starts_on: date,
    citation: str,
    up_to: str = "",
    ends_on: date | None = None,
) -> Outcome:
    """Record up to which value of one procurement a person may award; never one's own.

    Nothing is overwritten: several delegations of one person stand side by side, each in its days,
    and the one that reaches furthest counts.

    Args:
        unit: The transaction.
        handle: The official.
        currency: ISO 4217.
        starts_on: First day.
        citation: The instrument that delegates.
        up_to: Highest value, all lots together, such as 250000.00; empty: any value.
        ends_on: Last day; None: open.
    """
    person = people.by_handle(unit.session, handle)
    found: list[Finding] = []
    if person.id == unit.actor.id:
        found.append(Finding("award_limit.own", {"person": handle}))
    if not citation.strip():
        found.append(Finding("award_limit.no_citation"))
    if ends_on is not None and ends_on < starts_on:
        days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        found.append(Finding("award_limit.ends_before", days))
    found += _wrong_amount(up_to, currency)
    if found:
        return Outcome(tuple(found))
    most = Money.of(up_to, currency).minor if up_to else None
    row = Row(
        id=uuid4(),
        person_id=person.id,
        currency=currency,
        up_to_minor=most,
        starts_on=starts_on,
        ends_on=ends_on,
        citation=citation.strip(),
        recorded_at=unit.now,
        recorded_by=unit.actor.id,
    )
    unit.session.add(row)
    unit.log(
        "award_limit.recorded",
        CHAIN,
        {
            "limit": row.id,
            "person": person.id,
            "currency": currency,
            "up_to_minor": most,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "citation": row.citation,
        },
    )
    return Outcome(facts={"person": handle, "citation": row.citation})


def limits_seen(engine: sa.Engine) -> tuple[AwardLimit, ...]:
    """Return every delegation on record, by person and first day."""
    with reading(engine) as session:
        return award_limits.everything(session)


def _wrong_amount(up_to: str, currency: str) -> tuple[Finding, ...]:
    try:
        right = Money.of(up_to or 0, currency).minor >= 0
    except CurrencyError:
        right = False
    amount = {"amount": up_to or "-", "currency": currency}
    return () if right else (Finding("award_limit.bad_amount", amount),)
