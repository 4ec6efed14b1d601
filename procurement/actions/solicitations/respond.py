"""Questions and answers: the asker stays hidden, the answer is for all."""

from uuid import uuid4

from sqlmodel import func, select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.solicitations import solicitations
from procurement.store.tables.solicitations import Question


def ask_question(unit: Unit, *, ocid: str, question: str) -> Outcome:
    """Ask a question in the time for questions; only the answer is published, to all."""
    row = solicitations.lock(unit.session, ocid)
    now = unit.now
    vendor = unit.actor.person.vendor_id
    if vendor is None:
        return Outcome((Finding("vendor.no_firm", {"person": unit.actor.person.handle}),))
    if row.stage != "questions" or now > row.questions_until:
        until = row.questions_until.isoformat()
        return Outcome((Finding("questions.closed", {"until": until}),))
    if not question.strip():
        return Outcome((Finding("questions.blank"),))
    same_round = (Question.ocid == row.ocid, Question.round == row.round)
    number = unit.session.exec(select(func.count()).select_from(Question).where(*same_round)).one()
    unit.session.add(
        Question(
            id=uuid4(),
            ocid=row.ocid,
            round=row.round,
            number=number + 1,
            vendor_id=vendor,
            question=question,
            asked_at=now,
        )
    )
    unit.log("question.asked", row.ocid, {"number": number + 1})
    return Outcome(facts={"number": number + 1})


def answer_question(
    unit: Unit, *, ocid: str, number: int, answer: str, material: bool = False
) -> Outcome:
    """Answer a question for all; `material` says that the answer changes what is asked."""
    row = solicitations.lock(unit.session, ocid)
    question = unit.session.exec(
        select(Question).where(
            Question.ocid == row.ocid, Question.round == row.round, Question.number == number
        )
    ).one_or_none()
    if question is None:
        raise NotFoundError(Finding("questions.unknown", {"number": number}))
    if not answer.strip():
        return Outcome((Finding("questions.blank"),))
    if question.answered_at is not None:
        return Outcome((Finding("questions.answered_before", {"number": number}),))
    question.answer, question.material = answer, material
    question.answered_at, question.answered_by = unit.now, unit.actor.id
    unit.session.add(question)
    unit.log("question.answered", row.ocid, {"number": number, "material": material})
    return Outcome(facts={"number": number, "material": material})
