"""Contracts that end: due work 12 to 18 months ahead, with what the last one achieved."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.actions.contracts.show_management import today_of
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.rules.management.renewal import RenewalState, planning_span, renewal_state
from procurement.store.contracts import contracts
from procurement.store.contracts.successions import outcome_reports, successions
from procurement.store.database.engine import reading
from procurement.store.facts.contract_facts import RUNNING
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.successions import Succession


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiringLine:
    """One contract that ends, and what there is to read before anything follows it.

    Attributes:
        contract: Its id.
        ends_on: Its last day, as amended.
        plan_from: First day on which it is due work.
        plan_by: Last day on which planning is in time.
        state: Where the planning stands.
        report: File of the newest outcome report; empty where none was produced.
        report_digest: SHA-256 of that file.
        rating: The official's, of the last decided review; empty where there is none.
        decision: What was decided then, such as `renew`.
        reviewed_to: Last day of the period of that review.
        lessons: What is written down so far.
        followed_by: ocid of the solicitation that follows; empty where none does.
    """

    contract: str
    ends_on: date
    plan_from: date
    plan_by: date
    state: RenewalState
    report: str
    report_digest: str
    rating: str
    decision: str
    reviewed_to: date | None
    lessons: str
    followed_by: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def expiring(engine: sa.Engine, *, every: bool = False) -> list[ExpiringLine]:
    """Return running contracts that are due to be planned anew, the first to end first.

    With `every` also those whose time has not come and those that something follows.
    """
    waiting = {RenewalState.LATE, RenewalState.DUE}
    with reading(engine) as session:
        lines = _lines(session)
    kept = [one for one in lines if every or one.state in waiting]
    return sorted(kept, key=lambda one: (one.ends_on, one.contract))


def _lines(session: Session) -> list[ExpiringLine]:
    today = today_of(session)
    reports, followed, decided = outcome_reports(session), successions(session), _decided(session)
    running = select(Contract).where(col(Contract.stage).in_(RUNNING))
    lines = []
    for row in session.exec(running):
        if row.ends_on is None:
            continue
        report, next_one, review = reports.get(row.id), followed.get(row.id), decided.get(row.id)
        first, last = planning_span(row.ends_on)
        lines.append(
            ExpiringLine(
                contract=row.id,
                ends_on=row.ends_on,
                plan_from=first,
                plan_by=last,
                state=renewal_state(row.ends_on, today=today, linked=next_one is not None),
                report=report.file_name if report else "",
                report_digest=report.file_digest if report else "",
                rating=review.rating if review else "",
                decision=review.decision if review else "",
                reviewed_to=review.period_end if review else None,
                lessons=row.lessons,
                followed_by=next_one.ocid if next_one else "",
            )
        )
    return lines


def _decided(session: Session) -> dict[str, Review]:
    """Return contract -> its last decided review."""
    wanted = (
        select(Review).where(col(Review.decided_at).is_not(None)).order_by(col(Review.period_end))
    )
    return {one.contract_id: one for one in session.exec(wanted)}


def succeed_contract(unit: Unit, *, contract: str, solicitation: str, reason: str) -> Outcome:
    """Link a contract to the solicitation that buys its service again, lessons and report with it.

    Refused until the contract's outcome report was produced: nothing is bought again before it is
    known what came of the last time.

    Args:
        unit: The transaction.
        contract: The one that ends, or has ended.
        solicitation: ocid or reference of what follows.
        reason: What was learned, and what the solicitation does about it.

    Raises:
        NotFoundError: no such contract or solicitation.
    """
    row = contracts.lock(unit.session, contract)
    following = solicitations.find(unit.session, solicitation)
    report = outcome_reports(unit.session, row.id).get(row.id)
    facts = {"contract": row.id, "solicitation": following.reference}
    found = []
    if unit.session.get(Succession, row.id) is not None:
        found.append(Finding("succession.linked_before", facts))
    if following.ocid == row.ocid:
        found.append(Finding("succession.itself", facts))
    if not reason.strip():
        found.append(Finding("succession.no_reason", facts))
    if report is None:
        found.append(Finding("succession.no_report", facts))
    if found or report is None:
        return Outcome(tuple(found))
    unit.session.add(
        Succession(
            contract_id=row.id,
            ocid=following.ocid,
            report_id=report.id,
            lessons=row.lessons,
            reason=reason.strip(),
            linked_at=unit.now,
            linked_by=unit.actor.id,
        )
    )
    entry = {
        "contract": row.id,
        "solicitation": following.ocid,
        "report": report.file_digest,
        "lessons": row.lessons,
        "reason": reason.strip(),
    }
    for chain in (row.ocid, following.ocid):
        unit.log("contract.succeeded", chain, entry)
    return Outcome(facts={"contract": row.id, "followed_by": following.ocid})
