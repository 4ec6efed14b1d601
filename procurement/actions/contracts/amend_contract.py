"""Amend a signed contract: target, value, last day or milestone, with a coded reason and limits."""

import json
from dataclasses import dataclass
from datetime import date

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from procurement.actions.contracts.amendment_limits import Allowed, allowed
from procurement.actions.contracts.manage_contract import ENDED, ended, line_of
from procurement.actions.contracts.new_target import unplanned, with_target
from procurement.actions.contracts.sign_amendment import Signing, next_number, sign_amendment
from procurement.actions.forms import Form
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.findings import Finding, Param, blocking
from procurement.rules.money import CurrencyError, Money
from procurement.store.contracts import contracts, milestones
from procurement.store.contracts.contract_terms import terms
from procurement.store.contracts.milestones import Promised
from procurement.store.tables.contracts import Contract


class AmendmentForm(Form):
    """What an amendment changes; everything else stays as it is.

    Attributes:
        contract: Its id.
        code: Why, as a code.
        reason: Why, in words.
        kpi: Code of the KPI whose target changes.
        target: Its new target: a number in the KPI's unit, `LOW..HIGH` for a range, or
            `120/120/90` for a KPI that is planned period by period: one amount for each period
            that has not begun.  Periods that have begun keep what was promised.
        value: The new value, as a decimal in the contract's currency.
        ends_on: The new last day.
        milestone: Code of the milestone that gets another day.
        due: That day.
    """

    contract: str
    code: AmendmentReason
    reason: str
    kpi: str = ""
    target: str = ""
    value: str = ""
    ends_on: date | None = None
    milestone: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What of a form can be done: the new terms, and how far they may go beyond the law."""

    agreed: Agreement | None
    value: Money | None
    milestone: Promised | None
    limits: Allowed


def amend_contract(unit: Unit, *, form: AmendmentForm) -> Outcome:
    """Change a signed contract, within what the law of its place allows for all its amendments.

    Beyond that only by a consent that somebody else gave to exactly this change, with a reason
    (`allow_amendment`); it is used up.  Where the law is not known, that is said, and the amendment
    goes ahead on the signature of the official.

    Raises:
        NotFoundError: no such contract; no such KPI or milestone in it.
    """
    row = contracts.lock(unit.session, form.contract)
    found = (*_not_amendable(unit, row, form), *_asks_badly(form))
    if found:
        return Outcome(found)
    change = _change(unit, row, form)
    if not isinstance(change, Change):
        return Outcome(change)
    signed = sign_amendment(
        unit,
        row,
        Signing(
            code=form.code,
            reason=form.reason,
            change=_written(row, form, change),
            agreed=change.agreed,
            override=change.limits.override,
        ),
    )
    _apply(unit, row, form, change)
    if change.milestone is not None and form.due is not None:
        moved = change.milestone.row
        milestones.move(unit.session, moved, due=form.due, amendment=signed.row)
    entry = {
        "contract": row.id,
        "number": signed.number,
        "code": form.code,
        "reason": form.reason,
        "advice": [one.code for one in change.limits.findings],
        **signed.change,
    }
    facts: dict[str, Fact] = {"contract": row.id, "amendment": signed.number}
    facts["schedule"] = signed.schedule
    if change.limits.override is not None:
        entry["override"] = {
            "by": change.limits.override.approved_by,
            "reason": change.limits.override.reason,
        }
        facts["override"] = change.limits.override.reason
    unit.log("contract.amended", row.ocid, entry)
    return Outcome((*change.limits.findings, *unplanned(terms(unit.session, row))), facts)


def _change(unit: Unit, row: Contract, form: AmendmentForm) -> Change | tuple[Finding, ...]:
    """Return the change that can be made, or everything that stands against it."""
    agreed = _agreed(unit, row, form) if form.kpi else None
    value = _value(row, form) if form.value else None
    moved = _moved(unit, row, form) if form.milestone else None
    found: list[Finding] = []
    for part in (agreed, value, moved):
        found += part if isinstance(part, tuple) else ()
    if isinstance(agreed, tuple) or isinstance(value, tuple) or isinstance(moved, tuple):
        return tuple(found)
    limits = allowed(unit, row, value=value, ends_on=form.ends_on)
    if blocking(limits.findings):
        return limits.findings
    return Change(agreed=agreed, value=value, milestone=moved, limits=limits)


def _agreed(unit: Unit, row: Contract, form: AmendmentForm) -> Agreement | tuple[Finding, ...]:
    agreement = agreement_from_record(json.loads(line_of(unit, row, form.kpi).agreement_body))
    number = next_number(unit.session, row.id)
    return with_target(
        agreement,
        form.target,
        row=row,
        today=unit.today,
        number=number,
        ends_on=form.ends_on,
    )


def _value(row: Contract, form: AmendmentForm) -> Money | tuple[Finding, ...]:
    if row.value_minor is None or row.currency is None:
        return (Finding("amendment.value_unknown", {"contract": row.id}),)
    facts: dict[str, Param] = {"value": form.value, "currency": row.currency}
    try:
        value = Money.of(form.value, row.currency)
    except CurrencyError:
        return (Finding("amendment.bad_value", facts),)
    if value.minor < 0:
        return (Finding("amendment.bad_value", facts),)
    return (Finding("amendment.same_value", facts),) if value.minor == row.value_minor else value


def _moved(unit: Unit, row: Contract, form: AmendmentForm) -> Promised | tuple[Finding, ...]:
    one = milestones.milestone(unit.session, row.id, form.milestone)
    due, ends = form.due or one.row.due_on, form.ends_on or row.ends_on
    facts: dict[str, Param] = {"milestone": form.milestone, "due": due.isoformat()}
    found = []
    if due == one.row.due_on:
        found.append(Finding("amendment.same_day", facts))
    if due < unit.today or (ends is not None and due > ends):
        last = ends.isoformat() if ends else "-"
        found.append(Finding("amendment.due_outside", {**facts, "ends": last}))
    if one.judged is not None:
        found.append(Finding("amendment.milestone_judged", facts))
    return tuple(found) or one


def _written(row: Contract, form: AmendmentForm, change: Change) -> dict[str, object]:
    """Return what the amendment changes, before and after, as it is stored."""
    written: dict[str, object] = {}
    if form.ends_on is not None:
        written["ends_on"] = {"from": row.ends_on, "to": form.ends_on}
    if change.value is not None:
        minor = {"from": row.value_minor, "to": change.value.minor}
        written["value"] = {**minor, "currency": change.value.currency}
    if change.milestone is not None:
        moved = change.milestone.row
        written["milestone"] = {"code": moved.code, "from": moved.due_on, "to": form.due}
    return written


def _apply(unit: Unit, row: Contract, form: AmendmentForm, change: Change) -> None:
    if form.ends_on is not None:
        row.ends_on = form.ends_on
    if change.value is not None:
        row.value_minor = change.value.minor
    unit.session.add(row)
    unit.session.flush()


def _asks_badly(form: AmendmentForm) -> tuple[Finding, ...]:
    """Refuse a form that changes nothing, or names half of a change."""
    halves = (bool(form.kpi) != bool(form.target), bool(form.milestone) != bool(form.due))
    changes = (form.kpi, form.value, form.ends_on, form.milestone)
    if any(halves) or not any(changes):
        return (Finding("amendment.nothing"),)
    return ()


def _not_amendable(unit: Unit, row: Contract, form: AmendmentForm) -> tuple[Finding, ...]:
    found = []
    ends_on = form.ends_on
    if row.stage in ENDED:
        found.append(ended(row))
    if not contracts.is_in_force(row):
        found.append(Finding("contract.unsigned"))
    if not form.reason.strip():
        found.append(Finding("reason.missing", {"target": "contract.amend"}))
    if ends_on is not None and ends_on < max(row.starts_on or unit.today, unit.today):
        found.append(Finding("amendment.ends_in_past", {"ends": ends_on.isoformat()}))
    return tuple(found)
