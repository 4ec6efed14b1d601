"""Who may not also be whom on one procurement (domain 2.1), and the contract's own facts."""

from collections.abc import Iterator

from procurement.ingest.case.draft import Draft, Problem, repeated
from procurement.ingest.case.sections import Team
from procurement.ingest.case.values import nearest
from procurement.rules.duties.conflicts import PAIRS
from procurement.rules.vocabulary import Role

#: What a case calls the holders of a role of which it names several.
SEVERAL = {Role.CUSTODIAN: "custodians", Role.EVALUATOR: "evaluators"}
#: Of two that exclude each other, the finding points at these.
POINTED_AT = ("evaluators", "auditor")
#: Who approves the RFP beside the requester; one of them at least must be somebody else.
RFP_APPROVERS = ("procurement_officer", "legal")


def people_problems(draft: Draft) -> Iterator[Problem]:
    """Yield conflicts between roles, and what is wrong with the contract's facts."""
    for role in ("custodians", "evaluators"):
        yield from repeated(iter(draft.words("team", role)))
    for pair in PAIRS:
        names = [SEVERAL.get(role, role.value) for role in pair]
        if Team.model_fields.keys() >= {*names}:
            first, second = sorted(names, key=_pointed_at)
            yield from _conflict(draft, first, second)
    yield from _only_approver(draft)
    yield from _contract(draft)


def _pointed_at(name: str) -> int:
    return POINTED_AT.index(name) if name in POINTED_AT else -1


def _conflict(draft: Draft, first: str, second: str) -> Iterator[Problem]:
    holders = {person for _, person in draft.words("team", first)}
    for steps, person in draft.words("team", second):
        if person in holders:
            facts = {"person": person, "first": first, "second": second}
            yield Problem("case.role_conflict", steps, facts)


def _only_approver(draft: Draft) -> Iterator[Problem]:
    requester = draft.at("team", "requester")
    approvers = [draft.at("team", role) for role in RFP_APPROVERS]
    if isinstance(requester, str) and all(person == requester for person in approvers):
        facts = {"person": requester, "names": ", ".join(RFP_APPROVERS)}
        yield Problem("case.only_approver", ("team", "requester"), facts)


def _contract(draft: Draft) -> Iterator[Problem]:
    start, end = draft.day("contract", "start"), draft.day("contract", "end")
    if start and end and end < start:
        facts = {"first": str(start), "last": str(end)}
        yield Problem("case.span_backwards", ("contract", "end"), facts)
    deadline = draft.moment("calendar", "deadline")
    if start and deadline and start <= deadline.date:
        facts = {"day": str(start), "deadline": deadline.shown}
        yield Problem("case.contract_before_deadline", ("contract", "start"), facts)
    currency = draft.at("contract", "currency")
    if isinstance(currency, str) and draft.frame.currency not in (None, currency):
        facts = {"currency": str(draft.frame.currency)}
        yield Problem("case.currency_differs", ("contract", "currency"), facts)
    manager, named = draft.at("contract", "manager"), draft.at("team", "contract_manager")
    if isinstance(manager, str) and isinstance(named, str) and manager != named:
        facts = {"manager": named, "nearest": nearest(manager, (named,))}
        yield Problem("case.manager_differs", ("contract", "manager"), facts)
