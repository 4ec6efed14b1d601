"""Move a solicitation or a contract to another stage: lock, decide, write, audit."""

import hashlib
import json
from decimal import Decimal
from uuid import uuid4

from procurement.actions.city.law_in_force import place_of, place_today
from procurement.actions.closeout.keep_records import start_clock
from procurement.actions.contracts.end_awards import end_awards
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.sign_framework import sign_framework
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.jurisdictions.case_terms import settled
from procurement.rules.jurisdictions.tie_order import tie_order
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.stages import Decision, decide
from procurement.rules.vocabulary import ContractStatus, Role, SubjectKind
from procurement.store.bids.keys import new_tender_key
from procurement.store.city import laws, people
from procurement.store.closeout.retention import OVER
from procurement.store.contracts import contracts
from procurement.store.evaluation import awards
from procurement.store.facts import contract_facts, solicitation_facts
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import CustodianWrap, TenderKey
from procurement.store.tables.contracts import Contract
from procurement.store.tables.solicitations import Criterion, EvaluationScheme, Solicitation

#: Going back to one of these means a new call: bids, openings and prices of the old round stay
#: on record and count no longer.
BEFORE_RELEASE = frozenset({"define-outcomes", "outreach", "drafting"})

#: Awards are decided in the first, and stand on in the second; every other way out ends them.
DECIDING, AWARDED = "award", "awarded"

#: Leaving by this way, the outcome framework is signed.
SIGNED = ("define-outcomes", "outreach")


def advance_solicitation(
    unit: Unit, *, ocid: str, target: str, reason: str = "", seen_version: int | None = None
) -> Outcome:
    """Move the solicitation to `target` if every gate is open; otherwise change nothing.

    `seen_version` is the version that the officer looked at: of two officers at once, one wins.

    Raises:
        ConflictError: somebody else has moved it meanwhile.
    """
    row = solicitations.lock(unit.session, ocid)
    solicitations.expect_version(row, seen_version)
    now = unit.now
    place = place_of(unit.session, row, now)
    facts = solicitation_facts.facts(unit.session, row, now, place)
    decision = decide(SOLICITATION_PATHWAYS[row.pathway], facts, target, reason=reason)
    if not decision.allowed:
        return Outcome(decision.findings, {"stage": row.stage})
    _move(unit, row, decision, reason)
    return Outcome(decision.findings, {"ocid": row.ocid, "stage": target, "round": row.round})


def ways_back(row: Solicitation) -> tuple[str, ...]:
    """Return the earlier stages to which the solicitation can be sent back from where it is."""
    exits = SOLICITATION_PATHWAYS[row.pathway].stage(row.stage).exits
    return tuple(way.to for way in exits if way.back)


def send_back(unit: Unit, row: Solicitation, target: str, reason: str) -> None:
    """Open a new round at `target`, one of `ways_back`, by a decision that binds the officials.

    The decision itself is the consent.  Awards of the old round end; nothing else of it is touched.
    """
    _move(unit, row, Decision(row.stage, target, back=True), reason)


def _move(unit: Unit, row: Solicitation, decision: Decision, reason: str) -> None:
    target = decision.target
    entry = _entry(row, decision, reason)
    if row.stage == DECIDING and target != AWARDED:
        ended = end_awards(unit, awards.standing(unit.session, row), reason=reason)
        entry["cancelled_awards"] = ended
    if (row.stage, target) == SIGNED:
        entry |= sign_framework(unit, row)
    if decision.back:
        row.round += 1
        entry["closed_round"] = _reopen(row, target)
    row.stage, row.version = target, row.version + 1
    if target == "questions":
        entry |= _release(unit, row)
    unit.session.add(row)
    _enter(unit, row, reason)
    unit.log("stage.advanced", row.ocid, entry)


def advance_contract(
    unit: Unit,
    *,
    contract: str,
    target: str,
    reason: str = "",
    override: str = "",
    seen_version: int | None = None,
) -> Outcome:
    """Move the contract to `target` if every gate is open; otherwise change nothing.

    `override` is why an official passes a gate that may be waived, such as open payments at
    closeout; it is put on record with what was open, beside the consents that are needed anyway.

    Raises:
        ConflictError: somebody else has moved it meanwhile.
    """
    row = contracts.lock(unit.session, contract)
    solicitations.expect_version(row, seen_version)
    facts = contract_facts.facts(unit.session, row, unit.now, unit.today)
    decision = decide(
        CONTRACT_PATHWAYS[row.pathway], facts, target, reason=reason, override=override
    )
    if not decision.allowed:
        return Outcome(decision.findings, {"stage": row.stage})
    entry = _entry(row, decision, reason)
    if override.strip():
        waived = [{"code": one.code, **one.params} for one in decision.findings]
        entry["override"] = {"reason": override.strip(), "waived": waived}
    row.round += decision.back
    row.stage, row.version = target, row.version + 1
    row.status = CONTRACT_STATUS.get(target, row.status)
    if target in {"closed", "terminated"}:
        row.ended_at = unit.now
    unit.session.add(row)
    _enter(unit, row, reason)
    unit.log("stage.advanced", row.ocid, {**entry, "contract": row.id})
    advice = decision.findings
    if target in OVER:
        advice += start_clock(unit, row, ended_on=unit.today, reason=f"stage: {target}")
    return Outcome(advice, {"contract": row.id, "stage": target, "round": row.round})


