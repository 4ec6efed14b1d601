"""Bidders protest an award, somebody else decides, and an upheld protest can open a new round."""

import hashlib
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from procurement.actions.city.law_in_force import end_of_term
from procurement.actions.contracts.end_awards import end_awards
from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.solicitations.advance_stage import send_back, ways_back
from procurement.actions.unit import Unit
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Severity
from procurement.rules.jurisdictions.legal_rules import LawError
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.evaluation import awards
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Solicitation
from procurement.store.vendors import vendors


def file_protest(unit: Unit, *, ocid: str, grounds: str) -> Outcome:
    """File a vendor's protest against the award; one that comes late is kept, and marked.

    It stops nothing by itself: the gate of the stage waits for its decision.
    """
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    firm = unit.actor.person.vendor_id
    if firm is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    decided = awards.standing(unit.session, row)
    found = _no_protest(unit, row, firm, grounds, decided)
    if found:
        return Outcome(found)
    notified = max(one.decided_at for one in decided)
    until = end_of_term(
        unit.session, row, Topic.AWARD_PROTEST, start=notified, zone=unit.place.time_zone
    )
    due, doubts = _due(unit, row, now)
    protest = Protest(
        id=uuid4(),
        ocid=row.ocid,
        number=awards.protests_so_far(unit.session, row) + 1,
        round=row.round,
        vendor_id=firm,
        grounds=grounds.strip(),
        filed_at=now,
        until=until,
        due_at=due,
    )
    unit.session.add(protest)
    late = now > until
    unit.log(
        "protest.filed",
        row.ocid,
        {
            "protest": protest.id,
            "number": protest.number,
            "vendor": firm,
            "round": row.round,
            "grounds_digest": hashlib.sha256(protest.grounds.encode()).hexdigest(),
            "until": until,
            "due": due,
            "late": late,
        },
    )
    if late:
        advice = Finding("protest.late", {"until": until.isoformat()}, Severity.ADVISES)
        doubts = (advice, *doubts)
    facts: dict[str, Fact] = {"protest": str(protest.id), "protest_number": protest.number}
    return Outcome(doubts, {**facts, "decision_due": due.isoformat() if due else None})


def decide_protest(
    unit: Unit, *, ocid: str, vendor: str, upheld: bool, decision: str, return_to: str = ""
) -> Outcome:
    """Decide a vendor's open protest; never by whoever took part in what is protested.

    Upheld, it takes away the awards of the lots that the vendor bid for, with their unsigned
    contracts.  With `return_to` the procurement goes back to that stage in a new round: all its
    awards end, and everything of the old round stays as it is.  Without, the officials award anew
    or end it.
    """
    row = solicitations.lock(unit.session, ocid)
    firm = vendors.by_tax_id(unit.session, vendor)
    protest = awards.open_protest(unit.session, row, firm.id)
    found = _undecidable(unit, row, protest, decision)
    found += _no_return(row, return_to, upheld=upheld)
    if protest is None:
        return Outcome((Finding("protest.none", {"vendor": vendor}), *found))
    if found:
        return Outcome(found)
    _write(unit, protest, decision, upheld=upheld, return_to=return_to)
    ending = _ending(unit, row, protest) if upheld else []
    if not return_to:  # going back ends all of them
        end_awards(unit, ending, reason=protest.decision)
    unit.log(
        "protest.decided",
        row.ocid,
        {
            "protest": protest.id,
            "number": protest.number,
            "vendor": firm.id,
            "upheld": upheld,
            "late": protest.filed_at > protest.until,
            "overdue": protest.due_at is not None and unit.now > protest.due_at,
            "returns_to": return_to,
            "cancelled": [award.id for award in ending],
            "reason": protest.decision,
        },
    )
    _tell(unit, row, protest, firm)
    if return_to:
        send_back(unit, row, return_to, protest.decision)
    facts: dict[str, Fact] = {"vendor": vendor, "upheld": upheld, "cancelled": len(ending)}
    return Outcome(_prices_known(row), {**facts, "stage": row.stage, "round": row.round})


