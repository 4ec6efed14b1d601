"""Sign a contract: manager named, insurance in force, every difference explained."""

import hashlib
import json
from datetime import date
from zoneinfo import ZoneInfo

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import schedule_lines, schedule_number
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person

#: A contract is reviewed at least yearly [FAR 42.15, as a model].
LONGEST_REVIEW = 12


def sign_contract(
    unit: Unit,
    *,
    contract: str,
    manager: str,
    insurance_until: date,
    differences: str,
    review_months: int | None = None,
) -> Outcome:
    """Sign, name the contract manager, and freeze the KPI schedule by its digest.

    `manager` is a handle; `differences` explains how what is signed differs from what was tendered
    ("none" is an answer); `review_months` replaces the length of a review period.

    Raises:
        NotFoundError: no such contract or person.
    """
    row = contracts.lock(unit.session, contract)
    person = people.by_handle(unit.session, manager)
    asked = row.review_months if review_months is None else review_months
    found = (
        *_not_ready(unit, row),
        *_no_manager(unit, row, person),
        *_bad_terms(row, insurance_until, differences, asked),
    )
    if found:
        return Outcome(found, {"contract": row.id, "stage": row.stage})
    row.manager_id = person.id
    row.insurance_until = insurance_until
    row.differences_explained = differences
    row.review_months = asked
    row.signed_at, row.signed_by = unit.now, unit.actor.id
    row.version += 1
    unit.session.add(row)
    number, digest = _schedule(unit, row.id)
    unit.log(
        "contract.signed",
        row.ocid,
        {
            "contract": row.id,
            "manager": person.id,
            "insurance_until": insurance_until,
            "differences": differences,
            "review_months": asked,
            "schedule": number,
            "schedule_digest": digest,
        },
    )
    return Outcome(facts={"contract": row.id, "manager": manager, "schedule": number})


def _not_ready(unit: Unit, row: Contract) -> tuple[Finding, ...]:
    found = []
    if row.signed_at is not None:
        signed = row.signed_at.astimezone(ZoneInfo(unit.place.time_zone)).date()
        found.append(Finding("contract.signed_before", {"at": signed.isoformat()}))
    elif row.stage != "signature":
        found.append(Finding("contract.wrong_stage", {"stage": row.stage, "needed": "signature"}))
    if solicitations.find(unit.session, row.ocid).stage != "awarded":
        found.append(Finding("contract.not_awarded"))
    return tuple(found)


def _no_manager(unit: Unit, row: Contract, person: Person) -> tuple[Finding, ...]:
    held = people.roles(unit.session, person.id, row.ocid)
    if Role.CONTRACT_MANAGER in held:
        return ()
    return (Finding("contract.not_a_manager", {"person": person.handle}),)


def _bad_terms(
    row: Contract, insurance_until: date, differences: str, review_months: int
) -> tuple[Finding, ...]:
    found = []
    starts = contracts.concluded(row).starts_on
    if insurance_until < starts:
        found.append(Finding("contract.no_insurance", {"starts": starts.isoformat()}))
    if not differences.strip():
        found.append(Finding("contract.unexplained"))
    if not 1 <= review_months <= LONGEST_REVIEW:
        limits = {"months": review_months, "longest": LONGEST_REVIEW}
        found.append(Finding("contract.review_months", limits))
    return tuple(found)


def _schedule(unit: Unit, contract: str) -> tuple[int, str]:
    """Return number and digest of the KPI schedule as signed."""
    number = schedule_number(unit.session, contract)
    lines = schedule_lines(unit.session, contract, number)
    text = canonical({"lines": [json.loads(line.agreement_body) for line in lines]})
    return number, hashlib.sha256(text.encode()).hexdigest()
