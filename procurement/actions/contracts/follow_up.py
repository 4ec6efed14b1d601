"""Agree on what is to be done about the results, move it, close it by what the figures show."""

from datetime import date
from uuid import UUID, uuid4

from sqlmodel import select

from procurement.actions.contracts.kpi_movement import movement
from procurement.actions.contracts.manage_contract import ENDED, ended
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding, Param
from procurement.rules.management.follow_ups import CLOSING, JUDGING, FollowUpStep, shown_side
from procurement.store.city import people
from procurement.store.contracts import contracts, follow_ups
from procurement.store.contracts.contract_terms import terms
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.follow_ups import FollowUp, FollowUpEvent

#: What a review must have decided before a corrective action plan is drawn up for it.
CORRECT = "correct"


def open_follow_up(
    unit: Unit,
    *,
    contract: str,
    wanted: str,
    owner: str,
    due: date,
    kpi: str = "",
    review: date | None = None,
) -> Outcome:
    """Agree that somebody does something by a day.

    Args:
        unit: The transaction.
        contract: Its id.
        wanted: What is to be done.
        owner: Handle of whoever answers for it, of the city or of the vendor.
        due: The last day for it.
        kpi: Whose movement will show whether it worked; empty where no figure can.
        review: Last day of a reviewed period: then it is part of the corrective action plan that
            the decision on that review asks for.

    Raises:
        NotFoundError: no such contract or person.
    """
    row = contracts.lock(unit.session, contract)
    person = people.by_handle(unit.session, owner)
    held, lacking = _plan(unit, row, review)
    found = (*_asked_wrongly(unit, row, wanted, due, kpi), *lacking)
    if found:
        return Outcome(found)
    number = follow_ups.next_number(unit.session, row.id)
    unit.session.add(
        FollowUp(
            id=uuid4(),
            contract_id=row.id,
            number=number,
            wanted=wanted.strip(),
            kpi_code=kpi or None,
            owner_id=person.id,
            due_on=due,
            review_id=held,
            agreed_on=unit.today,
            agreed_at=unit.now,
            agreed_by=unit.actor.id,
        )
    )
    facts: dict[str, Fact] = {"contract": row.id, "follow_up": number, "due": due.isoformat()}
    entry = {"owner": person.id, "wanted": wanted.strip(), "kpi": kpi, "review": review}
    unit.log("follow_up.opened", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def move_follow_up(unit: Unit, *, contract: str, number: int, due: date, reason: str) -> Outcome:
    """Agree on another day; the first one stays on record, and so does how often it moved.

    Raises:
        NotFoundError: no such contract or follow-up.
    """
    row = contracts.lock(unit.session, contract)
    one = follow_ups.follow_up(unit.session, row.id, number)
    found = _not_open(row, one, reason)
    if due < unit.today:
        found = (*found, Finding("follow_up.due_past", {"due": due.isoformat()}))
    if found:
        return Outcome(found)
    _step(unit, one.row.id, FollowUpStep.MOVED, reason, due=due)
    facts: dict[str, Fact] = {"contract": row.id, "follow_up": number, "due": due.isoformat()}
    entry = {"before": one.due, "reason": reason.strip()}
    unit.log("follow_up.moved", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def close_follow_up(
    unit: Unit,
    *,
    contract: str,
    number: int,
    result: FollowUpStep,
    reason: str,
    done_on: date | None = None,
) -> Outcome:
    """Say how a follow-up ended: whether it worked is judged by its KPI, and by a person.

    One that names a KPI is found effective or not only when figures of that KPI have matured from
    after the day it was done; they are kept beside the judgement, with periods and coverage.

    Args:
        unit: The transaction.
        contract: Its id.
        number: Of the follow-up.
        result: `effective`, `ineffective` or `dropped`.
        reason: Why: what was done, and what the figures do not show.
        done_on: The day it was done; default the day that was agreed, or today if that is earlier.

    Raises:
        NotFoundError: no such contract or follow-up.
        MetricError: the KPI cannot be judged.
    """
    row = contracts.lock(unit.session, contract)
    one = follow_ups.follow_up(unit.session, row.id, number)
    done = done_on or min(one.due, unit.today)
    found = (*_not_open(row, one, reason), *_cannot_end(unit, one.row, result, done))
    figures: dict[str, object] = {}
    kpi = one.row.kpi_code
    if not found and kpi is not None and result in JUDGING:
        figures = movement(
            unit.session,
            row,
            kpi,
            agreed_on=one.row.agreed_on,
            done_by=done,
            today=unit.today,
        )
        if not figures:
            lacking: dict[str, Param] = {"kpi": kpi, "number": number, "done": done.isoformat()}
            found = (Finding("follow_up.no_figures_yet", lacking),)
    if found:
        return Outcome(found)
    _step(unit, one.row.id, result, reason, figures=figures)
    facts: dict[str, Fact] = {
        "contract": row.id,
        "follow_up": number,
        "ended_as": result.value,
        "before": _said(figures.get("before")),
        "after": _said(figures.get("after")),
    }
    entry = {"done_on": done, "reason": reason.strip(), "figures": figures}
    unit.log("follow_up.closed", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def _said(side: object) -> str | None:
    """Return a figure with its days and its coverage; None where none was asked."""
    return shown_side(side) if isinstance(side, dict) else None


def _asked_wrongly(
    unit: Unit, row: Contract, wanted: str, due: date, kpi: str
) -> tuple[Finding, ...]:
    found = []
    if row.stage in ENDED:
        found.append(ended(row))
    if not wanted.strip():
        found.append(Finding("follow_up.says_nothing"))
    if due < unit.today:
        found.append(Finding("follow_up.due_past", {"due": due.isoformat()}))
    known = {one.kpi.code for one in terms(unit.session, row).agreements}
    if kpi and kpi not in known:
        facts: dict[str, Param] = {"kpi": kpi, "known": ", ".join(sorted(known)) or "-"}
        found.append(Finding("figures.kpi_unknown", facts))
    return tuple(found)


def _plan(
    unit: Unit, row: Contract, period_end: date | None
) -> tuple[UUID | None, tuple[Finding, ...]]:
    """Return the review whose plan it is part of, or why it can be part of none."""
    if period_end is None:
        return None, ()
    wanted = select(Review).where(Review.contract_id == row.id, Review.period_end == period_end)
    review = unit.session.exec(wanted).one_or_none()
    if review is None or review.decision != CORRECT:
        facts = {"contract": row.id, "period": period_end.isoformat()}
        return None, (Finding("follow_up.no_correction_decided", facts),)
    return review.id, ()


def _not_open(row: Contract, one: follow_ups.Followed, reason: str) -> tuple[Finding, ...]:
    found = []
    if row.stage in ENDED:
        found.append(ended(row))
    if one.closed is not None:
        facts: dict[str, Param] = {"number": one.row.number, "result": one.closed.step.value}
        found.append(Finding("follow_up.closed_before", facts))
    if not reason.strip():
        found.append(Finding("follow_up.no_reason"))
    return tuple(found)


def _cannot_end(unit: Unit, row: FollowUp, result: FollowUpStep, done: date) -> tuple[Finding, ...]:
    found = []
    if result not in CLOSING:
        found.append(Finding("follow_up.no_end", {"result": result.value}))
    if not row.agreed_on <= done <= unit.today:
        facts = {"agreed": row.agreed_on.isoformat(), "done": done.isoformat()}
        found.append(Finding("follow_up.done_when", facts))
    return tuple(found)


def _step(
    unit: Unit,
    follow_up: UUID,
    step: FollowUpStep,
    reason: str,
    *,
    due: date | None = None,
    figures: dict[str, object] | None = None,
) -> None:
    unit.session.add(
        FollowUpEvent(
            id=uuid4(),
            follow_up_id=follow_up,
            step=step,
            due_on=due,
            reason=reason.strip(),
            figures_body=canonical(figures or {}),
            at=unit.now,
            by=unit.actor.id,
        )
    )
    unit.session.flush()
