"""A person's recorded consent to one way out of one stage."""

from uuid import uuid4

from sqlmodel import select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.stages import Approval as Needed
from procurement.store.contracts import contracts
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.solicitations import Approval, Solicitation


def give_approval(
    unit: Unit, *, target: str, ocid: str = "", contract: str = "", note: str = ""
) -> Outcome:
    """Consent, in the acting role, to leaving the present stage for `target`.

    Refused where that way out asks for no such consent.
    """
    row: Solicitation | Contract
    if contract:
        row = contracts.lock(unit.session, contract)
        subject, ways = row.id, CONTRACT_PATHWAYS[row.pathway].stage(row.stage).exits
        needed = {way.to: way.approvals for way in ways}
    else:
        row = solicitations.lock(unit.session, ocid)
        subject = row.ocid
        needed = {
            way.to: way.approvals
            for way in SOLICITATION_PATHWAYS[row.pathway].stage(row.stage).exits
        }
    role = unit.actor.role
    if role not in {one.role for one in needed.get(target, ())}:
        return Outcome((_not_asked(row.stage, target, role.value, needed),))
    same = select(Approval).where(
        Approval.subject == subject,
        Approval.round == row.round,
        Approval.stage == row.stage,
        Approval.target == target,
        Approval.role == role.value,
        Approval.person_id == unit.actor.id,
    )
    if unit.session.exec(same).one_or_none() is not None:
        return Outcome(facts={"target": target, "known": True})
    asked = {one.role.value for one in needed[target]}
    if _alone(unit, row, target, asked - {role.value}):
        return Outcome((Finding("approval.alone", {"person": unit.actor.person.handle}),))
    unit.session.add(
        Approval(
            id=uuid4(),
            subject=subject,
            round=row.round,
            stage=row.stage,
            target=target,
            role=role.value,
            person_id=unit.actor.id,
            given_at=unit.now,
            note=note,
        )
    )
    chain = row.ocid
    entry = {"subject": subject, "stage": row.stage, "target": target, "round": row.round}
    unit.log("approval.given", chain, {**entry, "reason": note})
    return Outcome(facts={"target": target, "role": role.value})


def _alone(unit: Unit, row: Solicitation | Contract, target: str, others: set[str]) -> bool:
    """Whether the actor would be the only one who consents, in every role that is asked.

    A requester is never the only approver of the RFP (domain 2.1); nor is anybody else.
    """
    subject = row.id if isinstance(row, Contract) else row.ocid
    given = [
        one
        for one in solicitations.consents(unit.session, subject, round_=row.round, stage=row.stage)
        if one.target == target
    ]
    mine = {one.role for one in given if one.person_id == unit.actor.id}
    return len(others) > 1 and others <= mine and len(mine) == len(given)


def _not_asked(
    stage: str, target: str, role: str, needed: dict[str, tuple[Needed, ...]]
) -> Finding:
    asked = ", ".join(
        f"{way}: {approval.role.value}"
        for way, approvals in needed.items()
        for approval in approvals
    )
    facts = {"stage": stage, "target": target, "role": role, "asked": asked or "-"}
    return Finding("approval.not_asked", facts)
