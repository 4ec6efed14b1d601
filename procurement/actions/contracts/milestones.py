"""Hand in what a contract is to bring by a day, and find whether it was brought."""

from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import uuid4

from outcome_metrics.errors import QuantityError
from outcome_metrics.quantities import millionths
from procurement.actions.contracts.manage_contract import ENDED, ended
from procurement.actions.forms import Form
from procurement.actions.outcome import Fact, Outcome
from procurement.actions.reviews.found_review import speaks_for_vendor
from procurement.actions.unit import Unit
from procurement.rules.contracts.milestones import accepted_share
from procurement.rules.findings import Finding, Param
from procurement.rules.vocabulary import MilestoneStatus, Role
from procurement.store.contracts import contracts, milestones
from procurement.store.contracts.milestones import Promised
from procurement.store.tables.contracts import Contract
from procurement.store.tables.milestones import MilestoneDelivery, MilestoneJudgement

#: Digits of a SHA-256 in hexadecimal.
DIGITS = 64


class DeliveryForm(Form):
    """What was handed in for a milestone.

    Attributes:
        contract: Its id.
        milestone: Code.
        evidence: The paper or record that shows it.
        delivered_on: The day; default today.
        digest: SHA-256 of that paper as a file; empty where there is none.
    """

    contract: str
    milestone: str
    evidence: str
    delivered_on: date | None = None
    digest: str = ""


def deliver_milestone(unit: Unit, *, form: DeliveryForm) -> Outcome:
    """Put on record that something was handed in: by the vendor itself, or by the manager for it.

    Whoever does cannot judge it afterwards.

    Raises:
        NotFoundError: no such contract or milestone.
        NotAllowedError: somebody of another vendor asks.
    """
    row = contracts.lock(unit.session, form.contract)
    if unit.actor.role is Role.VENDOR_CONTACT:
        speaks_for_vendor(unit, row)
    one = milestones.milestone(unit.session, row.id, form.milestone)
    day, digest = form.delivered_on or unit.today, form.digest.strip().lower()
    found = [*_not_running(row)]
    if not form.evidence.strip():
        found.append(Finding("milestone.no_evidence", {"milestone": form.milestone}))
    if day > unit.today:
        facts = {"day": day.isoformat(), "today": unit.today.isoformat()}
        found.append(Finding("milestone.day_ahead", facts))
    if digest and (len(digest) != DIGITS or set(digest) - set("0123456789abcdef")):
        found.append(Finding("milestone.no_digest", {"digest": form.digest}))
    if found:
        return Outcome(tuple(found))
    delivery = MilestoneDelivery(
        id=uuid4(),
        contract_id=row.id,
        code=one.row.code,
        number=len(one.deliveries) + 1,
        delivered_on=day,
        evidence=form.evidence.strip(),
        digest=digest,
        delivered_at=unit.now,
        delivered_by=unit.actor.id,
    )
    unit.session.add(delivery)
    facts_told: dict[str, Fact] = {
        "contract": row.id,
        "milestone": one.row.code,
        "delivery": delivery.number,
        "delivered_on": day.isoformat(),
    }
    entry = {"evidence": delivery.evidence, "digest": digest}
    unit.log("milestone.delivered", row.ocid, {**facts_told, **entry})
    return Outcome(facts=facts_told)


def judge_milestone(
    unit: Unit,
    *,
    contract: str,
    milestone: str,
    status: MilestoneStatus,
    reason: str,
    share: str = "",
) -> Outcome:
    """Find that a milestone was met, partly met or missed; a later finding replaces it.

    Every finding stays on record.  It rests on the newest delivery, and is never given by the
    vendor or by whoever put that delivery on record.

    Args:
        unit: The transaction.
        contract: Its id.
        milestone: Code.
        status: `met`, `partiallyMet` or `notMet`.
        reason: Why, held against the acceptance rule.
        share: Of a partly met one: the part that is accepted, such as `0.4`.

    Raises:
        NotFoundError: no such contract or milestone.
    """
    row = contracts.lock(unit.session, contract)
    one = milestones.milestone(unit.session, row.id, milestone)
    part = _part(status, share)
    found = (*_not_running(row), *_cannot_judge(unit, row, one, status, reason))
    if isinstance(part, Finding):
        return Outcome((*found, part))
    if found:
        return Outcome(found)
    rests_on = one.delivered
    judgement = MilestoneJudgement(
        id=uuid4(),
        contract_id=row.id,
        code=one.row.code,
        number=len(one.judgements) + 1,
        status=status,
        share=part,
        delivery_id=rests_on.id if rests_on else None,
        delivered_by=rests_on.delivered_by if rests_on else None,
        reason=reason.strip(),
        judged_at=unit.now,
        judged_by=unit.actor.id,
    )
    unit.session.add(judgement)
    unit.session.flush()
    facts: dict[str, Fact] = {
        "contract": row.id,
        "milestone": one.row.code,
        "status": status.value,
        "share": f"{Decimal(part).scaleb(-6).normalize():f}",
    }
    entry = {
        "judgement": judgement.number,
        "delivery": rests_on.number if rests_on else None,
        "due": one.row.due_on,
        "reason": judgement.reason,
    }
    unit.log("milestone.judged", row.ocid, {**facts, **entry})
    return Outcome(facts=facts)


def _part(status: MilestoneStatus, share: str) -> int | Finding:
    """Return the accepted part in millionths, or why it cannot be told."""
    try:
        part = accepted_share(status, Decimal(share) if share else None)
        return part if isinstance(part, Finding) else millionths(part)
    except (InvalidOperation, QuantityError):
        facts: dict[str, Param] = {"status": status.value, "share": share}
        return Finding("milestone.share_needed", facts)


def _not_running(row: Contract) -> tuple[Finding, ...]:
    if row.stage in ENDED:
        return (ended(row),)
    return () if contracts.is_in_force(row) else (Finding("contract.unsigned"),)


def _cannot_judge(
    unit: Unit, row: Contract, one: Promised, status: MilestoneStatus, reason: str
) -> tuple[Finding, ...]:
    found = []
    facts: dict[str, Param] = {"milestone": one.row.code, "person": unit.actor.person.handle}
    delivered = one.delivered
    if unit.actor.person.vendor_id is not None:
        found.append(Finding("milestone.judged_by_vendor", {**facts, "contract": row.id}))
    if delivered is not None and delivered.delivered_by == unit.actor.id:
        found.append(Finding("milestone.own_delivery", facts))
    if delivered is None and status is not MilestoneStatus.NOT_MET:
        found.append(Finding("milestone.nothing_delivered", facts))
    if delivered is None and one.row.due_on >= unit.today:
        found.append(Finding("milestone.not_due", {**facts, "due": one.row.due_on.isoformat()}))
    if not reason.strip():
        found.append(Finding("milestone.no_reason", facts))
    return tuple(found)
