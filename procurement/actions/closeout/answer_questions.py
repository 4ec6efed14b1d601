"""What only an official can answer before a contract is closed."""

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.closeout.answers import ANSWERS, Answer, Question
from procurement.rules.findings import Finding
from procurement.store.closeout.retention import OVER
from procurement.store.closeout.stated import answers
from procurement.store.contracts import contracts
from procurement.store.contracts.successions import successions
from procurement.store.tables.closeout import CloseoutAnswer


def answer_closeout(
    unit: Unit, *, contract: str, question: Question, answer: Answer, reason: str
) -> Outcome:
    """Answer a question of the closeout; a later answer takes the place of it, both are kept.

    Args:
        unit: The transaction.
        contract: Its id.
        question: Which one.
        answer: One of its answers.
        reason: Why, and what shows it.

    Raises:
        NotFoundError: no such contract.
    """
    row = contracts.lock(unit.session, contract)
    facts = {"contract": row.id, "question": question.value, "answer": answer.value}
    found = []
    if row.stage in OVER:
        found.append(Finding("contract.ended", {"contract": row.id, "stage": row.stage}))
    if answer not in ANSWERS[question]:
        found.append(Finding("closeout.other_answer", {**facts, "known": _known(question)}))
    if not reason.strip():
        found.append(Finding("closeout.no_reason", facts))
    if question is Question.SUCCESSOR and row.id in successions(unit.session):
        found.append(Finding("closeout.followed_already", facts))
    if found:
        return Outcome(tuple(found))
    before = answers(unit.session, row.id).get(question)
    said = CloseoutAnswer(
        contract_id=row.id,
        question=question,
        number=before.number + 1 if before else 1,
        answer=answer,
        reason=reason.strip(),
        answered_at=unit.now,
        answered_by=unit.actor.id,
    )
    unit.session.add(said)
    unit.log("closeout.answered", row.ocid, {**facts, "number": said.number, "reason": said.reason})
    return Outcome(facts={"contract": row.id, "question": question.value, "answer": answer.value})


def _known(question: Question) -> str:
    return ", ".join(answer.value for answer in ANSWERS[question])
