"""Disagree over figures or over what was found of a milestone: file, answer, settle, withdraw."""

from uuid import uuid4

from sqlmodel import col, func, select

from procurement.actions.contracts.manage_contract import ENDED, ended
from procurement.actions.forms import Form
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.reports.group_question import span_of
from procurement.actions.reviews.found_review import speaks_for_vendor
from procurement.actions.unit import Unit
from procurement.rules.contracts.disputes import DisputeResult
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import Role
from procurement.store.contracts import contracts, disputes, milestones
from procurement.store.contracts.contract_terms import terms
from procurement.store.contracts.disputes import Disputed
from procurement.store.tables.contracts import Contract
from procurement.store.tables.disputes import Dispute, DisputeAnswer, DisputeSettlement
from procurement.store.tables.people import Person


class DisputeForm(Form):
    """What one side disagrees with.

    Attributes:
        contract: Its id.
        reasons: Why, verbatim.
        kpi: Code of the KPI whose figures are disputed, with `period`.
        period: `2026`, `2026-Q1`, `2026-03` or `START/END`: the figures inside it.
        milestone: Code of the milestone whose judgement is disputed; instead of a KPI.
    """

    contract: str
    reasons: str
    kpi: str = ""
    period: str = ""
    milestone: str = ""


def file_dispute(unit: Unit, *, form: DisputeForm) -> Outcome:
    """File a dispute, as the vendor or for the city.

    Until somebody settles it, what is disputed is held back in settlements, and nothing else is.

    Raises:
        NotFoundError: no such contract or milestone.
        NotAllowedError: somebody of another vendor asks.
        BadInputError: no such period.
    """
    row = contracts.lock(unit.session, form.contract)
    _own_side(unit, row)
    found = _asks_badly(unit, row, form)
    if found:
        return Outcome(found)
    if form.milestone:
        milestones.milestone(unit.session, row.id, form.milestone)
    span = span_of(form.period) if form.kpi else None
    last = select(func.max(col(Dispute.number))).where(Dispute.contract_id == row.id)
    one = Dispute(
        id=uuid4(),
        contract_id=row.id,
        number=(unit.session.exec(last).one() or 0) + 1,
        kpi_code=form.kpi or None,
        period_start=span[0] if span else None,
        period_end=span[1] if span else None,
        milestone_code=form.milestone or None,
        reasons=form.reasons.strip(),
        filed_at=unit.now,
        filed_by=unit.actor.id,
    )
    unit.session.add(one)
    facts: dict[str, Fact] = {"contract": row.id, "dispute": one.number}
    about = {"kpi": form.kpi, "period": form.period, "milestone": form.milestone}
    unit.log(
        "dispute.filed", row.ocid, {**facts, **about, "number": one.number, "reasons": one.reasons}
    )
    return Outcome(facts=facts)


def answer_dispute(unit: Unit, *, contract: str, number: int, answer: str) -> Outcome:
    """Answer a dispute for the side that did not file it; once.

    Raises:
        NotFoundError: no such contract or dispute.
        NotAllowedError: somebody of another vendor asks.
    """
    row = contracts.lock(unit.session, contract)
    _own_side(unit, row)
    one = disputes.dispute(unit.session, row.id, number)
    found = [*_settled(one)]
    if one.answer is not None:
        found.append(Finding("dispute.answered_before", {"number": number}))
    if _of_vendor(unit, one) == (unit.actor.person.vendor_id is not None):
        found.append(Finding("dispute.own_side", {"number": number}))
    if not answer.strip():
        found.append(Finding("dispute.says_nothing", {"number": number}))
    if found:
        return Outcome(tuple(found))
    unit.session.add(
        DisputeAnswer(
            dispute_id=one.row.id,
            filed_by=one.row.filed_by,
            answer=answer.strip(),
            answered_at=unit.now,
            answered_by=unit.actor.id,
        )
    )
    unit.log(
        "dispute.answered",
        row.ocid,
        {"contract": row.id, "number": number, "answer": answer.strip()},
    )
    return Outcome(facts={"contract": row.id, "dispute": number})


