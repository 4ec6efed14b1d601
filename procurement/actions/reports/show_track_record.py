"""What a vendor's past contracts with the city say of it: read only (domain 5.4).

A result is one KPI in one period with a figure and a target; good is what met the target.  What
was owed and never delivered is no result: it stands in the coverage, which is always shown beside.
What the law of the place no longer lets be used in a selection is marked, and neither dropped nor
left out of the count: that is for officials to decide.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.comparing.intervals import Shares
from outcome_metrics.comparing.track_record import USUAL, Prior, track_record
from procurement.actions.city.law_in_force import law_of_contract
from procurement.rules.jurisdictions.record_use import UseTerm, past_use, use_terms
from procurement.store.contracts import contracts
from procurement.store.database.engine import installation, now, reading
from procurement.store.results.results import assessments
from procurement.store.tables.contracts import Contract, Review
from procurement.store.vendors import vendors


@dataclass(frozen=True, slots=True, kw_only=True)
class PastContract:
    """One contract of the vendor: source, relevance and recency of its results.

    Attributes:
        contract: Its id, where all figures can be looked up.
        kpis: Codes of the KPIs with a judged result: what the work was about.
        good: Results that met their target.
        results: Results that could be judged.
        expected: Results that should be there by now.
        last: Last day with a judged result; None without one.
        comments: Reviews that the vendor has commented on.
        reviewed: Day of its last decided review, from which its use counts; None: there is none.
        use: Until when it may be used in a selection, by each rule of the place.
        past_use: Whether that is over; None: not known.
    """

    contract: str
    kpis: tuple[str, ...]
    good: int
    results: int
    expected: int
    last: date | None
    comments: int
    reviewed: date | None
    use: tuple[UseTerm, ...]
    past_use: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A vendor's record on one day.

    Attributes:
        vendor: Tax id, as `SCHEME/ID`.
        name: Its name.
        as_of: The day the answer speaks for.
        as_known: What was recorded later does not count; None counts all.
        contracts: The latest results first.
        good: Over all contracts.
        results: Over all contracts.
        expected: Over all contracts.
        share: Good results drawn towards the usual (0-1); None without a record: neutral.
        prior: What was assumed of a vendor nobody knows.
    """

    vendor: str
    name: str
    as_of: date
    as_known: datetime | None
    contracts: tuple[PastContract, ...]
    good: int
    results: int
    expected: int
    share: float | None
    prior: Prior

    @property
    def neutral(self) -> bool:
        """Whether nothing is known, so that nothing may be held for or against it."""
        return self.share is None


def track_record_of(
    engine: sa.Engine, vendor: str, *, as_of: date | None = None, prior: Prior = USUAL
) -> Record:
    """Return the record of the vendor with this tax id (`SCHEME/ID`).

    Raises:
        BadInputError, NotFoundError: no such vendor.
        UnmeasurableError: what was agreed or recorded cannot be judged.
        CalendarError: a term of the law would be counted over a year that is not confirmed.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = as_of or today
        as_known = datetime.combine(day, time.max, tzinfo=zone) if day < today else None
        row = vendors.by_tax_id(session, vendor)
        reference, name = vendors.reference(row), row.name
        mine = session.exec(select(Contract).where(Contract.vendor_id == row.id))
        past = [
            _past(session, one, as_of=day, as_known=as_known)
            for one in mine
            if contracts.is_in_force(one)
        ]
    past.sort(key=lambda one: (one.last or date.min, one.contract), reverse=True)
    good, results = sum(one.good for one in past), sum(one.results for one in past)
    found = track_record(
        Shares(successes=np.array([float(good)]), trials=np.array([float(results)])), prior=prior
    )
    return Record(
        vendor=reference,
        name=name,
        as_of=day,
        as_known=as_known,
        contracts=tuple(past),
        good=good,
        results=results,
        expected=sum(one.expected for one in past),
        share=None if found.neutral[0] else float(found.share[0]),
        prior=prior,
    )


def _past(
    session: Session, row: Contract, *, as_of: date, as_known: datetime | None
) -> PastContract:
    judged = assessments(session, row, as_of=as_of, as_known=as_known)
    zone = ZoneInfo(installation(session).time_zone)
    reviewed = _reviewed(session, row.id, zone, as_known)
    law = law_of_contract(session, row, datetime.combine(as_of, time(12), tzinfo=zone), as_of)
    use = use_terms(law, reviewed=reviewed)
    days = {one.kpi_code: _judged_days(one) for one in judged}
    counted = [met for by_day in days.values() for met in by_day.values()]
    return PastContract(
        contract=row.id,
        kpis=tuple(sorted(code for code, by_day in days.items() if by_day)),
        good=sum(counted),
        results=len(counted),
        expected=sum(one.whole.expected for one in judged),
        last=max((day for by_day in days.values() for day in by_day), default=None),
        comments=_comments(session, row.id, as_known),
        reviewed=reviewed,
        use=use,
        past_use=past_use(use, as_of),
    )


def _judged_days(one: Assessment) -> dict[date, bool]:
    """Return last day of each judged period -> whether it met its target."""
    return {
        row.end: not row.judgement.below_target
        for row in one.rows
        if row.judgement.below_target is not None
    }


def _reviewed(
    session: Session, contract: str, zone: ZoneInfo, as_known: datetime | None
) -> date | None:
    """Return the day on which the last decided review of a contract was decided."""
    query = select(func.max(Review.decided_at)).where(Review.contract_id == contract)
    if as_known is not None:
        query = query.where(col(Review.decided_at) <= as_known)
    decided = session.exec(query).one()
    return decided.astimezone(zone).date() if decided else None


def _comments(session: Session, contract: str, as_known: datetime | None) -> int:
    query = select(func.count()).where(
        Review.contract_id == contract, col(Review.commented_at).is_not(None)
    )
    if as_known is not None:
        query = query.where(col(Review.commented_at) <= as_known)
    return session.exec(query).one()