#: OCDS contractStatus of a contract that has reached a stage.
CONTRACT_STATUS = {
    "monitoring": ContractStatus.ACTIVE,
    "closed": ContractStatus.TERMINATED,  # OCDS: the contract was signed and is no longer in force
    "terminated": ContractStatus.TERMINATED,
    "not-signed": ContractStatus.CANCELLED,
}


def _entry(row: Solicitation | Contract, decision: Decision, reason: str) -> dict[str, object]:
    return {
        "from": decision.source,
        "to": decision.target,
        "round": row.round,
        "version_before": row.version,
        "version_after": row.version + 1,
        "advice": [finding.code for finding in decision.findings],
        "reason": reason,
    }


def _enter(unit: Unit, row: Solicitation | Contract, reason: str) -> None:
    is_contract = isinstance(row, Contract)
    solicitations.enter(
        unit.session,
        solicitations.Move(
            kind=SubjectKind.CONTRACT if is_contract else SubjectKind.SOLICITATION,
            subject=row.id if isinstance(row, Contract) else row.ocid,
            target=row.stage,
            round=row.round,
            at=unit.now,
            by=unit.actor.id,
            reason=reason,
        ),
    )


def _reopen(row: Solicitation, target: str) -> dict[str, object]:
    """Open the new round: what the old one had locked is kept in the log, and open again."""
    old: dict[str, object] = {
        "released_at": row.released_at,
        "technical_opened_at": row.technical_opened_at,
        "technical_locked_at": row.technical_locked_at,
        "price_opened_at": row.price_opened_at,
    }
    row.technical_locked_at = None
    if target in BEFORE_RELEASE:
        row.released_at = row.technical_opened_at = row.price_opened_at = None
        row.price_acknowledged = False
    return old


def _release(unit: Unit, row: Solicitation) -> dict[str, object]:
    """Freeze and hash the evaluation scheme, and make the key that bids are sealed for."""
    case, place = json.loads(row.case_body), place_today(row, unit.now)
    scheme = Scheme.from_body(scheme_body(case, tie_order(place, case)))
    text = canonical(scheme.as_body())
    digest = hashlib.sha256(text.encode()).hexdigest()
    row.released_at, row.tender_round = unit.now, row.round
    unit.session.add(
        EvaluationScheme(
            ocid=row.ocid,
            round=row.round,
            body=text,
            digest=digest,
            frozen_at=unit.now,
            frozen_by=unit.actor.id,
        )
    )
    for criterion in scheme.criteria:
        unit.session.add(
            Criterion(
                id=uuid4(),
                ocid=row.ocid,
                round=row.round,
                code=criterion.code,
                kind=criterion.kind,
                weight=str(Decimal(criterion.weight)),
                max_level=criterion.max_level,
            )
        )
    law = settled(place, case)
    return {
        "scheme_digest": digest,
        "law": law.place,
        "law_digest": laws.freeze(unit.session, row, law, at=unit.now),
        "seal_for": _tender_key(unit, row),
        "deadline": row.deadline,
    }


def _tender_key(unit: Unit, row: Solicitation) -> str:
    custodians = people.with_role(unit.session, Role.CUSTODIAN, row.ocid)
    recipients = people.recipients(unit.session, custodians)
    key = new_tender_key({str(person): recipient for person, recipient in recipients.items()})
    ids = {str(person.id): person.id for person in custodians}
    unit.session.add(
        TenderKey(ocid=row.ocid, round=row.round, recipient=key.recipient, created_at=unit.now)
    )
    unit.session.flush()
    for wrap in key.wraps:
        unit.session.add(
            CustodianWrap(
                ocid=row.ocid,
                round=row.round,
                outer_person_id=ids[wrap.outer],
                inner_person_id=ids[wrap.inner],
                content=wrap.content,
            )
        )
    return key.recipient
