"""Start the clock of a contract's records: by the law of its place, and by its own promise."""

import hashlib
import json
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from procurement.actions.city.law_in_force import law_of_contract
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.closeout.retention import clock_start, retention_terms
from procurement.rules.closeout.retention_records import term_record
from procurement.rules.findings import Finding, Severity
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic
from procurement.store.closeout.retention import OVER, clocks
from procurement.store.contracts import contracts
from procurement.store.payments.payment_account import made
from procurement.store.solicitations import solicitations
from procurement.store.tables.closeout import RetentionClock
from procurement.store.tables.contracts import Contract


def start_retention(
    unit: Unit, *, contract: str, reason: str, ended_on: date | None = None
) -> Outcome:
    """Start the clock of a contract that is over, or start it anew by the law as it is now.

    Closing a contract starts it by itself.  This is for one that was over when it was registered,
    and for a law that was not known, or not confirmed, when the contract was closed.

    Args:
        unit: The transaction.
        contract: Its id.
        reason: Why it starts, or starts anew.
        ended_on: The day on which it ended, where the record does not tell it.

    Raises:
        NotFoundError: no such contract, or no such law profile.
        BadInputError: the law profile cannot be used.
    """
    row = contracts.lock(unit.session, contract)
    day = ended_on or _ended_on(unit, row)
    found = []
    if row.stage not in OVER:
        found.append(Finding("retention.still_running", {"contract": row.id, "stage": row.stage}))
    elif day is None:
        found.append(Finding("retention.no_end", {"contract": row.id}))
    elif day > unit.today:
        found.append(Finding("retention.end_ahead", {"contract": row.id, "day": day.isoformat()}))
    if not reason.strip():
        found.append(Finding("retention.no_reason", {"contract": row.id}))
    if found or day is None:
        return Outcome(tuple(found))
    advice = start_clock(unit, row, ended_on=day, reason=reason.strip())
    clock = clocks(unit.session, row.id)[row.id]
    starts = clock.starts_on.isoformat()
    return Outcome(advice, {"contract": row.id, "clock": clock.number, "starts": starts})


def start_clock(unit: Unit, row: Contract, *, ended_on: date, reason: str) -> tuple[Finding, ...]:
    """Put a new clock on record; return what is not known, or not confirmed, of its law."""
    law = law_of_contract(unit.session, row, unit.now, unit.today)
    starts = clock_start(ended_on, (one.paid_on for one in made(unit.session, row.id)))
    terms = retention_terms(law, start=starts, promised_years=promised_years(unit.session, row))
    before = clocks(unit.session, row.id).get(row.id)
    body = canonical({"terms": [term_record(one) for one in terms]})
    clock = RetentionClock(
        contract_id=row.id,
        number=before.number + 1 if before else 1,
        starts_on=starts,
        place=law.place,
        law_digest=law.digest,
        body=body,
        reason=reason,
        started_at=unit.now,
        started_by=unit.actor.id,
    )
    unit.session.add(clock)
    unit.session.flush()
    entry = {
        "contract": row.id,
        "number": clock.number,
        "starts_on": starts,
        "place": law.place,
        "law": law.digest,
        "terms": hashlib.sha256(body.encode()).hexdigest(),
        "reason": reason,
    }
    unit.log("retention.started", row.ocid, entry)
    return advice_of(law)


def advice_of(law: LawInForce) -> tuple[Finding, ...]:
    """Return what is not known, or not confirmed, of how long records are kept."""
    rules = law.of(Topic.RETENTION)
    if not rules or any(one.awaited for one in rules):
        place = law.place or "-"
        return (Finding("retention.law_unknown", {"place": place}, Severity.ADVISES),)
    return law.doubts(Topic.RETENTION)


def promised_years(session: Session, row: Contract) -> int | None:
    """Return for how many years the contract itself promises to keep records; None: it does not."""
    if row.source_id is not None:
        return None
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    years = case.get("contract", {}).get("terms", {}).get("retention_years")
    return None if years is None else int(years)


def _ended_on(unit: Unit, row: Contract) -> date | None:
    """Return the day on which a contract ended, as far as the record tells it."""
    if row.ended_at is not None:
        return row.ended_at.astimezone(ZoneInfo(unit.place.time_zone)).date()
    return row.ends_on
