"""Who viewed the call, came to its meeting, or began a bid: lists that the funnel counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.outreach.steps import ListedStep
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.outreach import StepList, StepListLine
from procurement.store.tables.solicitations import Solicitation


def record_steps(
    unit: Unit,
    *,
    ocid: str,
    step: ListedStep,
    vendors: tuple[str, ...] = (),
    source: str,
    held_on: date | None = None,
    complete: bool = False,
) -> Outcome:
    """Put a list of vendors on record that reached a step; a vendor may be on several.

    Whoever is on no list of a step reached it or not: nobody knows.  Once a list is complete,
    whoever is on none did not; a complete list without vendors says that nobody came.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        step: What they did.  Who began a bid stays sealed until the technical opening.
        vendors: As `SCHEME/ID`, each in the register.
        source: Which log or sheet it is from.
        held_on: The day it speaks of; today where it is not said.
        complete: Whether everybody who reached the step until that day is on record with it.
    """
    row = solicitations.lock(unit.session, ocid)
    day = held_on or unit.today
    firms, unknown = outreach.firms(unit.session, vendors)
    found = (*_problems(unit, row, step, day, source), *unknown)
    if not vendors and not complete:
        found = (*found, Finding("steps.nobody"))
    if found:
        return Outcome(found)
    told = StepsTold(step=step, held_on=day, source=source.strip(), complete=complete)
    ids = sorted({firm.id for firm in firms.values()})
    enter_list(unit, row, told, ids)
    return Outcome(facts={"vendors": len(ids), "complete": complete})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsTold:
    """What a list says beside its vendors: which step, of which day, from where, and if of all."""

    step: ListedStep
    held_on: date
    source: str
    complete: bool


def enter_list(unit: Unit, row: Solicitation, told: StepsTold, ids: Sequence[UUID]) -> UUID:
    """Put a list that was checked on record; return its id."""
    kept = StepList(
        id=uuid4(),
        ocid=row.ocid,
        step=told.step,
        held_on=told.held_on,
        complete=told.complete,
        source=told.source,
        recorded_at=unit.now,
        recorded_by=unit.actor.id,
    )
    unit.session.add(kept)
    unit.session.flush()
    unit.session.add_all([StepListLine(list_id=kept.id, vendor_id=one) for one in ids])
    unit.log(
        "steps.recorded",
        row.ocid,
        {
            "list": kept.id,
            "step": told.step,
            "held_on": told.held_on,
            "complete": told.complete,
            "source": told.source,
            "vendors": ids,
        },
    )
    return kept.id


def _problems(
    unit: Unit, row: Solicitation, step: ListedStep, day: date, source: str
) -> tuple[Finding, ...]:
    found = []
    if not source.strip():
        found.append(Finding("steps.no_source"))
    if day > unit.today:
        found.append(Finding("steps.not_yet", {"day": str(day), "today": str(unit.today)}))
    if step is ListedStep.STARTED and row.technical_opened_at is None:
        found.append(Finding("steps.sealed", {"reference": row.reference}))
    return tuple(found)
