"""Sign a contract: manager named, insurance in force, every difference explained."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import Field

from procurement.actions.forms import Form
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.differences import Difference
from procurement.rules.contracts.reasons import DifferenceCause
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import schedule_lines, schedule_number
from procurement.store.contracts.differences import differences_of
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from procurement.store.tables.changes import ContractDifference
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person

#: A contract is reviewed at least yearly [FAR 42.15, as a model].
LONGEST_REVIEW = 12


class SignatureForm(Form):
    """What is put on record with a signature.

    Attributes:
        contract: Its id.
        manager: Handle of the contract manager.
        insurance_until: Last day of the insurance.
        differences: How what is signed differs from what was tendered, as a whole; "none" is an
            answer.
        reasons: Term -> why it differs, for each difference that the record does not explain.
        review_months: Length of a review period, instead of the tendered one.
        starts_on: First day, instead of the tendered one.
        ends_on: Last day, instead of the tendered one.
    """

    contract: str
    manager: str
    insurance_until: date
    differences: str
    reasons: dict[str, str] = Field(default_factory=dict)
    review_months: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def sign_contract(unit: Unit, *, form: SignatureForm) -> Outcome:
    """Sign, name the contract manager, and freeze the KPI schedule by its digest.

    Every term that differs from the tender is listed and kept with its reason: the record knows it
    where the bid promised more or a baseline was measured; everything else needs words.

    Raises:
        NotFoundError: no such contract or person.
    """
    row = contracts.lock(unit.session, form.contract)
    person = people.by_handle(unit.session, form.manager)
    signed = _signed(row, form)
    found = differences_of(unit.session, row, changed=signed, reasons=form.reasons)
    wrong = (
        *_not_ready(unit, row),
        *_no_manager(unit, row, person),
        *_bad_terms(row, form, signed),
        *_unexplained(found, form),
    )
    if wrong:
        return Outcome(wrong, {"contract": row.id, "stage": row.stage})
    for name, value in signed.items():
        setattr(row, name, value)
    row.manager_id = person.id
    row.insurance_until = form.insurance_until
    row.differences_explained = form.differences
    row.signed_at, row.signed_by = unit.now, unit.actor.id
    row.version += 1
    unit.session.add(row)
    for one in found:
        _keep(unit, row, one)
    number, digest = _schedule(unit, row.id)
    unit.log(
        "contract.signed",
        row.ocid,
        {
            "contract": row.id,
            "manager": person.id,
            "insurance_until": form.insurance_until,
            "differences": form.differences,
            "differing": [asdict(one) for one in found],
            **signed,
            "schedule": number,
            "schedule_digest": digest,
        },
    )
    facts: dict[str, Fact] = {
        "contract": row.id,
        "manager": form.manager,
        "schedule": number,
        "differing": len(found),
    }
    return Outcome(facts=facts)


def differences_now(engine: sa.Engine, contract: str) -> tuple[Difference, ...]:
    """Return in what a contract differs from its tender, and why as far as anybody said.

    Raises:
        NotFoundError: no such contract.
    """
    with reading(engine) as session:
        return differences_of(session, contracts.find(session, contract))


def _signed(row: Contract, form: SignatureForm) -> dict[str, date | int]:
    """Return the terms that are signed as the form has them, else as they were drawn up."""
    agreed = contracts.concluded(row)
    return {
        "starts_on": form.starts_on or agreed.starts_on,
        "ends_on": form.ends_on or agreed.ends_on,
        "review_months": row.review_months if form.review_months is None else form.review_months,
    }


def _keep(unit: Unit, row: Contract, one: Difference) -> None:
    unit.session.add(
        ContractDifference(
            contract_id=row.id,
            term=one.term,
            tendered=one.tendered,
            signed=one.signed,
            cause=one.cause or DifferenceCause.AGREED,
            reason=one.reason,
            recorded_at=unit.now,
            recorded_by=unit.actor.id,
        )
    )


def _unexplained(found: tuple[Difference, ...], form: SignatureForm) -> tuple[Finding, ...]:
    """Return one finding for each difference without a reason, and for each reason without one."""
    wrong = [
        Finding(
            "contract.difference_unexplained",
            {"term": one.term, "tendered": one.tendered or "-", "signed": one.signed or "-"},
        )
        for one in found
        if not one.explained
    ]
    terms = {one.term for one in found}
    for term in sorted(form.reasons.keys() - terms):
        facts: dict[str, Param] = {"term": term, "known": ", ".join(sorted(terms)) or "-"}
        wrong.append(Finding("contract.no_such_difference", facts))
    return tuple(wrong)


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
    row: Contract, form: SignatureForm, signed: dict[str, date | int]
) -> tuple[Finding, ...]:
    found = []
    starts = form.starts_on or contracts.concluded(row).starts_on
    ends = form.ends_on or contracts.concluded(row).ends_on
    months = signed["review_months"]
    if form.insurance_until < starts:
        found.append(Finding("contract.no_insurance", {"starts": starts.isoformat()}))
    if ends < starts:
        days = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        found.append(Finding("contract.ends_before_it_starts", days))
    if not form.differences.strip():
        found.append(Finding("contract.unexplained"))
    if isinstance(months, int) and not 1 <= months <= LONGEST_REVIEW:
        found.append(
            Finding("contract.review_months", {"months": months, "longest": LONGEST_REVIEW})
        )
    return tuple(found)


def _schedule(unit: Unit, contract: str) -> tuple[int, str]:
    """Return number and digest of the KPI schedule as signed."""
    number = schedule_number(unit.session, contract)
    lines = schedule_lines(unit.session, contract, number)
    text = canonical({"lines": [json.loads(line.agreement_body) for line in lines]})
    return number, hashlib.sha256(text.encode()).hexdigest()