def settle_dispute(
    unit: Unit, *, contract: str, number: int, result: DisputeResult, reasons: str
) -> Outcome:
    """Settle an answered dispute, as somebody who neither filed nor answered it.

    The decision changes no figure and no judgement: whoever brought or judged them does, where it
    says so.

    Raises:
        NotFoundError: no such contract or dispute.
    """
    row = contracts.lock(unit.session, contract)
    one = disputes.dispute(unit.session, row.id, number)
    found = [*_settled(one)]
    sides = {one.row.filed_by, one.answer.answered_by if one.answer else None}
    if result is DisputeResult.WITHDRAWN:
        found.append(Finding("dispute.not_yours_to_withdraw", {"number": number}))
    if one.answer is None:
        found.append(Finding("dispute.unanswered", {"number": number}))
    if unit.actor.id in sides:
        facts: dict[str, Param] = {"number": number, "person": unit.actor.person.handle}
        found.append(Finding("dispute.own_case", facts))
    if not reasons.strip():
        found.append(Finding("dispute.says_nothing", {"number": number}))
    return Outcome(tuple(found)) if found else _end(unit, row, one, result, reasons)


def withdraw_dispute(unit: Unit, *, contract: str, number: int, reasons: str) -> Outcome:
    """Withdraw a dispute, as the side that filed it.

    Raises:
        NotFoundError: no such contract or dispute.
        NotAllowedError: somebody of another vendor asks.
    """
    row = contracts.lock(unit.session, contract)
    _own_side(unit, row)
    one = disputes.dispute(unit.session, row.id, number)
    found = [*_settled(one)]
    if _of_vendor(unit, one) != (unit.actor.person.vendor_id is not None):
        found.append(Finding("dispute.not_yours_to_withdraw", {"number": number}))
    if one.answer is not None and one.answer.answered_by == unit.actor.id:
        found.append(Finding("dispute.own_side", {"number": number}))
    if not reasons.strip():
        found.append(Finding("dispute.says_nothing", {"number": number}))
    if found:
        return Outcome(tuple(found))
    return _end(unit, row, one, DisputeResult.WITHDRAWN, reasons)


def _end(unit: Unit, row: Contract, one: Disputed, result: DisputeResult, reasons: str) -> Outcome:
    unit.session.add(
        DisputeSettlement(
            dispute_id=one.row.id,
            filed_by=one.row.filed_by,
            answered_by=one.answer.answered_by if one.answer else None,
            result=result,
            reasons=reasons.strip(),
            settled_at=unit.now,
            settled_by=unit.actor.id,
        )
    )
    facts: dict[str, Fact] = {
        "contract": row.id,
        "dispute": one.row.number,
        "dispute_result": result.value,
    }
    entry = {"number": one.row.number, "reasons": reasons.strip()}
    unit.log("dispute.settled", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def _own_side(unit: Unit, row: Contract) -> None:
    if unit.actor.role is Role.VENDOR_CONTACT:
        speaks_for_vendor(unit, row)


def _of_vendor(unit: Unit, one: Disputed) -> bool:
    """Whether the vendor filed it."""
    return unit.session.get_one(Person, one.row.filed_by).vendor_id is not None


def _settled(one: Disputed) -> tuple[Finding, ...]:
    if one.settlement is None:
        return ()
    facts: dict[str, Param] = {"number": one.row.number, "result": one.settlement.result.value}
    return (Finding("dispute.settled_before", facts),)


def _asks_badly(unit: Unit, row: Contract, form: DisputeForm) -> tuple[Finding, ...]:
    found = []
    if row.stage in ENDED:
        found.append(ended(row))
    if not form.reasons.strip():
        found.append(Finding("dispute.says_nothing", {"number": "-"}))
    if bool(form.kpi) == bool(form.milestone) or bool(form.kpi) != bool(form.period):
        found.append(Finding("dispute.about_one_thing"))
    known = {one.kpi.code for one in terms(unit.session, row).agreements}
    if form.kpi and form.kpi not in known:
        facts: dict[str, Param] = {"kpi": form.kpi, "known": ", ".join(sorted(known)) or "-"}
        found.append(Finding("figures.kpi_unknown", facts))
    return tuple(found)
