"""What a review freezes: every figure with what it was made of, so that anyone can do it again."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sqlmodel import Session

from outcome_metrics.assessing.results import Assessment, Summary
from outcome_metrics.assessing.scorecard import Scorecard
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import as_record
from outcome_metrics.judging.ratings import Rating
from procurement.rules.periods import ReviewPeriod
from procurement.store.contracts import milestones
from procurement.store.contracts.milestones import Promised
from procurement.store.results.results import ContractResults, Gathered, gather, judge, sum_up
from procurement.store.tables.contracts import Contract

FORM = "review/1"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The body that is frozen, and the rating computed for the period."""

    body: dict[str, object]
    rating: Rating


def snapshot(
    session: Session, row: Contract, period: ReviewPeriod, *, as_of: date, as_known: datetime
) -> Snapshot:
    """Return what was known at `as_known` of the period and of the contract to date.

    The same arguments give the same body for ever, whatever is recorded or amended afterwards.
    Floats are written as the shortest text that gives the same number again.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    on_record = gather(session, row, as_known=as_known)
    made = snapshot_of(on_record, judge(on_record, as_of=as_of), row.id, period, as_of=as_of)
    return with_milestones(session, row, made, as_of=as_of, as_known=as_known)


def with_milestones(
    session: Session, row: Contract, made: Snapshot, *, as_of: date, as_known: datetime
) -> Snapshot:
    """Return a snapshot with where each milestone stood, where the contract promises any."""
    promised = milestones.milestones(session, (row.id,), as_known)
    body = {**made.body, "milestones": [_milestone(one, as_of) for one in promised]}
    return Snapshot(body if promised else made.body, made.rating)


def _milestone(one: Promised, as_of: date) -> dict[str, object]:
    """Return where a milestone stood, and by whom it was found so."""
    judged, met_by = one.judged, one.met_by
    return {
        "code": one.row.code,
        "version": one.row.version,
        "due": one.row.due_on,
        "state": one.state(as_of),
        "status": one.status,
        "share": one.share,
        "delivered_on": met_by.delivered_on if met_by else None,
        "judged_by": str(judged.judged_by) if judged else None,
        "reason": judged.reason if judged else "",
    }


def snapshot_of(
    on_record: Gathered,
    to_date: ContractResults,
    contract: str,
    period: ReviewPeriod,
    *,
    as_of: date,
) -> Snapshot:
    """Return the snapshot of a contract that was read and judged to date; see `snapshot`.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    within, terms = (period.start, period.end), on_record.terms
    own, card = sum_up(on_record, as_of=as_of, within=within)
    body: dict[str, object] = {
        "form": FORM,
        "contract": contract,
        "period_start": period.start,
        "period_end": period.end,
        "as_of": as_of,
        "as_known": on_record.as_known,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "schedule": terms.schedule,
        "kpis": [
            _kpi(agreement, in_period, so_far, within)
            for agreement, in_period, so_far in zip(
                terms.agreements, own, to_date.assessments, strict=True
            )
        ],
        "scorecard": _card(card),
        "to_date": _card(to_date.scorecard),
    }
    return Snapshot(body, card.rating)


def _kpi(
    agreement: Agreement, in_period: Summary, so_far: Assessment, within: tuple[date, date]
) -> dict[str, object]:
    """Return one KPI; its rows and signals are those of the whole series, not of the cut."""
    first, last = within
    return {
        "code": agreement.kpi.code,
        "version": agreement.kpi.version,
        "agreement": as_record(agreement),
        "rows": [plain(row) for row in so_far.rows if first <= row.end <= last],
        "period": plain(in_period.whole),
        "to_date": plain(so_far.whole),
        "last_signal": so_far.last_signal,
        "chart": plain(so_far.chart),
    }


def _card(card: Scorecard) -> dict[str, object]:
    """Return all KPIs together, with the share of the weight that has data."""
    return {one.name: plain(getattr(card, one.name)) for one in fields(card)} | {
        "coverage": plain(card.coverage)
    }


def plain(value: object) -> object:
    """Return dataclasses, tuples, floats and fractions as what the canonical form can write."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, float):
        return repr(value)
    return _checked(value)


def _checked(value: object) -> object:
    if value is None or isinstance(value, bool | int | str | StrEnum | date | Decimal):
        return value
    raise TypeError(type(value))