# --- filing


def _no_protest(
    unit: Unit, row: Solicitation, firm: UUID, grounds: str, decided: list[Award]
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if row.stage != "award" or not decided:
        found.append(Finding("protest.no_award", {"stage": row.stage}))
    if not awards.has_bid(unit.session, row, firm):
        found.append(Finding("protest.no_bid"))
    if not grounds.strip():
        found.append(Finding("protest.no_grounds"))
    if awards.open_protest(unit.session, row, firm) is not None:
        found.append(Finding("protest.open"))
    return tuple(found)


def _due(
    unit: Unit, row: Solicitation, filed: datetime
) -> tuple[datetime | None, tuple[Finding, ...]]:
    """Return until when it must be decided, and why that cannot be counted, where it cannot.

    A vendor's right to file never waits for a term that binds the city.
    """
    zone = unit.place.time_zone
    try:
        due = end_of_term(unit.session, row, Topic.PROTEST_DECISION, start=filed, zone=zone)
    except LawError:  # no rule of this place sets a term
        return None, ()
    except ProcurementError as problem:
        doubts = (replace(one, severity=Severity.ADVISES) for one in problem.findings)
        return None, tuple(doubts)
    return due, ()


# --- deciding


def _undecidable(
    unit: Unit, row: Solicitation, protest: Protest | None, decision: str
) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if protest is not None:
        person = unit.actor.person
        parts = awards.parts_of(unit.session, row, protest.round, person.id)
        if "award" in parts:
            found.append(Finding("protest.own_decision", {"person": person.handle}))
        elif parts:
            part = {"person": person.handle, "part": ", ".join(parts)}
            found.append(Finding("protest.own_part", part))
    if not decision.strip():
        found.append(Finding("protest.no_reason"))
    return tuple(found)


def _no_return(row: Solicitation, return_to: str, *, upheld: bool) -> tuple[Finding, ...]:
    if not return_to:
        return ()
    found: list[Finding] = []
    if not upheld:
        found.append(Finding("protest.nothing_returns", {"target": return_to}))
    known = ways_back(row) if row.stage == "award" else ()
    if return_to not in known:
        facts = {"target": return_to, "stage": row.stage, "known": ", ".join(known) or "-"}
        found.append(Finding("protest.no_such_return", facts))
    return tuple(found)


def _write(unit: Unit, protest: Protest, decision: str, *, upheld: bool, return_to: str) -> None:
    protest.decided_at, protest.decided_by = unit.now, unit.actor.id
    protest.upheld, protest.decision = upheld, decision.strip()
    protest.returns_to = return_to
    unit.session.add(protest)


def _ending(unit: Unit, row: Solicitation, protest: Protest) -> list[Award]:
    """Return the awards that an upheld protest ends: of the firm's lots, or all in a new round."""
    standing = awards.standing(unit.session, row)
    if protest.returns_to:
        return standing
    lots = awards.lots_bid_for(unit.session, row, protest.vendor_id)
    return [award for award in standing if award.lot_id in lots]


def _tell(unit: Unit, row: Solicitation, protest: Protest, firm: Vendor) -> None:
    """Queue the decision to the vendor who protested, with its reasons."""
    letter = VendorLetter(
        key=f"protest-{protest.id}",
        letter="protest_upheld" if protest.upheld else "protest_denied",
        purpose=ContactPurpose.BIDS,
        language=row.language,
        facts=lambda _language: {
            "reference": row.reference,
            "number": protest.number,
            "decision": protest.decision,
        },
    )
    queue_to_vendor(unit, firm, letter)


def _prices_known(row: Solicitation) -> tuple[Finding, ...]:
    """Point out that a new round of scoring begins with known prices."""
    if row.stage in {"responsiveness", "scoring"} and row.price_opened_at is not None:
        return (Finding("protest.prices_known", {"stage": row.stage}, Severity.ADVISES),)
    return ()
