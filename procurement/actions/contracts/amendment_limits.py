"""Whether an amendment stays within the law of its place, and who may let it go beyond."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from procurement.actions.city.law_in_force import place_of
from procurement.actions.contracts.manage_contract import ENDED, ended
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.rules.contracts.amendments import Extent, beyond_law
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.money import CurrencyError, Money
from procurement.store.contracts import amended, contracts
from procurement.store.solicitations import solicitations
from procurement.store.tables.changes import AmendmentOverride
from procurement.store.tables.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What the law says of an amendment, and the consent by which it may go beyond.

    Attributes:
        findings: What stands against it, or is not known; without `override` as the law has it.
        override: The consent that it uses; None where it needs none, or has none.
    """

    findings: tuple[Finding, ...]
    override: AmendmentOverride | None = None


def allowed(unit: Unit, row: Contract, *, value: Money | None, ends_on: date | None) -> Allowed:
    """Return whether a contract may get another value or last day, all its amendments together."""
    found = _beyond(unit, row, value, ends_on)
    over = blocking(found)
    if not over:
        return Allowed(findings=found)
    override = _override(unit, row, value, ends_on)
    if override is None:
        return Allowed(findings=(*found, Finding("amendment.needs_override")))
    known = tuple(one for one in found if one not in over)
    facts: dict[str, Param] = {"reason": override.reason}
    passed = tuple(
        Finding("amendment.overridden", {**facts, "why": one.code}, Severity.ADVISES)
        for one in over
    )
    return Allowed(findings=(*known, *passed), override=override)


def allow_amendment(
    unit: Unit, *, contract: str, reason: str, value: str = "", ends_on: date | None = None
) -> Outcome:
    """Consent to one amendment beyond what the law of the place allows; somebody else signs it.

    It is for exactly this value and this last day, and is used up by the amendment.

    Args:
        unit: The transaction.
        contract: Its id.
        reason: Why the amendment goes beyond the law, and by what right.
        value: The value that the amendment may set, a decimal in the contract's currency.
        ends_on: The last day that it may set.

    Raises:
        NotFoundError: no such contract.
    """
    row = contracts.lock(unit.session, contract)
    money = _money(row, value)
    found = [*(money if isinstance(money, tuple) else ())]
    if row.stage in ENDED:
        found.append(ended(row))
    if not reason.strip():
        found.append(Finding("override.no_reason"))
    if not value and ends_on is None:
        found.append(Finding("amendment.nothing"))
    if found or isinstance(money, tuple):
        return Outcome(tuple(found))
    over = blocking(_beyond(unit, row, money, ends_on))
    if not over:
        return Outcome((Finding("amendment.no_override_needed"),))
    unit.session.add(
        AmendmentOverride(
            id=uuid4(),
            contract_id=row.id,
            value_minor=money.minor if money else None,
            ends_on=ends_on,
            reason=reason.strip(),
            approved_at=unit.now,
            approved_by=unit.actor.id,
        )
    )
    facts: dict[str, Fact] = {
        "contract": row.id,
        "value": str(money.amount) if money else None,
        "ends_on": ends_on.isoformat() if ends_on else None,
    }
    waived = [{"code": one.code, **one.params} for one in over]
    unit.log("amendment.allowed", row.ocid, {**facts, "reason": reason.strip(), "waived": waived})
    return Outcome(facts=facts)


def _money(row: Contract, value: str) -> Money | tuple[Finding, ...] | None:
    if not value:
        return None
    try:
        return Money.of(value, row.currency or "")
    except CurrencyError:
        facts: dict[str, Param] = {"value": value, "currency": row.currency or "-"}
        return (Finding("amendment.bad_value", facts),)


def _beyond(
    unit: Unit, row: Contract, value: Money | None, ends_on: date | None
) -> tuple[Finding, ...]:
    """Return where all amendments together, this one included, go beyond the law."""
    history = amended.values(unit.session, row)
    steps = history.steps
    if value is not None:
        steps = (*steps, value.minor - (row.value_minor or 0))
    extent = Extent(
        first_minor=history.first_minor,
        steps=steps if value is not None else (),
        starts_on=row.starts_on,
        ends_on=ends_on,
    )
    law, variant = _law(unit, row)
    return beyond_law(law, extent, variant=variant)


def _law(unit: Unit, row: Contract) -> tuple[LawInForce | None, str]:
    """Return the law that the contract came about under, and which of several limits holds.

    Nobody recorded it of a contract that was registered from a table.
    """
    if row.source_id is not None:
        return None, ""
    process = solicitations.find(unit.session, row.ocid)
    terms = json.loads(process.case_body).get("contract", {})
    return place_of(unit.session, process, unit.now), str(terms.get("amendment_rule") or "")


def _override(
    unit: Unit, row: Contract, value: Money | None, ends_on: date | None
) -> AmendmentOverride | None:
    """Return the unused consent of somebody else to exactly this change."""
    minor = value.minor if value else None
    for one in amended.unused_overrides(unit.session, row.id):
        same = one.value_minor == minor and one.ends_on == ends_on
        if same and one.approved_by != unit.actor.id:
            return one
    return None
