"""Tell the next level of what is overdue, or missed again: by letter, once for each level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlmodel import col, select

from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.contracts.milestones import MilestoneState
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.management.escalation import (
    EscalationCause,
    Level,
    levels_due,
    missed_run,
)
from procurement.rules.management.follow_ups import FollowUpState, FollowUpStep
from procurement.store.city import people
from procurement.store.contracts import contracts, escalations, follow_ups, milestones
from procurement.store.results.results import assessments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.escalations import Escalation
from procurement.store.tables.follow_ups import FollowUpEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Something that a level up should know of.

    Attributes:
        cause: What kind.
        subject: Number of the follow-up, or code.
        since: The day that passed, or the first day of the first period of the run.
        count: Days overdue, or periods missed one after the other.
        what: What was to be done, in the words of whoever agreed it; a KPI's code.
        follow_up: Id of the follow-up; None otherwise.
    """

    cause: EscalationCause
    subject: str
    since: date
    count: int
    what: str
    follow_up: UUID | None = None


def escalate_contract(unit: Unit, *, contract: str) -> Outcome:
    """Tell every level that is due of what is overdue or missed again in one contract.

    The ladder is that of the contract's case: named persons, each after so many days overdue or
    after so many periods below target one after the other.  Of the same thing a level is told
    once; a follow-up that is moved to another day begins anew.

    Raises:
        NotFoundError: no such contract; or a person of its ladder is not registered.
        MetricError: what was agreed or recorded cannot be judged.
    """
    return _escalated(unit, [contract])


def escalate_contracts(unit: Unit) -> Outcome:
    """Do the same for every running contract: what the schedule asks for each morning.

    Raises:
        NotFoundError: a person of a ladder is not registered.
        MetricError: what was agreed or recorded cannot be judged.
    """
    running = select(Contract.id).where(col(Contract.stage) == "monitoring")
    return _escalated(unit, sorted(unit.session.exec(running)))


def _escalated(unit: Unit, names: Sequence[str]) -> Outcome:
    told, unnamed = 0, []
    for name in names:
        row = contracts.lock(unit.session, name)
        ladder = escalations.ladder_of(unit.session, row)
        lapses = list(_lapses(unit, row))
        if lapses and not ladder:
            facts: dict[str, Param] = {"contract": row.id, "count": len(lapses)}
            unnamed.append(Finding("escalation.no_ladder", facts, Severity.ADVISES))
        told += _tell(unit, row, ladder, lapses)
    return Outcome(tuple(unnamed), {"contracts": len(names), "told": told})


def _tell(unit: Unit, row: Contract, ladder: tuple[Level, ...], lapses: list[Lapse]) -> int:
    known = escalations.told(unit.session, row.id)
    done = []
    for lapse in lapses:
        before = known.get((lapse.cause, lapse.subject, lapse.since), set())
        for level in levels_due(ladder, lapse.cause, lapse.count, told=before):
            _record(unit, row, lapse, level)
            done.append({"level": level.number, "person": level.person, **_said(lapse)})
    if done:
        unit.log("contract.escalated", row.ocid, {"contract": row.id, "told": done})
    return len(done)


def _record(unit: Unit, row: Contract, lapse: Lapse, level: Level) -> None:
    person = people.by_handle(unit.session, level.person)
    unit.session.add(
        Escalation(
            id=uuid4(),
            contract_id=row.id,
            cause=lapse.cause,
            subject=lapse.subject,
            since=lapse.since,
            level=level.number,
            count=lapse.count,
            told_id=person.id,
            told_at=unit.now,
            told_by=unit.actor.id,
        )
    )
    if lapse.follow_up is not None:
        unit.session.add(
            FollowUpEvent(
                id=uuid4(),
                follow_up_id=lapse.follow_up,
                step=FollowUpStep.ESCALATED,
                reason=f"{level.number}: {level.person}",
                figures_body=canonical({}),
                at=unit.now,
                by=unit.actor.id,
            )
        )
    unit.session.flush()
    if not person.email:
        return
    queue(
        unit,
        key=f"escalated-{row.id}-{lapse.cause}-{lapse.subject}-{lapse.since}-{level.number}",
        to=person.email,
        letter=f"escalation_{lapse.cause}",
        language=contracts.language_of(unit.session, row),
        facts={"contract": row.id, "level": level.number, **_said(lapse)},
    )


def _said(lapse: Lapse) -> dict[str, str | int]:
    return {
        "cause": lapse.cause.value,
        "subject": lapse.subject,
        "since": lapse.since.isoformat(),
        "count": lapse.count,
        "what": lapse.what,
    }


def _lapses(unit: Unit, row: Contract) -> Iterator[Lapse]:
    """Yield what is overdue today, and each KPI whose last figures missed their target."""
    today = unit.today
    for one in follow_ups.follow_ups(unit.session, (row.id,)):
        if one.state(today) is FollowUpState.OVERDUE:
            yield Lapse(
                cause=EscalationCause.FOLLOW_UP,
                subject=str(one.row.number),
                since=one.due,
                count=(today - one.due).days,
                what=one.row.wanted,
                follow_up=one.row.id,
            )
    for late in milestones.milestones(unit.session, (row.id,)):
        if late.state(today) is MilestoneState.OVERDUE:
            yield Lapse(
                cause=EscalationCause.MILESTONE,
                subject=late.row.code,
                since=late.row.due_on,
                count=(today - late.row.due_on).days,
                what=milestones.said(late.row.title, contracts.language_of(unit.session, row)),
            )
    yield from _misses(unit, row, today)


def _misses(unit: Unit, row: Contract, today: date) -> Iterator[Lapse]:
    for one in assessments(unit.session, row, as_of=today):
        figured = [each for each in one.rows if each.judgement.value is not None]
        run = missed_run([each.judgement.below_target for each in figured])
        if run:
            yield Lapse(
                cause=EscalationCause.KPI,
                subject=one.kpi_code,
                since=figured[-run].start,
                count=run,
                what=one.kpi_code,
            )
