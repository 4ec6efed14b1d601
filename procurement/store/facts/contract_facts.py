"""The snapshot that the gates of a contract read, taken at one instant."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypedDict

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from outcome_metrics.assessing.results import Assessment, PeriodRow
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.figures.schedule import Period
from outcome_metrics.figures.states import State
from procurement.rules.facts import ContractFacts
from procurement.rules.money import Money
from procurement.rules.periods import ReviewPeriod, ReviewWait, due_reviews, review_periods
from procurement.rules.settlement.account import Account
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import agreement_of, terms
from procurement.store.contracts.differences import differences_of
from procurement.store.contracts.disputes import disputes, unsettled
from procurement.store.contracts.follow_ups import follow_ups
from procurement.store.contracts.successions import OUTCOME_REPORT
from procurement.store.facts.closing_facts import closing_facts
from procurement.store.payments.payment_account import account_of, held_back
from procurement.store.results.results import assessments
from procurement.store.solicitations import solicitations
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Contract, ContractKpi, ContractMeeting, Review
from procurement.store.tables.documents import Document
from procurement.store.tables.second_looks import ReviewDisagreement, ReviewSecondLook

#: Stages in which results are owed.
RUNNING = frozenset({"monitoring", "closeout"})


def facts(session: Session, row: Contract, now: datetime, today: date) -> ContractFacts:
    """Take the snapshot of one contract."""
    agreed = terms(session, row)
    held = reviews_of(session, row.id)
    judged = assessments(session, row, as_of=today) if row.stage in RUNNING else ()
    given = solicitations.consents(session, row.id, round_=row.round, stage=row.stage)
    return ContractFacts(
        id=row.id,
        stage=row.stage,
        pathway=row.pathway,
        round=row.round,
        now=now,
        today=today,
        consents=solicitations.consent_counts(given),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        process_awarded=row.source_id is not None
        or solicitations.find(session, row.ocid).stage == "awarded",
        signed=contracts.is_in_force(row),
        insurance_until=row.insurance_until,
        manager_named=row.manager_id is not None,
        kpis=len(agreed.agreements),
        kpis_without_baseline=tuple(
            one.kpi.code for one in agreed.agreements if not is_measured(one)
        ),
        differences_explained=bool(row.differences_explained.strip()),
        differences_unexplained=_unexplained(session, row),
        disputes_open=tuple(one.number for one in unsettled(disputes(session, row.id))),
        cells_without_data=_without_data(row, judged),
        reviews_due=tuple(
            period.end.isoformat()
            for period in reviews_due(
                row, agreed.agreements, [one.period_end for one in held], as_of=today
            )
        ),
        reviews_undecided=tuple(
            one.period_end.isoformat() for one in held if one.decided_at is None
        ),
        reviews_unsettled=tuple(day.isoformat() for day in reviews_unsettled(session, row.id)),
        follow_ups_open=tuple(
            one.row.number for one in follow_ups(session, (row.id,)) if one.closed is None
        ),
        meetings=session.exec(
            select(func.count()).where(ContractMeeting.contract_id == row.id)
        ).one(),
        lessons=bool(row.lessons.strip()),
        outcome_report=_is_reported(session, row),
        **_open_payments(session, row),
        **closing_facts(session, row, agreed.agreements, judged),
    )


def _unexplained(session: Session, row: Contract) -> tuple[tuple[str, str, str], ...]:
    """Return what differs from the tender without a reason; asked at signature only."""
    found = differences_of(session, row) if row.stage == "signature" else ()
    return tuple(
        (one.term, one.tendered or "-", one.signed or "-") for one in found if not one.explained
    )


def is_measured(agreement: Agreement) -> bool:
    """Whether the agreement knows where the KPI started."""
    return agreement.baseline is not None and agreement.baseline.exact is not None


def reviews_of(session: Session, contract: str) -> list[Review]:
    """Return the reviews of a contract, oldest period first."""
    held = select(Review).where(Review.contract_id == contract).order_by(col(Review.period_end))
    return list(session.exec(held))


def reviews_unsettled(session: Session, contract: str) -> list[date]:
    """Return the last days of the periods whose rating the vendor disagrees with, unsettled."""
    wanted = (
        select(col(Review.period_end))
        .join(ReviewDisagreement, col(ReviewDisagreement.review_id) == col(Review.id))
        .join(ReviewSecondLook, col(ReviewSecondLook.review_id) == col(Review.id), isouter=True)
        .where(Review.contract_id == contract, col(ReviewSecondLook.review_id).is_(None))
        .order_by(col(Review.period_end))
    )
    return list(session.exec(wanted))


def reviews_due(
    row: Contract, agreements: Sequence[Agreement], held: Iterable[date], *, as_of: date
) -> tuple[ReviewPeriod, ...]:
    """Return the periods whose review has fallen due by `as_of` and was not held.

    `held` are the last days of the periods that were reviewed.

    A review waits until the slowest KPI's figure can be known and must have been delivered.
    """
    span = results_span(row)
    if row.stage not in RUNNING or not agreements or span is None:
        return ()
    return due_reviews(
        *span,
        row.review_months,
        done=frozenset(held),
        as_of=as_of,
        wait=slowest_wait(one.kpi for one in agreements),
    )


def slowest_wait(kpis: Iterable[Kpi]) -> ReviewWait:
    """Return how long a review must wait for the KPI whose figures come last."""
    waits = (
        ReviewWait(lag_days=kpi.lag_days or 0, submission_days=kpi.submission_days or 0)
        for kpi in kpis
    )
    return max(waits, key=lambda wait: wait.days)


@dataclass(frozen=True, slots=True)
class Running:
    """The calendar of a contract that runs: all that says whether a review can be due."""

    id: str
    starts_on: date | None
    ends_on: date | None
    source_id: int | None
    results_from: date | None
    results_until: date | None
    review_months: int


def running(session: Session, contract: str = "") -> list[Running]:
    """Return the contracts that run, by id, or the one that is named if it does."""
    columns = (metadata.tables["contract"].columns[one.name] for one in fields(Running))
    wanted = sa.select(*columns).where(col(Contract.stage).in_(RUNNING)).order_by(col(Contract.id))
    if contract:
        wanted = wanted.where(col(Contract.id) == contract)
    return [Running(*row) for row in session.execute(wanted)]


def ended_unreviewed(row: Running, held: Container[date], *, as_of: date) -> bool:
    """Whether some period to review is over by `as_of` and was not reviewed.

    Without one none can be due: of thousands of contracts, few need their agreements read.
    """
    span = results_span(row)
    return span is not None and any(
        period.end <= as_of and period.end not in held
        for period in review_periods(*span, row.review_months)
    )


def slowest_days(session: Session, contract: str = "") -> dict[str, int]:
    """Return how long after a period's end the slowest figure of each running contract may come.

    Contracts without KPIs are left out.  Read at one go: on the morning after a quarter thousands
    of contracts wait for their figures.
    """
    wanted = (
        sa.select(
            col(ContractKpi.contract_id),
            col(ContractKpi.schedule),
            col(ContractKpi.agreement_body),
        )
        .join(Contract, col(Contract.id) == col(ContractKpi.contract_id))
        .where(col(Contract.stage).in_(RUNNING))
        .execution_options(yield_per=1_000)
    )
    if contract:
        wanted = wanted.where(col(Contract.id) == contract)
    slowest: dict[str, tuple[int, int]] = {}
    for name, schedule, body in session.execute(wanted):
        days = slowest_wait([agreement_of(body).kpi]).days
        slowest[name] = max(slowest.get(name, (0, 0)), (schedule, days))  # the newest schedule
    return {name: days for name, (_schedule, days) in slowest.items()}


def is_due(row: Running, held: Iterable[date], *, days: int, as_of: date) -> bool:
    """Whether some review is due that was not held; `days` are those of `slowest_days`."""
    span = results_span(row)
    return span is not None and bool(
        due_reviews(
            *span,
            row.review_months,
            done=frozenset(held),
            as_of=as_of,
            wait=ReviewWait(lag_days=days),
        )
    )


def held_periods(session: Session, contract: str = "") -> dict[str, set[date]]:
    """Return the last days of the periods that were reviewed, of one contract or of all."""
    wanted = select(col(Review.contract_id), col(Review.period_end))
    if contract:
        wanted = wanted.where(Review.contract_id == contract)
    held: dict[str, set[date]] = defaultdict(set)
    for reviewed, end in session.exec(wanted):
        held[reviewed].add(end)
    return held


def results_span(row: Contract | Running) -> Period | None:
    """Return the first and the last day that results are owed for.

    It is the term of a contract that was awarded here; of a registered one, what its loaded tables
    speak of; None while nothing is known.
    """
    registered = row.source_id is not None
    first = row.results_from if registered else row.starts_on
    last = row.results_until if registered else row.ends_on
    return None if first is None or last is None else (first, last)


def is_silent(row: PeriodRow, *, closing: bool) -> bool:
    """Whether a figure is owed for this period and nothing stands on record for it.

    A reason on record (reported as missing, not applicable, suppressed) is an answer; a rejected
    figure is none.  At closeout also what is not due yet is owed: nothing is closed on guesses.
    """
    if row.state is State.REJECTED:
        return True
    return not row.recorded and (closing or row.state is not State.NOT_DUE)


def _without_data(row: Contract, judged: Iterable[Assessment]) -> tuple[tuple[str, int], ...]:
    closing = row.stage == "closeout"
    silent = ((one.kpi_code, silent_periods(one, closing=closing)) for one in judged)
    return tuple((code, periods) for code, periods in silent if periods)


def silent_periods(assessment: Assessment, *, closing: bool) -> int:
    """Return how many periods have neither a figure nor a reason why there is none."""
    return sum(is_silent(row, closing=closing) for row in assessment.rows)


class _OpenPayments(TypedDict):
    """What is left of the payments of a contract, as its facts have it."""

    payments_unapproved: tuple[tuple[int, str], ...]
    payments_unpaid: tuple[tuple[int, str], ...]
    holdbacks_kept: tuple[tuple[str, str], ...]
    overpaid: str


def _open_payments(session: Session, row: Contract) -> _OpenPayments:
    """Return what is neither approved, paid nor released; asked at closeout only."""
    held = account_of(session, row.id) if row.stage == "closeout" else Account.empty()

    def said(minor: int) -> str:
        return f"{held.currency} {Money(minor, held.currency).amount}"

    return _OpenPayments(
        payments_unapproved=tuple(
            (one.number, said(one.proposed_minor)) for one in held.unapproved
        ),
        payments_unpaid=tuple((one.number, said(one.open_minor)) for one in held.unpaid),
        holdbacks_kept=tuple(
            (rule, said(minor))
            for rule, minor in (held_back(session, row.id) if held.positions else {}).items()
            if minor
        ),
        overpaid=said(-held.open_minor) if held.open_minor < 0 else "",
    )


def _is_reported(session: Session, row: Contract) -> bool:
    report = select(func.count()).where(
        Document.subject == row.id, Document.family == OUTCOME_REPORT
    )
    return session.exec(report).one() > 0
